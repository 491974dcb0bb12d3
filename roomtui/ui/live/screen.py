"""The live screen: rooms, sessions, participants and activity, moving under the operator's eyes."""

from typing import ClassVar, Final

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var

from roomtui.live.kinds import RecordKind
from roomtui.ui.attention.strip import AttentionStrip, strip_height
from roomtui.ui.back_stack import Location
from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings, key_of
from roomtui.ui.live.activity import ActivityController
from roomtui.ui.live.activity_pane import ActivityPane
from roomtui.ui.live.moderation import ModerationController
from roomtui.ui.live.participants_pane import NO_SESSION, ParticipantsPane
from roomtui.ui.live.rooms import RoomsController
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.live.sessions_pane import SessionsPane
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import FRAME_LINES, PaneScreen
from roomtui.ui.screens.controller import Controller
from roomtui.ui.screens.layout import below, columns_wanted, share_lines
from roomtui.ui.screens.watch_controller import WatchController
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import UiState
from roomtui.ui.undo.controller import UndoController
from roomtui.ui.widgets.cached import CachedColumn, CachedRow

LEAST_ACTIVITY: Final = 6
"""Lines of the activity at least, three of which are rows."""

ROOM_COLUMNS: Final = (34, 56)
"""Columns of the rooms at least and at most; what they do not need goes to the sessions."""


