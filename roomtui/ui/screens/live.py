"""The live screen: rooms, sessions, participants and activity, moving under the operator's eyes."""

from typing import Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import var

from roomtui.live.feed import FeedState
from roomtui.settings import Settings
from roomtui.text import safe
from roomtui.ui.commands import Scope, bindings, writing_actions
from roomtui.ui.scene import OPENING, Scene
from roomtui.ui.screens.moderating import Moderating
from roomtui.ui.widgets.activity_pane import ActivityPane
from roomtui.ui.widgets.filter_bar import FilterBar
from roomtui.ui.widgets.key_bar import KeyBar
from roomtui.ui.widgets.live_table import LiveTable
from roomtui.ui.widgets.notice import Notice
from roomtui.ui.widgets.people_pane import NO_SESSION, PeoplePane
from roomtui.ui.widgets.rooms_pane import RoomsPane
from roomtui.ui.widgets.sessions_pane import SessionsPane
from roomtui.ui.widgets.status_line import StatusLine

ROOMY: Final = (100, 28)
"""Columns and lines from which on all panes fit; below, one pane fills the screen."""

OLD: Final = frozenset({FeedState.THROTTLED, FeedState.OFFLINE, FeedState.DENIED, FeedState.PAUSED})
"""States in which the picture is not renewed, and so is dimmed."""

PANES: Final = ("rooms", "sessions", "people", "activity")


class LiveScreen(Moderating):
    """Links the panes: a room or session under the cursor decides whose people are shown."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.LIVE)]
    AUTO_FOCUS = "#sessions"

    scene: var[Scene] = var(OPENING)
    session_id: var[str] = var("")

    def __init__(self, settings: Settings) -> None:
        super().__init__(id="live")
        self._settings = settings

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield StatusLine(self._settings).data_bind(LiveScreen.scene)
        yield Notice().data_bind(LiveScreen.scene)
        with Vertical(id="panes"):
            with Horizontal(id="upper"):
                yield RoomsPane().data_bind(LiveScreen.scene)
                with Vertical(id="right"):
                    yield SessionsPane().data_bind(LiveScreen.scene)
                    yield PeoplePane().data_bind(LiveScreen.scene, LiveScreen.session_id)
            yield ActivityPane().data_bind(LiveScreen.scene)
        yield FilterBar()
        yield KeyBar(read_only=self._settings.read_only, remapped=self._settings.keys)

    @property
    def shown_scene(self) -> Scene:
        """The scene that the operator sees."""
        return self.scene

    @property
    def pane(self) -> LiveTable[Any]:
        """The pane that the keys go to, or went to before a dialog or the filter line."""
        return self.query_one(".-current", LiveTable)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have no writing command in a read-only console."""
        if self._settings.read_only and action in writing_actions():
            return False
        return super().check_action(action, parameters)

    def watch_scene(self, scene: Scene) -> None:
        """Choose the fullest session of the first picture, and dim a picture that is old."""
        self.set_class(scene.feed.state in OLD, "-old")
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
            self._focus_pane("people")

    def on_resize(self, event: events.Resize) -> None:
        """Show all panes side by side, or one at a time where there is little room."""
        self.set_class(event.size.width < ROOMY[0] or event.size.height < ROOMY[1], "-stacked")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Let the pane in focus be the one that is shown where there is room for one."""
        if event.widget.id in PANES:
            self._bring_up(event.widget.id)
        sessions = self.query_one(SessionsPane)
        if event.widget is sessions and sessions.state.cursor is not None:
            self._choose_session(sessions.state.cursor)

    def _bring_up(self, pane_id: str) -> None:
        for other in PANES:
            self.set_class(other == pane_id, f"-show-{other}")
            self.query_one(f"#{other}").set_class(other == pane_id, "-current")

    def _focus_pane(self, pane_id: str) -> None:
        self._bring_up(pane_id)
        self.query_one(f"#{pane_id}", LiveTable).focus()

    def _step(self, by: int) -> None:
        place = PANES.index(self.pane.id or "")
        self._focus_pane(PANES[(place + by) % len(PANES)])

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._step(1)

    def action_previous_pane(self) -> None:
        """Go to the previous pane."""
        self._step(-1)

    def action_back(self) -> None:
        """Clear the filter, or go to the pane before."""
        pane = self.pane
        if pane.state.query:
            pane.set_filter("")
        elif pane.id != PANES[0]:
            self._step(-1)

    def action_copy_id(self) -> None:
        """Copy the id under the cursor."""
        if (row := self.pane.current) is None:
            self.app.notify("Nothing is under the cursor.", timeout=2)
            return
        copied = safe(row.id)
        self.app.copy_to_clipboard(copied)
        self.app.notify(f"Copied {copied}", markup=False)

    def action_filter(self) -> None:
        """Open the filter line for the pane in focus."""
        self.query_one(KeyBar).display = False
        self.query_one(FilterBar).open(self.pane.state.query)

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        """Filter the pane as one types."""
        self.pane.set_filter(event.query)

    def on_filter_bar_done(self, event: FilterBar.Done) -> None:
        """Put the key bar back and the focus where it was."""
        self.query_one(FilterBar).close()
        self.query_one(KeyBar).display = True
        pane = self.pane
        if not event.kept:
            pane.set_filter("")
        if event.refocus:
            pane.focus()
