"""A list as far as it has been read, immutable: pages by number, and how many records there are."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, Self

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.decode import Page, R


class _PlaceCount(NamedTuple):
    """Places, how many of them have a record at least, and whether all of them have."""

    places: int
    at_least: int
    exact: bool


class PagedList(Struct, Generic[R], frozen=True, kw_only=True, eq=False):
    """A list as far as it has been read, page by page.

    `total` is how many places there are, None before the first answer: as many as there are
    records if they are `counted`, and at most so many otherwise, but `at_least` so many; `stale`
    are the numbers of pages that were read before the list was seen to move, still shown until
    they are read again; `size` is the number of records a page; `read_at` is when the service
    last answered, and `trouble` why it does not at present, with the time of the `next_try`.
    `account` is that of the records, unnamed before anything is read.
    """

    size: int
    total: int | None = None
    counted: bool = True
    at_least: int = 0
    pages: Mapping[int, Page[R]] = field(default_factory=dict)
    stale: frozenset[int] = frozenset()
    read_at: datetime | None = None
    trouble: str = ""
    next_try: datetime | None = None
    account: AccountId = UNNAMED

    @property
    def is_whole(self) -> bool:
        """Return whether every page has been read."""
        return self.total is not None and len(self.pages) * self.size >= self.total

    @property
    def lost(self) -> int:
        """Count the records that came and could not be read."""
        return sum(len(page.lost) for page in self.pages.values())

    @property
    def known(self) -> int:
        """Count the records that have been read."""
        return sum(1 for _ in self.records())

    def records(self) -> Iterator[tuple[int, R]]:
        """Return the records that have been read with their places, each id once, in order.

        Of one that stands on several pages, the place on a fresh page counts; none is given
        beyond the total.
        """
        fresh = self._ids_on(self.pages.keys() - self.stale) if self.stale else set()
        seen: set[str] = set()
        total = self.total or 0
        for number in sorted(self.pages):
            elsewhere = fresh if number in self.stale else set()
            for place, record in enumerate(self.pages[number].records, (number - 1) * self.size):
                if place < total and record.id not in seen and record.id not in elsewhere:
                    seen.add(record.id)
                    yield place, record

    def pages_of(self, first: int, last: int) -> range:
        """Return the numbers of the pages that hold the places from `first` to `last`.

        Places beyond the total are taken for the last one.
        """
        end = max(last if self.total is None else min(last, self.total - 1), 0)
        start = min(max(first, 0), end)
        return range(start // self.size + 1, end // self.size + 2)

    def with_page(self, number: int, page: Page[R], at: datetime) -> Self:
        """Take a page in; if it shows that the list has moved, the others are stale."""
        total, at_least, counted = self._count(number, page)
        pages = self._within(total, {**self.pages, number: page})
        stale = frozenset(pages) if self._moved(number, page, total) else self.stale
        return replace(
            self,
            total=total,
            counted=counted,
            at_least=at_least,
            pages=pages,
            stale=(stale & pages.keys()) - {number},
            read_at=at - timedelta(seconds=page.age),
            trouble="",
            next_try=None,
        )

    def without(self, ids: frozenset[str]) -> Self:
        """Leave records out that were just deleted, until the list is read again."""
        if self.total is None:
            return self
        gone = len(self._ids_on(self.pages.keys()) & ids)
        total = max(self.total - gone, 0)
        pages = {
            n: replace(p, records=tuple(r for r in p.records if r.id not in ids), fingerprint=0)
            for n, p in self._within(total, self.pages).items()
        }
        at_least = max(self.at_least - gone, 0)
        stale = frozenset(pages)
        return replace(self, pages=pages, total=total, at_least=at_least, stale=stale)

    def _ids_on(self, numbers: Iterable[int]) -> set[str]:
        return {record.id for number in numbers for record in self.pages[number].records}

    def _last(self, total: int) -> int:
        """Return the number of the last page; there is always one."""
        return max(-(-total // self.size), 1)

    def _within(self, total: int, pages: Mapping[int, Page[R]]) -> dict[int, Page[R]]:
        last = self._last(total)
        return {number: page for number, page in pages.items() if number <= last}

    def _count(self, number: int, page: Page[R]) -> "_PlaceCount":
        """Count the records; where the service does not, or contradicts itself, as can be."""
        told = max(page.meta.total_results or 0, 0)
        if not page.placed and self.total is not None and not told:
            return _PlaceCount(self.total, self.at_least, self.counted)
        pages = page.meta.total_pages
        if not page.bounded:
            pages = max(-(-told // self.size), number)
        came = len(page.records) + len(page.lost)
        end = (number - 1) * self.size + came
        if told and self._last(told) == pages and (number != pages or end == told):
            return _PlaceCount(told, told, exact=True)
        counted = self._by_pages(number, pages, came)
        if page.is_bare:
            return counted._replace(exact=False)
        if not page.bounded and came >= self.size and not told:
            return _PlaceCount(end + self.size, end, exact=False)
        if told > max(pages, 0) * self.size and came >= self.size:  # the pages may be the lie
            return _PlaceCount(told, max(counted.at_least, end), exact=False)
        return counted._replace(exact=counted.exact and not told)

    def _by_pages(self, number: int, pages: int, came: int) -> "_PlaceCount":
        """Count by the number of pages, of which all but the last are full."""
        before = (number - 1) * self.size
        if not came:
            most = min(before, max(pages, 0) * self.size)
            return _PlaceCount(most, most if number <= pages else 0, exact=number <= max(pages, 1))
        if number >= pages:
            return _PlaceCount(before + came, before + came, exact=True)
        if self.total is not None and self._last(self.total) == pages:
            return _PlaceCount(self.total, max(self.at_least, before + came), self.counted)
        return _PlaceCount(pages * self.size, (pages - 1) * self.size + 1, exact=False)

    def _moved(self, number: int, page: Page[R], total: int) -> bool:
        """Return whether a page shows that the list is not as it was when others were read."""
        if self.total is None:
            return False
        if page.meta.total_results and self.counted:
            counted_anew = total != self.total
        else:
            counted_anew = self._last(total) != self._last(self.total)
        before = None if number in self.stale else self.pages.get(number)
        return counted_anew or (before is not None and _edges(before) != _edges(page))


def _edges(page: Page[R]) -> list[str]:
    """Return the first and the last id; whatever comes or goes before a page shifts both."""
    return [record.id for record in page.records[:1] + page.records[-1:]]
