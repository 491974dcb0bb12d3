"""The rows of a table in the order shown; what has not changed is not looked at again."""

from collections.abc import Callable, Iterable
from itertools import compress
from operator import is_not
from typing import Any, Generic, Protocol, TypeVar

from roomtui.ui.filters.text import Matches


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Return the id of the record that the row shows."""


RowT = TypeVar("RowT", bound=Identified)
SortKey = Callable[[RowT], Any]


class TableOrder(Generic[RowT]):
    """Rows by id, and the ids that a filter lets through, sorted.

    A sort key of None is of what nobody knows, and comes last in either direction. A row that
    comes again as the same object is neither matched nor given a sort key anew, and
    as long as no key or match differs nothing is sorted.

    Args:
        words: gives the text of a row that a filter looks through.
    """

    def __init__(self, words: Callable[[RowT], str]) -> None:
        self._words = words
        self._matches: Matches | None = None
        self._key: SortKey[RowT] | None = None
        self._ranks: dict[str, tuple[Any, str]] = {}
        self._unknown: set[str] = set()
        self._hits: set[str] = set()
        self._kept: str | None = None
        self._places: dict[str, int] | None = {}
        self.reverse = False
        self.by_id: dict[str, RowT] = {}
        self.ids: list[str] = []
        self.changed: list[RowT] = []

    @property
    def places(self) -> dict[str, int]:
        """Return the place of each id in the order, counted from 0."""
        if self._places is None:
            self._places = dict(zip(self.ids, range(len(self.ids)), strict=True))
        return self._places

    def take(self, rows: Iterable[RowT], keep: str | None) -> None:
        """Take new rows; `keep` is the id of one that is shown whatever the filter says."""
        before, self.by_id = self.by_id, {row.id: row for row in rows}
        same_ids = list(before) == list(self.by_id)
        if same_ids:
            is_other = map(is_not, before.values(), self.by_id.values())
            changed = list(compress(self.by_id.values(), is_other))
        else:
            changed = [row for row_id, row in self.by_id.items() if before.get(row_id) is not row]
            for row_id in before.keys() - self.by_id.keys():
                self._ranks.pop(row_id, None)
                self._unknown.discard(row_id)
                self._hits.discard(row_id)
        self.changed = changed
        is_moved = [self._rate(row) for row in changed]
        if not same_ids or any(is_moved) or self._must_keep(keep):
            self._arrange(keep)

    def sort(self, key: SortKey[RowT] | None, *, reverse: bool, keep: str | None) -> None:
        """Put the rows in another order; without a key it is the one in which they came."""
        self._key, self.reverse = key, reverse
        self._rate_all(keep)

    def filter(self, matches: Matches | None) -> None:
        """Show the rows that match; None is all."""
        self._matches = matches
        self._rate_all(None)

    def insert(self, place: int, row_id: str) -> None:
        """Insert an id that has no row at a place."""
        self.ids.insert(min(place, len(self.ids)), row_id)
        self._places = None

    def remove(self, row_id: str) -> None:
        """Take away an id that has no row."""
        self.ids.remove(row_id)
        self._places = None

    def _must_keep(self, keep: str | None) -> bool:
        return self._matches is not None and keep != self._kept

    def _rate(self, row: RowT) -> bool:
        """Work out where a row belongs, and tell whether that is elsewhere than before."""
        row_id, before = row.id, (self._ranks.get(row.id), row.id in self._hits)
        if self._key is not None:
            key = self._key(row)
            self._ranks[row_id] = (key, row_id)
            if key is None:
                self._unknown.add(row_id)
            elif self._unknown:
                self._unknown.discard(row_id)
        if self._matches is not None and self._matches(self._words(row)):
            self._hits.add(row_id)
        else:
            self._hits.discard(row_id)
        return before != (self._ranks.get(row_id), row_id in self._hits)

    def _rate_all(self, keep: str | None) -> None:
        self._ranks.clear()
        self._unknown.clear()
        self._hits.clear()
        if self._key is not None or self._matches is not None:
            for row in self.by_id.values():
                self._rate(row)
        self._arrange(keep)

    def _arrange(self, keep: str | None) -> None:
        self._kept, self._places = keep, None
        ids = list(self.by_id)
        if self._key is not None:  # what was in order is so nearly still, and then sorted fast
            known = [row_id for row_id in self.ids if row_id in self.by_id]
            ids = [*known, *(self.by_id.keys() - known)]
        if self._matches is not None:
            ids = [row_id for row_id in ids if row_id in self._hits or row_id == keep]
        if self._key is not None:
            unknown = sorted(self._unknown.intersection(ids)) if self._unknown else []
            if unknown:
                ids = [row_id for row_id in ids if row_id not in self._unknown]
            ids.sort(key=self._ranks.__getitem__, reverse=self.reverse)
            ids += unknown
        elif self.reverse:
            ids.reverse()
        self.ids = ids
