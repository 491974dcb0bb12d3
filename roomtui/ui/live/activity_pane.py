"""The activity pane: what happened, newest first, and whom or what it happened to."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.reactive import var

from roomtui.ui import format as fmt
from roomtui.ui.events.event import ActivityEvent, ActivityRow, Fold
from roomtui.ui.events.log import ActivityLog
from roomtui.ui.live.activity_columns import activity_columns
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import CellContext
from roomtui.ui.table.commands import MARKING, SORTING
from roomtui.ui.table.emptiness import hidden_by_filter, why_empty
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState

if TYPE_CHECKING:
    from roomtui.ui.events.filters import ActivityFilter
    from roomtui.ui.events.formatter import EventFormatter
    from roomtui.ui.events.rows import ActivityRows

NOTHING: Final = "Nothing has happened yet."

NO_LINE: Final = "No line is under the cursor; ↓ goes to the newest."

HINT: Final = "kind: room: who: by: since:2m since:21:40 · words · !exclude · esc clears"

LOOKING: Final = "Looking through the activity…"

PAUSE_SECS: Final = 0.001
"""Seconds until it is gone on with what takes long, so that keys go first."""

WINDOW: Final = 200
"""Rows beyond those in view that the table has; the others are made as the cursor comes near."""


class ActivityPane(Table[Any]):
    """The activity; it stays at the newest line until the operator moves in it.

    Only the rows around those in view are in the table, the newest first.
    """

    LACKS: ClassVar[frozenset[str]] = MARKING | SORTING

    ui_state: var[UiState] = var(OPENING)

    def __init__(self) -> None:
        state = TableState[Any](lambda row: row.id, keeps_place=False)
        super().__init__(activity_columns(lambda: self._formatter), state, id="activity")
        self._filter: ActivityFilter | None = None
        self._log: ActivityLog | None = OPENING.activity
        self._is_due = False
        self.entitle("Activity")
        self.empty = NOTHING

    @cached_property
    def _formatter(self) -> "EventFormatter":
        """Word events; imported once there is one."""
        from roomtui.ui.events.formatter import EventFormatter

        return EventFormatter()

    @cached_property
    def _rows(self) -> "ActivityRows":
        """Make the rows; imported once there is an event."""
        from roomtui.ui.events.rows import ActivityRows

        return ActivityRows()

    @property
    def whole(self) -> str:
        """Return the line under the cursor in full, or the newest one until there is a cursor."""
        newest = self.state.row(self.state.order[0]) if self.state.order else None
        line = self.current or newest
        return self.empty if line is None else self._formatter.of(line).text

    @property
    def filter_hint(self) -> str:
        """Return what the filter line takes."""
        return HINT

    def subject_of(self, row: ActivityRow) -> RecordRef | None:
        """Return what it happened to."""
        return row.subject if isinstance(row, ActivityEvent) else None

    def name_of(self, row: ActivityRow) -> str:
        """Return the name of what it happened to, or else the sentence."""
        subject = self.subject_of(row)
        return super().name_of(subject) if subject else self._formatter.of(row).text

    def into_label_of(self, row: ActivityRow) -> str:
        """Return where enter leads: to what it happened to, or to those who are folded."""
        if isinstance(row, Fold):
            return "Close" if row.id in self._rows.opened else "Open"
        return "Go there" if row.subject else ""

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Show what is new, and word anew what may be put otherwise by now."""
        narrowed = self._filter
        if ui_state.activity and self._formatter.look(ui_state.snapshot, ui_state.memory):
            self._drawing.forget_rows()
            if narrowed is not None and narrowed.is_by_words:
                self._rows.forget()
                self._log = None
        if ui_state.activity is not self._log or (narrowed and narrowed.ago):
            self._show_rows()
        elif not ui_state.activity:
            self.empty = self._why_empty(ui_state)
            self.redraw()

    def _show_rows(self, *, least: int = WINDOW) -> None:
        """Show the newest rows, and as far down as the cursor is; go on later if it takes long."""
        self._log = self.ui_state.activity
        state = self.state
        rows = self._make_rows(state.cursor if state.gone is None else None, least)
        is_in_view = len(state) < state.height and not self._is_below(rows)
        if self._rows.is_whole or is_in_view:
            self._show(rows)

    def _make_rows(self, through: str | None, least: int = WINDOW) -> list[ActivityRow]:
        """Return the newest rows and those as far as one of an id; the rest of them are due."""
        ui_state, narrowed = self.ui_state, self._filter
        rows = self._rows.of(
            ui_state.activity,
            least=len(ui_state.activity) if narrowed else (self.state.place or 0) + least,
            through=through,
            since=narrowed.begins(ui_state.now) if narrowed else None,
        )
        if not self._rows.is_whole and not self._is_due:
            self._is_due = True
            self.set_timer(PAUSE_SECS, self._go_on)
        return rows

    def _is_below(self, rows: Sequence[ActivityRow]) -> bool:
        """Return whether the cursor is on a row that is still to be made."""
        cursor = self.state.cursor
        return cursor is not None and all(row.id != cursor for row in rows)

    def _show(self, rows: Sequence[ActivityRow]) -> None:
        ui_state = self.ui_state
        log = ui_state.activity
        begins = self._filter.begins(ui_state.now) if self._filter else None
        note = ""
        if begins and log.people_since and begins < log.people_since:
            since = CellContext(ui_state.now).clock(log.people_since)
            note = f"joins and leaves from {since} on"
        self.entitle("Activity", total=fmt.number(len(log)), note=note)
        self.empty = self._why_empty(ui_state)
        self.show(rows, ui_state.now, account=None)

    def _go_on(self) -> None:
        """Make more of the rows for which there was no time."""
        self._is_due = False
        self._show_rows()

    def _why_empty(self, ui_state: UiState) -> str:
        if self.state.query and ui_state.activity:
            if not self._rows.is_whole:
                return LOOKING
            return hidden_by_filter(self.state.query, self.key_for("back"))
        return NOTHING if ui_state.snapshot.number else why_empty(ui_state, NOTHING)

    # Filter and folds

    def why_no_filter(self, query: str) -> str:
        """Return why a filter cannot be, as a sentence, or nothing."""
        from roomtui.ui.events.filters import read_filter
        from roomtui.ui.filters.terms import FilterError

        try:
            read_filter(query, self.ui_state.now)
        except FilterError as problem:
            return str(problem)
        return ""

    def set_filter(self, query: str) -> None:
        """Show what a filter lets through; the cursor stays on its event, or is on none.

        Raises:
            FilterError: something in it cannot be.
        """
        if not query.strip():
            self._narrow("", None)
            return
        from roomtui.ui.events.filters import read_filter

        self._narrow(query, read_filter(query, self.ui_state.now))

    def _narrow(self, query: str, narrowed: "ActivityFilter | None") -> None:
        self._filter = narrowed
        self._rows.narrow(narrowed.test(self._formatter) if narrowed else None)
        self.state.query = query
        line = self.current
        if narrowed is None and isinstance(line, ActivityEvent) and line.fold:
            self._rows.opened |= {line.fold.id}
        rows = self._make_rows(self.state.cursor)
        if self._is_below(rows):
            self.state.leave()
        self._show(rows)

    def toggle(self, fold: Fold) -> None:
        """Show who is folded into a row, or hide them again."""
        self._rows.toggle(fold.id)
        self._show_rows()
        self._tell_current()

    # The cursor

    def seek(self, row_id: str) -> None:
        """Put the cursor on a line, however far down it is."""
        self._show(self._make_rows(row_id))
        super().seek(row_id)

    def tell_moved(self) -> None:
        """Repaint, and make more rows where the cursor comes near the last of them."""
        super().tell_moved()
        if (self.state.place or 0) + WINDOW // 2 > len(self.state):
            self._show_rows()

    def action_last(self) -> None:
        """Go to the oldest line."""
        self._show_rows(least=len(self.ui_state.activity))
        super().action_last()

    def action_into(self) -> None:
        """Ask the screen to go to what it happened to."""
        if self.state.cursor is None:
            self.app.notify(NO_LINE)
        else:
            super().action_into()

    def follow(self) -> None:
        """Follow the newest line again."""
        self.state.leave()
        self.redraw()

    def on_blur(self) -> None:
        """Follow the newest line again when the operator turns to another pane."""
        self.call_later(self._turn_away)

    def _turn_away(self) -> None:
        focused = self.screen.focused
        if isinstance(focused, Table) and focused is not self:
            self.follow()
