"""The keys and the mouse of a table: they move the operator's place and then have it redrawn."""

from typing import Any, ClassVar, Generic

from textual import events
from textual.binding import BindingType
from textual.message import Message

from roomtui.ui.commands import Scope, bindings
from roomtui.ui.table.order import RowT
from roomtui.ui.table.state import TableState
from roomtui.ui.widgets.cached import Cached

HEADER_LINES = 1
WHEEL_ROWS = 3
MARKING = frozenset({"mark", "mark_shown", "clear_marks"})


class TableKeys(Cached, Generic[RowT], can_focus=True):
    """What every table does with keys and mouse."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.TABLE)]

    state: TableState[RowT]
    markable = False
    """Whether marks mean anything here; where they do not, there are none to mistake."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have no marking keys where there is nothing to mark for."""
        if action in MARKING and not self.markable:
            return False
        return super().check_action(action, parameters)

    class Moved(Message):
        """The operator put the cursor on another row."""

        def __init__(self, table: "TableKeys[Any]", row_id: str) -> None:
            super().__init__()
            self.table = table
            self.row_id = row_id

        @property
        def control(self) -> "TableKeys[Any]":
            """The table, so that handlers can select by it."""
            return self.table

    class Entered(Moved):
        """The operator wants to go into the row under the cursor."""

    def redraw(self) -> None:
        """Repaint what differs."""
        raise NotImplementedError

    def _moved(self) -> None:
        self.redraw()
        if self.state.cursor is not None:
            self.post_message(self.Moved(self, self.state.cursor))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go down a few rows; a cursor out of sight would have keys hit what nobody sees."""
        event.stop()
        self.state.move(WHEEL_ROWS)
        self._moved()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go up a few rows."""
        event.stop()
        self.state.move(-WHEEL_ROWS)
        self._moved()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked."""
        line = event.get_content_offset_capture(self).y - HEADER_LINES
        place = self.state.top + line
        if 0 <= line < self.state.height and place < len(self.state):
            self.state.move_to(self.state.order[place])
            self._moved()

    def action_up(self) -> None:
        """Go up a row."""
        self.state.move(-1)
        self._moved()

    def action_down(self) -> None:
        """Go down a row."""
        self.state.move(1)
        self._moved()

    def action_page_up(self) -> None:
        """Go up a page."""
        self.state.move(-self.state.height)
        self._moved()

    def action_page_down(self) -> None:
        """Go down a page."""
        self.state.move(self.state.height)
        self._moved()

    def action_first(self) -> None:
        """Go to the first row."""
        self.state.move_to_end(first=True)
        self._moved()

    def action_last(self) -> None:
        """Go to the last row."""
        self.state.move_to_end(first=False)
        self._moved()

    def action_into(self) -> None:
        """Ask the screen to go into the row."""
        if self.state.cursor is not None:
            self.post_message(self.Entered(self, self.state.cursor))

    def action_mark(self) -> None:
        """Mark the row and go on to the next, so that a run of rows is quickly marked."""
        self.state.toggle_mark()
        self.state.move(1)
        self._moved()

    def action_mark_shown(self) -> None:
        """Mark every row that is shown."""
        self.state.mark_shown()
        self.redraw()

    def action_clear_marks(self) -> None:
        """Take every mark away."""
        self.state.clear_marks()
        self.redraw()
