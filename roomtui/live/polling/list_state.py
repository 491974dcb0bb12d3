"""The state of a list after a reading, and whether its pages fit together."""

from datetime import datetime
from typing import Generic

from msgspec import Struct

from roomtui.api.decode import Page, R
from roomtui.api.paging import PAGE_SIZE


class ListState(Struct, Generic[R], frozen=True, kw_only=True):
    """The state of a list; `moved` when the pages do not fit together.

    `lost` and `lost_inside` name what could not be read, as in `Page`. `total` is how many
    records the service tells of, None where it does not, `known` whether all of them have been
    read at some time. A list is `cut` when the service tells of more pages than it gives, or than
    are read. `came` is how many came with the latest pages, and `ends` whether nothing
    can be beyond them. `torn` are the records inside of which something could not be read.
    """

    records: dict[str, R]
    date: datetime | None
    lost: tuple[str, ...]
    lost_inside: tuple[str, ...]
    moved: bool
    pages: int
    total: int | None
    known: bool
    cut: bool = False
    came: int = 0
    ends: bool = True
    torn: frozenset[str] = frozenset()

    @property
    def skipped(self) -> int:
        """Count what could not be read."""
        return len(self.lost) + len(self.lost_inside)

    @property
    def counts_agree(self) -> bool:
        """Return whether as many records came as the service counts, with none left to ask for."""
        return self.ends and self.total in {None, self.came}

    @property
    def complete(self) -> bool:
        """Return whether what is missing here, and not named as lost, is missing at the service."""
        return not self.moved and "" not in self.lost and "" not in self.lost_inside


def alike(pages: list[Page[R]], others: list[Page[R]]) -> bool:
    """Return whether not a byte differs."""
    return [page.fingerprint for page in pages] == [other.fingerprint for other in others]


def fit(pages: list[Page[R]], *, settled: bool) -> ListState[R]:
    """Put pages together; those that are settled have not moved, whatever they count."""
    lost = tuple(record_id for page in pages for record_id in page.lost)
    short = len(pages) < pages[0].meta.total_pages
    has_moved = short or (not settled and moved(pages, len(lost)))
    return ListState(
        records={record.id: record for page in pages for record in page.records},
        date=pages[0].date,
        lost=lost,
        lost_inside=tuple(record_id for page in pages for record_id in page.lost_inside),
        moved=has_moved,
        pages=len(pages),
        total=pages[0].meta.total_results,
        known=not has_moved,
        cut=short,
        came=len({record.id for page in pages for record in page.records}) + len(lost),
        ends=not short and _ends(pages[-1]),
        torn=frozenset(record_id for page in pages for record_id in page.torn),
    )


def moved(pages: list[Page[R]], lost: int) -> bool:
    """Return whether pages, with so many records in them that were lost, are not one whole list."""
    totals = {(page.meta.total_pages, page.meta.total_results) for page in pages}
    told = pages[0].meta.total_results
    ids = [record.id for page in pages for record in page.records]
    different = len(set(ids))
    twice = len(pages) > 1 and different < len(ids)
    unplaced = not all(page.placed for page in pages)
    # The API promises the number of pages, and tells that of results as well.
    miscounted = bool(told) and different + lost != told
    return len(totals) > 1 or twice or unplaced or miscounted


def _ends(page: Page[R]) -> bool:
    """Return whether a page is the last, as it is told or because there is room left on it."""
    return page.bounded or len(page.records) + len(page.lost) < (page.meta.page_size or PAGE_SIZE)
