"""Keeps lists in step with the service: pages in parallel, equal bytes not decoded again."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Generic, Protocol

import msgspec

from roomtui.api.decode import Page, R
from roomtui.api.paging import MOST_PAGES, PageRun, page_count
from roomtui.live.pages import read_pages
from roomtui.live.polling.list_state import ListState, alike, fit, moved

ALIKE: Final = 3
"""Readings in a row without a byte of difference, after which several pages are taken as is."""

MISSED: Final = 4
"""Readings in a row that do not fit together, after which what all of them missed is gone."""

MOST_CARRIED: Final = 50_000
"""Records that are still believed in though a reading lacks them; no honest list loses so many."""

UNFIT: Final = 5
"""Readings of one page in a row that do not fit its total, after which that is not believed."""


class FetchRawPage(Protocol[R]):
    """Fetches one page, decoding it only if it differs from the previous one."""

    def __call__(self, number: int, previous: Page[R] | None) -> Awaitable[Page[R]]:
        """Fetch page `number`, counted from 1."""


Mend = Callable[[R, R, frozenset[str]], R]
"""Puts into a record, given as it was before and is now, what was lost inside of it, by its ids."""


class ListSync(Generic[R]):
    """Reads one list again and again, remembering its pages; `last` is what is known of it.

    A list that is read slowly may move in each reading and never be complete. So in a `slow` one
    of several pages what MISSED whole readings in a row have missed is gone: hardly anything
    slips by pages so often.
    A list that was counted and comes back bare may be somebody else's answer: nothing is gone by
    it until it has come UNFIT times in a row. Of one whose count has once been right, no more is
    gone than is not counted any more.
    `mend` keeps what could not be read inside of a record that could. A list that tells of more
    pages than it gives, or than `most_pages` are to be read, is cut, and never complete.
    """

    def __init__(
        self,
        fetch: FetchRawPage[R],
        *,
        slow: bool = False,
        mend: Mend[R] | None = None,
        most_pages: Callable[[], int] = lambda: MOST_PAGES,
    ) -> None:
        self._fetch = fetch
        self._most_pages = most_pages
        self._slow = slow
        self._mend = mend
        self._missed: Counter[str] = Counter()
        self._alike = 1
        self._unfit = 0
        self._agreed = False
        self._pages: dict[int, Page[R]] = {}
        self._under_way: list[Page[R]] = []
        self._afresh = False
        self._whole: ListState[R] | None = None
        self.last: ListState[R] | None = None

    @property
    def left(self) -> int:
        """Count the pages that the reading under way still lacks; 0 if there is none."""
        return self._count(self._under_way) - len(self._under_way) if self._under_way else 0

    def start_over(self) -> None:
        """Begin the next reading with the first page."""
        self._afresh = True

    async def read(self, most: int = MOST_PAGES) -> ListState[R]:
        """Read every page, or go on by `most` of them, and begin anew once all have been read.

        The same object comes back when no byte has changed.

        Raises:
            VideoApiError: a page could not be read.
        """
        if self._afresh:
            self._under_way, self._afresh = [], False
        before = self._under_way
        pages = before or [await self._fetch(1, self._pages.get(1))]
        run = PageRun(pages[0])
        for page in pages[1:]:
            run.take(page)
        end = min(self._count(pages), len(before) + most)
        pages = [*pages, *await self._fetch_all(range(len(pages) + 1, end + 1), run)]
        if len(pages) < self._count(pages) and not run.is_over:
            self.last = self._add(pages, len(before))
            self._under_way = pages
        else:
            self.last = self._whole = self._settle(pages)
            self._under_way = []
        return self.last

    def _count(self, pages: list[Page[R]]) -> int:
        """Count the pages of a list as its first one tells, however it grows while it is read."""
        return page_count(pages[0], self._most_pages())

    async def _fetch_all(self, numbers: Iterable[int], run: PageRun[R]) -> list[Page[R]]:
        """Fetch pages, those that come first before the others, until the list is over."""

        async def read(number: int) -> Page[R]:
            page = await self._fetch(number, self._pages.get(number))
            run.take(page)
            return page

        return await read_pages(numbers, read, is_over=lambda: run.is_over)

    def _settle(self, pages: list[Page[R]]) -> ListState[R]:
        """Put a whole reading in the place of all before."""
        same = self._whole is not None and alike(pages, list(self._pages.values()))
        if self._whole is not None and same and not self._whole.moved:
            return self._whole
        went_bare = self._agreed and len(pages) == 1 and pages[0].is_bare
        self._pages = dict(enumerate(pages, start=1))
        settled = self._is_settled(pages, same=same, went_bare=went_bare)
        now = fit(pages, settled=settled)
        if (went_bare and not settled) or (self._is_short(now) and not now.came):
            now = msgspec.structs.replace(now, moved=True, known=False, ends=not went_bare)
        elif not now.moved and not self._is_short(now):
            self._agreed = now.total is not None and now.counts_agree
        return self._carry_over(now)

    def _is_short(self, now: ListState[R]) -> bool:
        """Return whether fewer records came than are counted, though once both were the same."""
        return self._agreed and (now.total or 0) > now.came

    def _is_settled(self, pages: list[Page[R]], *, same: bool, went_bare: bool) -> bool:
        """Return whether pages that do not fit have come so often that they must be meant so."""
        self._alike = self._alike + 1 if same else 1
        unfit = went_bare or (len(pages) == 1 and moved(pages, len(pages[0].lost)))
        self._unfit = self._unfit + 1 if unfit else 0
        return self._alike >= ALIKE if len(pages) > 1 else self._unfit >= UNFIT

    def _add(self, pages: list[Page[R]], old: int) -> ListState[R]:
        """Add the pages after the first `old` ones to what is known: nothing is gone yet."""
        known = list(self._pages.values())
        if self.last is not None and alike(pages[old:], known[old : len(pages)]):
            return self.last
        now = fit([*pages, *known[len(pages) :]], settled=True)
        if self.last is None:
            return now
        fresh = {record.id: record for page in pages[old:] for record in page.records}
        return msgspec.structs.replace(
            now, records=self.last.records | fresh, moved=True, known=self.last.known
        )

    def _carry_over(self, now: ListState[R]) -> ListState[R]:
        """Keep what could not be read, and all that a reading lacks that is not complete."""
        if self.last is None:
            return now
        before = self.last.records
        missed = before.keys() - now.records.keys()
        kept = missed - self._gone(missed, now)
        if len(kept) > MOST_CARRIED:
            kept = set()
        carried = {i: record for i, record in before.items() if i in kept}
        return msgspec.structs.replace(
            now, records=carried | self._mended(now), known=now.known or self.last.known
        )

    def _mended(self, now: ListState[R]) -> dict[str, R]:
        if self._mend is None or self.last is None or not now.lost_inside:
            return now.records
        before, lost = self.last.records, frozenset(now.lost_inside)
        return {
            i: self._mend(before[i], record, lost) if i in before else record
            for i, record in now.records.items()
        }

    def _gone(self, missed: set[str], now: ListState[R]) -> set[str]:
        """Return which of the missed are not at the service any more, as far as that is certain."""
        gone = missed - set(now.lost)
        if now.cut:
            return set()
        counted = gone if self._slow and now.pages > 1 else ()
        self._missed = Counter({record_id: self._missed[record_id] + 1 for record_id in counted})
        if "" in now.lost:
            return set()
        if not now.moved:
            lacks = (now.total or 0) - now.came if self._is_short(now) else 0
            return gone if len(gone) > lacks else set()
        return {record_id for record_id, times in self._missed.items() if times >= MISSED}
