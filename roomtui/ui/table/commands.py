"""Commands of a table by keys and the mouse: the cursor, the marks, the order of the rows."""

from math import inf
from typing import Any, ClassVar, Final, Protocol

from textual import events
from textual.app import App
from textual.geometry import Offset

from roomtui.ui.host import host_of
from roomtui.ui.table.clicks import LEFT, Clicks, HeadingTarget, RowTarget, Target
from roomtui.ui.table.drawing import TableDrawing
from roomtui.ui.table.lines import HEADER_LINES
from roomtui.ui.table.sorting import UNSORTED, Sorting, why_unsorted
from roomtui.ui.table.state import TableState

WHEEL_ROWS: Final = 3

HELD: Final = 0.3
"""Seconds between two presses of a key that is held, at most."""

UNSEEN: Final = "The cursor is on a row out of view. ↓ goes to the first that is shown."

MARKING: Final = frozenset({"mark", "mark-shown", "clear-marks"})
SORTING: Final = frozenset({"sort", "reverse-sort"})
"""Ids of commands, by what a table must have for them to do anything."""

ON_ROWS: Final = SORTING | {"mark-shown"}
"""Ids of commands that do nothing where no row is shown."""


class CommandedTable(Protocol):
    """What the commands need of the table that they are for."""

    LACKS: ClassVar[frozenset[str]]
    state: TableState[Any]

    @property
    def app(self) -> App[Any]:
        """Return the app."""

    def may_sort(self) -> bool:
        """Return whether the rows can be sorted now, or say why not."""

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away."""

    def sort_by(self, title: str | None, *, reverse: bool | None = None) -> None:
        """Sort by the column of a title."""

    def drop_empty_columns(self) -> None:
        """Leave out the columns in which no row says anything."""

    def redraw(self) -> None:
        """Repaint what differs."""

    def tell_moved(self) -> None:
        """Repaint what differs, and tell that the cursor has moved."""

    def tell_sorted(self) -> None:
        """Post by what the rows are sorted."""

    def action_into(self) -> None:
        """Go into the row under the cursor."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a command does something here."""


class TableCommands:
    """Carries out what a hand wants of a table, by keys and by the mouse.

    Args:
        table: redraws itself, and tells what was done.
        sorting: the columns that its rows can be sorted by.
        drawing: the columns that are shown.
    """

    def __init__(
        self, table: CommandedTable, sorting: Sorting[Any], drawing: TableDrawing[Any]
    ) -> None:
        self._table = table
        self._sorting = sorting
        self._drawing = drawing
        self._clicks = Clicks()
        self._marked_id: str | None = None
        self._marked_at = -inf

    def move(self, by: int) -> None:
        """Go down some rows, or up."""
        self._table.state.move(by)
        self._table.tell_moved()

    def go_to_end(self, *, first: bool) -> None:
        """Go to the first row or to the last."""
        self._table.state.move_to_end(first=first)
        self._table.tell_moved()

    def may_act(self) -> bool:
        """Return whether a key may hit what is under the cursor, and say so where it is unseen."""
        state = self._table.state
        is_unseen = state.cursor is not None and state.seen is None
        if is_unseen:
            self._table.app.notify(UNSEEN, markup=False)
        return not is_unseen

    def mark(self) -> None:
        """Mark the row and go on to the next, so that a run of rows is quickly marked.

        A key that is held marks the last row once.
        """
        if not self.may_act():
            return
        row_id, came_at = self._table.state.seen, host_of(self._table.app).input_came_at
        is_held = row_id == self._marked_id and came_at - self._marked_at < HELD
        if not is_held:
            self._table.toggle_mark()
        self._marked_id, self._marked_at = row_id, came_at
        self.move(1)

    def sort_by_next(self) -> None:
        """Sort by the next column that can be sorted by, in its natural direction."""
        self._sort(self._sorting.next_title(self._drawing.shown))

    def reverse_sort(self) -> None:
        """Reverse the order."""
        self._sort(self._sorting.by, reverse=not self._table.state.reverse)

    def _sort(self, title: str | None, *, reverse: bool | None = None) -> None:
        """Sort as a hand wants it, and show the new top; the cursor stays on its record.

        Nobody who sorts means another record by the next key: where the cursor's is out of view
        then, that key hits nothing.
        """
        table = self._table
        if not table.may_sort():
            return
        table.sort_by(title, reverse=reverse)
        table.drop_empty_columns()
        table.state.show_top()
        table.redraw()
        table.tell_sorted()

    def _sort_by_heading(self, place: int) -> None:
        """Sort by the column whose heading was clicked, the other way round if it is already."""
        shown = [column for column, _ in self._drawing.widths]
        column = shown[place]
        if not self._table.LACKS.isdisjoint(SORTING):
            self._table.app.notify(UNSORTED)
        elif column.sort is None:
            self._table.app.notify(why_unsorted(column, shown))
        elif column.title == self._sorting.by:
            self.reverse_sort()
        else:
            self._sort(column.title)

    def scroll(self, event: events.MouseEvent, by: int) -> None:
        """Go down a few rows; a cursor out of sight would have keys hit what nobody sees."""
        event.stop()
        self.move(by * WHEEL_ROWS)

    def press(self, at: Offset) -> None:
        """Record what is under the mouse when it is pressed."""
        self._clicks.press(at.y, self._target(at))

    def click(self, event: events.Click, at: Offset) -> None:
        """Put the cursor on the row that was clicked, go into it, or sort by the heading."""
        table = self._table
        match self._clicks.click(at.y, self._target(at)):
            case HeadingTarget(place) if event.button == LEFT:
                self._clicks.forget()
                self._sort_by_heading(place)
            case RowTarget(row_id) if table.state.move_to(row_id):
                is_double = self._clicks.is_double(row_id, event)
                table.tell_moved()
                if is_double and table.check_action("into", ()):
                    table.action_into()
            case _:
                self._clicks.forget()

    def forget_clicks(self) -> None:
        """Forget the first click, since the focus has changed."""
        self._clicks.forget()

    def _target(self, at: Offset) -> Target:
        """Return what is at a place of the content."""
        state = self._table.state
        place = at.y - HEADER_LINES + state.top
        if 0 <= at.y < HEADER_LINES:
            column = self._drawing.column_at(at.x) if at.x >= 0 else None
            return None if column is None else HeadingTarget(column)
        if 0 <= at.y - HEADER_LINES < state.height and place < len(state):
            return RowTarget(state.order[place])
        return None
