"""Reads lists for the picture: pages in parallel, equal bytes not decoded again."""

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import datetime
from typing import Final, Generic, Protocol

import msgspec
from msgspec import Struct

from roomtui.api.decode import Page, R

AT_ONCE: Final = 4
"""Pages of one list under way at the same time."""

MOST_PAGES: Final = 1000
"""Pages of one list that are read, whatever number the service tells."""


class FetchPage(Protocol[R]):
    """Fetches one page, decoding it only if it differs from the previous one."""

    def __call__(self, number: int, previous: Page[R] | None) -> Awaitable[Page[R]]:
        """Fetch page `number`, counted from 1."""


class Reading(Struct, Generic[R], frozen=True, kw_only=True):
    """What is known of a list; `moved` when the pages do not fit together.

    `lost` and `lost_inside` name what could not be read, as in `Page`. `total` is how many
    records the service tells of, `known` whether all of them have been read at some time.
    """

    records: dict[str, R]
    date: datetime | None
    lost: tuple[str, ...]
    lost_inside: tuple[str, ...]
    moved: bool
    pages: int
    total: int
    known: bool

    @property
    def skipped(self) -> int:
        """Count what could not be read."""
        return len(self.lost) + len(self.lost_inside)

    @property
    def complete(self) -> bool:
        """Tell whether what is missing here, and not named as lost, is missing at the service."""
        return not self.moved and "" not in self.lost and "" not in self.lost_inside


class ListReader(Generic[R]):
    """Reads one list again and again, remembering its pages; `last` is what is known of it.

    `age` is that of the oldest page in the last reading, in seconds.

    A list that is read slowly may move in each reading and never be complete. So in a `slow` one
    what two whole readings in a row have missed is gone: hardly anything slips by pages twice.
    """

    def __init__(self, fetch: FetchPage[R], *, slow: bool = False) -> None:
        self._fetch = fetch
        self._slow = slow
        self._missed: set[str] = set()
        self._pages: dict[int, Page[R]] = {}
        self._under_way: list[Page[R]] = []
        self._afresh = False
        self._whole: Reading[R] | None = None
        self.last: Reading[R] | None = None
        self.age = 0.0

    @property
    def left(self) -> int:
        """Count the pages that the reading under way still lacks; 0 if there is none."""
        return _count(self._under_way) - len(self._under_way) if self._under_way else 0

    def start_over(self) -> None:
        """Let the next reading begin with the first page."""
        self._afresh = True

    async def read(self, most: int = MOST_PAGES) -> Reading[R]:
        """Read every page, or go on by `most` of them, and begin anew once all have been read.

        The same object comes back when no byte has changed.

        Raises:
            VideoApiError: a page could not be read.
        """
        if self._afresh:
            self._under_way, self._afresh = [], False
        before = self._under_way
        pages = before or [await self._fetch(1, self._pages.get(1))]
        end = min(_count(pages), len(before) + most)
        pages = [*pages, *await self._fetch_all(range(len(pages) + 1, end + 1))]
        self.age = max(page.age for page in pages)
        if len(pages) < _count(pages):
            self.last = self._add(pages, len(before))
            self._under_way = pages
        else:
            self.last = self._whole = self._settle(pages)
            self._under_way = []
        return self.last

    async def _fetch_all(self, numbers: Iterable[int]) -> list[Page[R]]:
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> Page[R]:
            async with slots:
                return await self._fetch(number, self._pages.get(number))

        return await _together([one(number) for number in numbers])

    def _settle(self, pages: list[Page[R]]) -> Reading[R]:
        """Put a whole reading in the place of all before."""
        settled = self._whole is not None and _alike(pages, list(self._pages.values()))
        if self._whole is not None and settled and not self._whole.moved:
            return self._whole
        self._pages = dict(enumerate(pages, start=1))
        return self._carry_over(_fit(pages, settled=settled))

    def _add(self, pages: list[Page[R]], old: int) -> Reading[R]:
        """Add the pages after the first `old` ones to what is known: nothing is gone yet."""
        known = list(self._pages.values())
        if self.last is not None and _alike(pages[old:], known[old : len(pages)]):
            return self.last
        now = _fit([*pages, *known[len(pages) :]], settled=True)
        if self.last is None:
            return now
        fresh = {record.id: record for page in pages[old:] for record in page.records}
        return msgspec.structs.replace(
            now, records=self.last.records | fresh, moved=True, known=self.last.known
        )

    def _carry_over(self, now: Reading[R]) -> Reading[R]:
        """Keep what could not be read, and all that a reading lacks that is not complete."""
        if self.last is None:
            return now
        before = self.last.records
        missed = before.keys() - now.records.keys()
        kept = missed - self._gone(missed, now)
        carried = {i: record for i, record in before.items() if i in kept}
        return msgspec.structs.replace(
            now, records=carried | now.records, known=now.known or self.last.known
        )

    def _gone(self, missed: set[str], now: Reading[R]) -> set[str]:
        """Tell which of the missed are not at the service any more, as far as that is certain."""
        gone = missed - set(now.lost)
        gone_before = self._missed
        self._missed = gone if self._slow else set()
        if "" in now.lost:
            return set()
        return gone & gone_before if now.moved else gone


async def _together(fetches: list[Awaitable[Page[R]]]) -> list[Page[R]]:
    """Wait for all; the first failure cancels the rest and is raised as it is."""
    tasks = [asyncio.ensure_future(fetch) for fetch in fetches]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _count(pages: list[Page[R]]) -> int:
    """Count the pages of a list as its first one tells, however it grows while it is read."""
    return min(pages[0].meta.total_pages, MOST_PAGES)


def _alike(pages: list[Page[R]], others: list[Page[R]]) -> bool:
    return [page.fingerprint for page in pages] == [other.fingerprint for other in others]


def _fit(pages: list[Page[R]], *, settled: bool) -> Reading[R]:
    """Put pages together; when not a byte has changed since they were read, none has moved."""
    lost = tuple(record_id for page in pages for record_id in page.lost)
    short = len(pages) < pages[0].meta.total_pages
    moved = short or (not settled and len(pages) > 1 and _moved(pages, len(lost)))
    return Reading(
        records={record.id: record for page in pages for record in page.records},
        date=pages[0].date,
        lost=lost,
        lost_inside=tuple(record_id for page in pages for record_id in page.lost_inside),
        moved=moved,
        pages=len(pages),
        total=pages[0].meta.total_results,
        known=not moved,
    )


def _moved(pages: list[Page[R]], lost: int) -> bool:
    totals = {(page.meta.total_pages, page.meta.total_results) for page in pages}
    told = pages[0].meta.total_results
    ids = [record.id for page in pages for record in page.records]
    twice = len(set(ids)) < len(ids)
    # The API promises the number of pages, and tells that of results as well.
    return len(totals) > 1 or twice or (told > 0 and len(ids) + lost != told)
