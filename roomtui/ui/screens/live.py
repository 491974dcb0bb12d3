"""The live screen: rooms, sessions, participants and activity, moving under the operator's eyes."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var

from roomtui.ui.commands import Place, Scope, bindings
from roomtui.ui.scene import Scene
from roomtui.ui.screens.managing import Managing
from roomtui.ui.screens.moderating import Moderating
from roomtui.ui.screens.panes import PaneScreen
from roomtui.ui.widgets.activity_pane import ActivityPane
from roomtui.ui.widgets.kept_drawing import Row, Stack
from roomtui.ui.widgets.live_table import LiveTable
from roomtui.ui.widgets.people_pane import NO_SESSION, PeoplePane
from roomtui.ui.widgets.rooms_pane import RoomsPane
from roomtui.ui.widgets.sessions_pane import SessionsPane


class LiveScreen(Moderating, Managing):
    """Links the panes: a room or session under the cursor decides whose people are shown."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.LIVE)]
    PLACE = Place.LIVE
    PANES: ClassVar[tuple[str, ...]] = ("rooms", "sessions", "people", "activity")
    AUTO_FOCUS = "#sessions"

    session_id: var[str] = var("")

    def compose_panes(self) -> ComposeResult:
        """Lay out the panes."""
        with Row(id="upper"):
            yield RoomsPane().data_bind(PaneScreen.scene)
            with Stack(id="right"):
                yield SessionsPane().data_bind(PaneScreen.scene)
                yield PeoplePane().data_bind(PaneScreen.scene, LiveScreen.session_id)
        yield ActivityPane().data_bind(PaneScreen.scene)

    def watch_scene(self, scene: Scene) -> None:
        """Choose the fullest session of the first picture, and dim a picture that is old."""
        super().watch_scene(scene)
        if not self.session_id and scene.snapshot.sessions and self.is_mounted:
            self.call_after_refresh(self._choose_first)
        if self.session_id == NO_SESSION:
            self._show_people_of(self.query_one(RoomsPane).state.cursor or "")

    def _choose_first(self) -> None:
        current = self.query_one(SessionsPane).current
        if not self.session_id and current is not None:
            self._choose_session(current.id)

    def _choose_session(self, session_id: str) -> None:
        self.session_id = session_id
        self.query_one(SessionsPane).move_to(session_id)
        if session := self.scene.snapshot.sessions.get(session_id):
            self.query_one(RoomsPane).move_to(session.room_id)

    @on(LiveTable.Moved, "#sessions")
    def _session_moved(self, event: LiveTable.Moved) -> None:
        self._choose_session(event.row_id)

    @on(LiveTable.Moved, "#rooms")
    def _room_moved(self, event: LiveTable.Moved) -> None:
        self._show_people_of(event.row_id)

    def _show_people_of(self, room_id: str) -> None:
        """Show the people of a room's session, or that it has none."""
        sessions = self.scene.snapshot.by_room.get(room_id, ())
        self.session_id = sessions[0].id if sessions else NO_SESSION
        if sessions:
            self.query_one(SessionsPane).move_to(sessions[0].id)

    @on(LiveTable.Entered, "#rooms")
    @on(LiveTable.Entered, "#sessions")
    def _entered(self, event: LiveTable.Entered) -> None:
        event.stop()
        if self.session_id in self.scene.snapshot.sessions:
            self.focus_pane("people")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the people of the session that the cursor is on."""
        sessions = self.query_one(SessionsPane)
        if event.widget is sessions and sessions.state.cursor is not None:
            self._choose_session(sessions.state.cursor)
