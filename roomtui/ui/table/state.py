"""The state of a table, apart from its drawing: order, cursor, marks, filter, sort, viewport.

The cursor and the marks belong to ids of one account. Nothing that happens to the data moves the
cursor off its record: when the record goes, it stays in its place as gone until the operator moves
on. Until a hand has moved the cursor, and after one has sorted, the view stays at the top whatever
becomes of that record; a cursor out of view is on nothing that a key could hit.
"""

from collections.abc import Callable, Iterable
from typing import Generic

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.ui.filters.text import Matches, compile_filter
from roomtui.ui.table.order import RowT, SortKey, TableOrder


class Unread(Struct, frozen=True):
    """Holds the place of a record that has not been read yet."""

    id: str
    place: int


class TableState(Generic[RowT]):
    """Rows in the order shown, and the operator's place among them.

    Args:
        words: gives the text of a row that a filter looks through.
        keeps_place: whether there is always a cursor; without, the top stays in view until
            the operator moves.
        keeps_marks: whether a mark outlives its row, as where a list is read in parts.
        compiled: makes of a filter the test of the text of a row.
    """

    def __init__(
        self,
        words: Callable[[RowT], str],
        *,
        keeps_place: bool = True,
        keeps_marks: bool = False,
        compiled: Callable[[str], Matches | None] = compile_filter,
    ) -> None:
        self._rows = TableOrder(words)
        self._compiled = compiled
        self.keeps_place = keeps_place
        self._keeps_marks = keeps_marks
        self._marks: dict[str, RowT] = {}
        self.query = ""
        self.cursor: str | None = None
        self.gone: RowT | None = None
        self.top = 0
        self.height = 1
        self._parked: int | None = None
        self.is_placed = False
        self._account: AccountId | None = None

    def __len__(self) -> int:
        return len(self.order)

    @property
    def account(self) -> AccountId | None:
        """Return the account of the rows, None before there are any."""
        return self._account

    @property
    def order(self) -> list[str]:
        """Return the ids that are shown, in order."""
        return self._rows.ids

    @property
    def reverse(self) -> bool:
        """Return whether the order is reversed."""
        return self._rows.reverse

    @property
    def rows(self) -> list[RowT]:
        """Return the rows that have been read, shown or not."""
        return [row for row in self._rows.by_id.values() if not isinstance(row, Unread)]

    @property
    def news(self) -> list[RowT]:
        """Return the rows that came with the last ones, or otherwise than before."""
        return [row for row in self._rows.changed if not isinstance(row, Unread)]

    @property
    def total(self) -> int:
        """Count the rows there are, shown or not."""
        return len(self._rows.by_id)

    @property
    def marks(self) -> tuple[str, ...]:
        """Return the marked ids in the order they were marked."""
        return tuple(self._marks)

    @property
    def hidden_marks(self) -> tuple[RowT, ...]:
        """Return the marked rows that the filter hides."""
        return tuple(row for i, row in self._marks.items() if i not in self._rows.places)

    @property
    def marked(self) -> tuple[RowT, ...]:
        """Return the marked rows in the order they were marked."""
        return tuple(self._marks.values())

    @property
    def place(self) -> int | None:
        """Return the cursor's place in the order, counted from 0."""
        return None if self.cursor is None else self._rows.places.get(self.cursor)

    @property
    def seen(self) -> str | None:
        """Return the id under the cursor where it is in view."""
        return None if self._line() is None else self.cursor

    def row(self, row_id: str) -> RowT | None:
        """Return a row by its id, the gone one under the cursor too."""
        if self.gone is not None and self.gone.id == row_id:
            return self.gone
        return self._rows.by_id.get(row_id)

    def is_marked(self, row_id: str) -> bool:
        """Return whether a row is marked."""
        return row_id in self._marks

    def is_shown(self, row_id: str) -> bool:
        """Return whether a row is there and no filter hides it."""
        return row_id in self._rows.places

    def is_gone(self, row_id: str) -> bool:
        """Return whether a row stays only because the cursor is on it."""
        return self.gone is not None and self.gone.id == row_id

    def replace(
        self,
        rows: Iterable[RowT],
        *,
        account: AccountId | None = None,
        let_go: frozenset[str] = frozenset(),
    ) -> None:
        """Take new rows; cursor and marks stay with their records, the cursor on its line.

        `let_go` are ids whose going is no surprise, so that they leave even from under the
        cursor. It is then on nobody, so that no key hits whoever moves up, until it is moved.
        Where the rows are of another account than those before, nothing of these is kept: the
        same id is somebody else there.
        """
        if account is not None:
            self._belong_to(account)
        before, line = self.place, self._line()
        under = self.row(self.cursor) if self.cursor is not None else None
        self._forget_gone()
        self._rows.take(rows, keep=self.cursor)
        by_id = self._rows.by_id
        self._marks = {
            i: by_id.get(i, row)
            for i, row in self._marks.items()
            if self._keeps_marks or i in by_id
        }
        gone = under is not None and under.id not in by_id
        self.gone = under if gone and under and under.id not in let_go else None
        self._keep_gone(before)
        if gone and self.gone is None:
            self.cursor, self._parked = None, before or 0
        self._settle(line)

    def move(self, by: int) -> None:
        """Move the cursor by some rows; it stops at both ends.

        One that is out of view begins at the first row in view.
        """
        self.is_placed = True
        if self.place is not None and self.seen is not None:
            self._put(self.place + by)
        elif self._parked is not None:
            self._put(self._parked + by - (by > 0))
        else:
            self._put(0 if self.cursor is None else self.top + by - (by > 0))
        self._leave_gone()

    def move_to(self, row_id: str, *, by_hand: bool = True) -> bool:
        """Put the cursor on a record and tell whether it is shown.

        Without a hand's doing, the view is at the top still.
        """
        if row_id not in self._rows.places:
            return False
        self.is_placed |= by_hand
        self._put(self._rows.places[row_id])
        self._leave_gone()
        return True

    def move_to_end(self, *, first: bool) -> None:
        """Put the cursor on the first or the last row."""
        self.is_placed = True
        self._put(0 if first else len(self.order) - 1)
        self._leave_gone()

    def leave(self) -> None:
        """Take the cursor away and show the top."""
        self.cursor, self.top, self._parked, self.is_placed = None, 0, None, False
        self._leave_gone()

    def park(self) -> None:
        """Take the cursor away and show the top; no key hits anybody until it is moved."""
        self.leave()
        self.cursor, self._parked = None, 0

    def show_top(self) -> None:
        """Show the top, and keep to it until the cursor is moved; it stays on its record."""
        self.is_placed, self.top = False, 0

    def resize(self, height: int) -> None:
        """Take a new number of visible rows; the cursor stays in view."""
        self.height = max(1, height)
        self._reveal()

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away."""
        row = None if self.seen is None else self._rows.by_id.get(self.seen)
        if row is None or isinstance(row, Unread):
            return
        self.is_placed = True
        if self._marks.pop(row.id, None) is None:
            self._marks[row.id] = row

    def mark_shown(self) -> None:
        """Mark every row that is shown."""
        shown = (row for i in self.order if (row := self._rows.by_id.get(i)) is not None)
        self._marks.update({row.id: row for row in shown if not isinstance(row, Unread)})

    def unmark(self, ids: Iterable[str]) -> None:
        """Take the marks of some records away, since they were dealt with."""
        for row_id in ids:
            self._marks.pop(row_id, None)

    def show_marks(self, ids: Iterable[str]) -> None:
        """Show the marks of these, where there are rows of them, in place of all others."""
        by_id = self._rows.by_id
        self._marks = {i: row for i in ids if (row := by_id.get(i)) is not None}

    def pass_cursor(self, row_id: str) -> None:
        """Pass the cursor to a record that takes the place of the row under it."""
        self.cursor = row_id

    def clear_marks(self) -> None:
        """Take every mark away, those the filter hides too."""
        self._marks.clear()

    def set_filter(self, query: str) -> None:
        """Show the rows that match; the cursor stays, or goes to the nearest row above."""
        self.query = query
        before, line = self.place, self._line()
        self.gone = None
        self._rows.filter(self._compiled(query))
        if self.cursor not in self._rows.places:
            self._put((before or 0) if self.is_placed else 0)
        self._settle(line)

    def set_sort(self, key: SortKey[RowT] | None, *, reverse: bool) -> None:
        """Show the rows in another order; the cursor stays on its record."""
        before, line = self.place, self._line()
        self._rows.sort(key, reverse=reverse, keep=self.cursor)
        self._keep_gone(before)
        self._settle(line)

    def _belong_to(self, account: AccountId) -> None:
        if self._account not in {None, account}:
            self._marks.clear()
            self._forget_gone()
            self._rows.take((), keep=None)
            self.cursor, self.top, self._parked, self.is_placed = None, 0, None, False
        self._account = account

    def _keep_gone(self, place: int | None) -> None:
        """Put the row that stays only for the cursor back where it was."""
        if self.gone is not None and place is not None:
            self._rows.insert(place, self.gone.id)

    def _forget_gone(self) -> None:
        if self.gone is not None:
            self._rows.remove(self.gone.id)
            self.gone = None

    def _line(self) -> int | None:
        """Return the line that the cursor is on, if it is in view."""
        place = self.place
        if place is None or not self.top <= place < self.top + self.height:
            return None
        return place - self.top

    def _settle(self, line: int | None) -> None:
        """Bring the cursor back to its line, or the view back inside the rows or to the top."""
        if self.cursor is None and self._parked is None and self.keeps_place and self.order:
            self.cursor = self.order[0]
        place = self.place
        if self.is_placed and place is not None and line is not None:
            self.top = self._within(place - line)
        else:
            self._reveal()

    def _put(self, place: int) -> None:
        self._parked = None
        if not self.order:
            self.cursor = None
            return
        self.cursor = self.order[min(max(place, 0), len(self.order) - 1)]
        self._reveal()

    def _leave_gone(self) -> None:
        """Drop the row that stayed only for the cursor, once the cursor is elsewhere."""
        if self.gone is None or self.gone.id == self.cursor:
            return
        line = self._line()
        self._forget_gone()
        self._settle(line)

    def _reveal(self) -> None:
        """Bring the cursor into view where a hand has put it, or the top."""
        place = self.place
        if not self.is_placed:
            self.top = 0
        elif place is not None:
            self.top = min(max(self.top, place - self.height + 1), place)
        self.top = self._within(self.top)

    def _within(self, top: int) -> int:
        return max(0, min(top, len(self.order) - self.height))