class LiveScreen(PaneScreen):
    """Links the panes: a room or session under the cursor decides whose people are shown."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.LIVE)]
    PLACE = ScreenName.LIVE
    PANES: ClassVar[tuple[str, ...]] = ("rooms", "sessions", "people", "activity")
    AUTO_FOCUS = "#sessions"

    session_id: var[str] = var("")

    def make_controllers(self) -> tuple[Controller, ...]:
        """Return what moderates participants, manages rooms, watches and follows what happened."""
        self.activity = ActivityController(self)
        watch = WatchController(self, "people", "activity")
        undo = UndoController(self)
        return ModerationController(self), RoomsController(self), watch, self.activity, undo

    def compose_panes(self) -> ComposeResult:
        """Lay out the panes, below what needs a hand."""
        key = key_of("show-attention", self.settings.keys)
        yield AttentionStrip(key).data_bind(PaneScreen.ui_state)
        with CachedRow(id="upper"):
            yield RoomsPane().data_bind(PaneScreen.ui_state)
            with CachedColumn(id="right"):
                yield SessionsPane().data_bind(PaneScreen.ui_state)
                yield ParticipantsPane().data_bind(PaneScreen.ui_state, LiveScreen.session_id)
        yield ActivityPane().data_bind(PaneScreen.ui_state)

    def share_out(self, lines: int, columns: int, alone: str) -> None:
        """Give the lower pane what the upper ones leave, and the rooms the columns they want."""
        strip_lines = strip_height(lines + FRAME_LINES)
        self.query_one(AttentionStrip).styles.height = strip_lines
        lines -= strip_lines
        self.query_one("#upper").display = alone != "activity"
        self.query_one("#right").display = alone not in {"rooms", "activity"}
        if alone:
            for pane_id in self.PANES:
                self.panes.give(pane_id)
            return
        rooms, sessions, people, activity = map(self.panes.lines_wanted, self.PANES)
        upper = max(rooms or 0, (sessions or 0) + (people or 0))
        bounds = max(LEAST_ACTIVITY, lines * 22 // 100), lines // 3
        lower = below(lines, upper, activity, bounds)
        self.panes.give("activity", lines=lower)
        self.panes.give("sessions", lines=share_lines(lines - lower, (sessions, people))[0])
        self.panes.give("people")
        wanted = self.query_one(RoomsPane).columns_wanted
        self.panes.give("rooms", columns=columns_wanted(columns, wanted, ROOM_COLUMNS))

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Choose the fullest session of the first snapshot, and dim a snapshot that is old."""
        super().watch_ui_state(ui_state)
        if not self.session_id and ui_state.snapshot.sessions and self.is_mounted:
            self.call_later(self._choose_first)
        elif ui_state.snapshot.number and self.is_mounted and not self.panes.is_handled:
            self.call_later(self.fit_first_rows)
        if self.session_id == NO_SESSION:
            self._show_people_of(self.query_one(RoomsPane).state.cursor or "")

    def watch_session_id(self) -> None:
        """Offer what can be done with another session, once the pane of its people knows it."""
        self.call_later(self.offer_keys)

    def _choose_first(self) -> None:
        current = self.query_one(SessionsPane).current
        if not self.session_id and current is not None:
            self.session_id = current.id
            self.query_one(RoomsPane).expect(current.session.room_id, by_hand=False)
        self.fit_first_rows()

    def fit_first_rows(self) -> None:
        """Fit the panes once there are rooms too."""
        if self.ui_state.snapshot.rooms_known or self.ui_state.snapshot.rooms:
            super().fit_first_rows()

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

    @on(Table.Entered, "#activity")
    def _event_entered(self, event: Table.Entered) -> None:
        event.stop()
        self.activity.enter()

    @on(Table.Entered, "#people")
    def _person_entered(self, event: Table.Entered) -> None:
        event.stop()
        self.subjects.show_detail()

    @property
    def into_label(self) -> str:
        """Return where enter leads; from a room without a session, nowhere."""
        is_nobody_there = self.session_id not in self.ui_state.snapshot.sessions
        if self.panes.current_id in {"rooms", "sessions"} and is_nobody_there:
            return ""
        return super().into_label

    @on(Table.Entered, "#rooms")
    @on(Table.Entered, "#sessions")
    def _entered(self, event: Table.Entered) -> None:
        event.stop()
        if self.session_id in self.ui_state.snapshot.sessions:
            self.panes.go_into("people")
        else:
            self.say("This room has no active session.")

    @property
    def location(self) -> Location:
        """Return where the operator is, with the session whose people are shown."""
        return replace(super().location, session_id=self.session_id)

    def return_to(self, location: Location) -> str:
        """Go back to a session, a room or somebody; where that is gone, to what is nearest."""
        session_id = location.session_id
        if session_id in self.ui_state.snapshot.sessions:
            if session_id != self.session_id:
                self._choose_session(session_id)
        elif session_id not in {"", NO_SESSION} and location.pane_id in {"sessions", "people"}:
            self.focus_pane("sessions")
            return "The session that you came from has ended."
        gone = super().return_to(location)
        if location.pane_id == "rooms" and self.pane.state.cursor is not None:
            self._show_people_of(self.pane.state.cursor)
        return gone

    def go_to_record(self, ref: RecordRef) -> None:
        """Go to a participant, a session or a room, and say so if it is gone."""
        if gone := self._go_to(ref):
            self.say(gone)

    def _go_to(self, ref: RecordRef) -> str:
        snapshot = self.ui_state.snapshot
        session_id = ref.id_of(RecordKind.SESSION)
        if ref.account != snapshot.account:
            return f"{ref.name} is of another account."
        if ref.kind is RecordKind.ROOM:
            if ref.id not in snapshot.rooms:
                return f"The room {ref.name} is gone."
            self.query_one(RoomsPane).move_to(ref.id)
            self._show_people_of(ref.id)
            self.focus_pane("rooms")
            return ""
        if session_id not in snapshot.sessions:
            return f"{ref.name} is gone: the session has ended."
        self._choose_session(session_id)
        self.focus_pane("sessions" if ref.kind is RecordKind.SESSION else "people")
        if ref.kind is RecordKind.PARTICIPANT:
            people = self.query_one(ParticipantsPane)
            if all(each.id != ref.id for each in snapshot.present(session_id)):
                if people.state.cursor != ref.id:
                    people.park()
                return f"{ref.name} has left."
            people.move_to(ref.id)
        return ""

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the people of the session, or of the room, that the cursor is on."""
        pane = self.focused if event.widget is self.focused else None
        if isinstance(pane, SessionsPane) and pane.state.cursor is not None:
            self._choose_session(pane.state.cursor)
        elif isinstance(pane, RoomsPane) and pane.state.seen is not None:
            session = self.ui_state.snapshot.sessions.get(self.session_id)
            if session is not None and session.room_id != pane.state.seen:
                self._show_people_of(pane.state.seen)
