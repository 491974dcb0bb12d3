"""The live screen: rooms, sessions, participants and activity, moving under the operator's eyes."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var

from roomtui.ui.commands import Scope, ScreenName, bindings
from roomtui.ui.live.activity_pane import ActivityPane
from roomtui.ui.live.moderation import ModerationController
from roomtui.ui.live.participants_pane import NO_SESSION, ParticipantsPane
from roomtui.ui.live.rooms import RoomsController
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.live.sessions_pane import SessionsPane
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Controller
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import UiState
from roomtui.ui.widgets.cached import CachedColumn, CachedRow


class LiveScreen(PaneScreen):
    """Links the panes: a room or session under the cursor decides whose people are shown."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.LIVE)]
    PLACE = ScreenName.LIVE
    PANES: ClassVar[tuple[str, ...]] = ("rooms", "sessions", "people", "activity")
    AUTO_FOCUS = "#sessions"

    session_id: var[str] = var("")

    def make_controllers(self) -> tuple[Controller, ...]:
        """Return what moderates participants and manages rooms."""
        return ModerationController(self), RoomsController(self)

    def compose_panes(self) -> ComposeResult:
        """Lay out the panes."""
        with CachedRow(id="upper"):
            yield RoomsPane().data_bind(PaneScreen.ui_state)
            with CachedColumn(id="right"):
                yield SessionsPane().data_bind(PaneScreen.ui_state)
                yield ParticipantsPane().data_bind(PaneScreen.ui_state, LiveScreen.session_id)
        yield ActivityPane().data_bind(PaneScreen.ui_state)

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Choose the fullest session of the first snapshot, and dim a snapshot that is old."""
        super().watch_ui_state(ui_state)
        if not self.session_id and ui_state.snapshot.sessions and self.is_mounted:
            self.call_after_refresh(self._choose_first)
        if self.session_id == NO_SESSION:
            self._show_people_of(self.query_one(RoomsPane).state.cursor or "")

    def watch_session_id(self) -> None:
        """Offer what can be done with another session, once the pane of its people knows it."""
        self.call_later(self.offer_keys)

    def _choose_first(self) -> None:
        current = self.query_one(SessionsPane).current
        if not self.session_id and current is not None:
            self._choose_session(current.id)

    def _choose_session(self, session_id: str) -> None:
        self.session_id = session_id
        self.query_one(SessionsPane).move_to(session_id)
        if session := self.ui_state.snapshot.sessions.get(session_id):
            self.query_one(RoomsPane).move_to(session.room_id)

    @on(Table.Moved, "#sessions")
    def _session_moved(self, event: Table.Moved) -> None:
        self._choose_session(event.row_id)

    @on(Table.Moved, "#rooms")
    def _room_moved(self, event: Table.Moved) -> None:
        self._show_people_of(event.row_id)

    def _show_people_of(self, room_id: str) -> None:
        """Show the people of a room's session, or that it has none."""
        sessions = self.ui_state.snapshot.by_room.get(room_id, ())
        self.session_id = sessions[0].id if sessions else NO_SESSION
        if sessions:
            self.query_one(SessionsPane).move_to(sessions[0].id)

    @on(Table.Entered, "#people")
    def _person_entered(self, event: Table.Entered) -> None:
        event.stop()
        self.action_detail()

    @property
    def into_label(self) -> str:
        """Return where enter leads; from a room without a session, nowhere."""
        is_nobody_there = self.session_id not in self.ui_state.snapshot.sessions
        if self._pane_id in {"rooms", "sessions"} and is_nobody_there:
            return ""
        return super().into_label

    @on(Table.Entered, "#rooms")
    @on(Table.Entered, "#sessions")
    def _entered(self, event: Table.Entered) -> None:
        event.stop()
        if self.session_id in self.ui_state.snapshot.sessions:
            self.focus_pane("people")
        else:
            self.say("This room has no active session.")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the people of the session that the cursor is on."""
        sessions = self.query_one(SessionsPane)
        if event.widget is sessions and sessions.state.cursor is not None:
            self._choose_session(sessions.state.cursor)
