"""Which column a table is sorted by, told by its title."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, Generic

from roomtui.ui.table.columns import Column
from roomtui.ui.table.order import RowT, SortKey

UNSORTED: Final = "These rows stay in the order in which they came."


def why_unsorted(column: Column[Any], among: Iterable[Column[Any]]) -> str:
    """Return why rows cannot be sorted by a column, and by which of those shown they can be."""
    titles = [one.title for one in among if one.sort]
    if not titles:
        return UNSORTED
    named = f"“{column.title}”" if column.title else "This column"
    others = " or ".join(filter(None, (", ".join(titles[:-1]), titles[-1])))
    return f"{named} has nothing to sort by; the rows can be sorted by {others}."


def arrow(*, reverse: bool) -> str:
    """Return the sign of an order."""
    return "▼" if reverse else "▲"


class Sorting(Generic[RowT]):
    """The columns of a table, and the title of the one that it is sorted by, if any."""

    def __init__(self, columns: Sequence[Column[RowT]]) -> None:
        self.columns = columns
        self.by: str | None = None

    @property
    def column(self) -> Column[RowT] | None:
        """Return the column that the rows are sorted by."""
        if self.by is None:
            return None
        return next(column for column in self.columns if column.title == self.by)

    def order_words(self, *, reverse: bool) -> str:
        """Return by what the rows are sorted, as a title says it; nothing if as they came."""
        return f"by {self.column.title}{arrow(reverse=reverse)}" if self.column else ""

    @property
    def key(self) -> SortKey[Any] | None:
        """Return what the rows are sorted by."""
        return self.column.sort if self.column else None

    @property
    def is_descending(self) -> bool:
        """Return whether the natural direction of the column is downwards."""
        return self.column is not None and self.column.descending

    def knows(self, title: str | None) -> bool:
        """Return whether rows can be sorted by the column of a title, or be as they came."""
        return title is None or any(one.title == title for one in self.columns if one.sort)

    def next_title(self, among: Collection[Column[RowT]]) -> str:
        """Return the title of the next column to sort by of some, the first after the last."""
        titles = [
            column.title
            for column in self.columns
            if column.sort and (column in among or column.title == self.by)
        ]
        place = titles.index(self.by) + 1 if self.by in titles else 0
        return titles[place % len(titles)]
