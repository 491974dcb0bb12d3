"""A list as far as it has been read, immutable: pages by number, and how many records there are."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Generic, Self

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.api.decode import Page, R


class Listing(Struct, Generic[R], frozen=True, kw_only=True, eq=False):
    """What is known of a list that is read page by page.

    `total` is how many records the service told of last, None before its first answer; `stale`
    are the numbers of pages that were read before the list was seen to move, still shown until
    they are read again; `size` is the number of records a page; `read_at` is when the service
    last answered, and `trouble` why it does not at present, with the time of the `next_try`.
    """

    size: int
    total: int | None = None
    pages: Mapping[int, Page[R]] = field(default_factory=dict)
    stale: frozenset[int] = frozenset()
    read_at: datetime | None = None
    trouble: str = ""
    next_try: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether every record has been read."""
        return self.total is not None and len(self.pages) * self.size >= self.total

    @property
    def known(self) -> int:
        """Count the records that have been read."""
        return sum(len(page.records) for page in self.pages.values())

    def records(self) -> Iterator[tuple[int, R]]:
        """Give the records that have been read with their places, each id once, in order."""
        seen: set[str] = set()
        fresh_first = sorted(self.pages, key=lambda number: number in self.stale)
        for number in fresh_first:
            for offset, record in enumerate(self.pages[number].records):
                if record.id not in seen:
                    seen.add(record.id)
                    yield (number - 1) * self.size + offset, record

    def pages_of(self, first: int, last: int) -> range:
        """Give the numbers of the pages that hold the places from `first` to `last`."""
        end = last if self.total is None else min(last, max(self.total - 1, 0))
        return range(max(first, 0) // self.size + 1, max(end, 0) // self.size + 2)

    def with_page(self, number: int, page: Page[R], at: datetime) -> Self:
        """Take a page in; if it shows that the list has moved, the others are stale."""
        total = self._total(number, page)
        moved = self.total is not None and (total != self.total or self._shifted(number, page))
        pages = {**self.pages, number: page}
        stale = frozenset(pages) if moved else self.stale
        last = -(-total // self.size)
        pages = {n: p for n, p in pages.items() if n <= max(last, 1)}
        return replace(
            self,
            total=total,
            pages=pages,
            stale=(stale & pages.keys()) - {number},
            read_at=at,
            trouble="",
            next_try=None,
        )

    def without(self, ids: frozenset[str]) -> Self:
        """Leave records out that were just deleted, until the list is read again."""
        if self.total is None:
            return self
        pages = {
            n: replace(p, records=tuple(r for r in p.records if r.id not in ids), fingerprint=0)
            for n, p in self.pages.items()
        }
        gone = self.known - sum(len(page.records) for page in pages.values())
        return replace(self, pages=pages, total=self.total - gone, stale=frozenset(pages))

    def _total(self, number: int, page: Page[R]) -> int:
        """Count the records; a service may tell only the number of pages."""
        meta = page.meta
        if meta.total_results or not page.records:
            return meta.total_results
        full = max(meta.total_pages, number)
        return full * self.size if number < full else (full - 1) * self.size + len(page.records)

    def _shifted(self, number: int, page: Page[R]) -> bool:
        """Tell whether the first record of a page is another than it was."""
        before = self.pages.get(number)
        if before is None or not before.records or not page.records:
            return False
        return before.records[0].id != page.records[0].id
