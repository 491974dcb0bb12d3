"""The activity screen: all that has happened, on all of the screen."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings
from roomtui.ui.live.activity import ActivityController
from roomtui.ui.live.activity_pane import ActivityPane
from roomtui.ui.live.person_moderation import PersonModeration
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Controller
from roomtui.ui.screens.watch_controller import WatchController
from roomtui.ui.table.table import Table
from roomtui.ui.undo.controller import UndoController


class ActivityScreen(PaneScreen):
    """The activity alone."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.LIVE)]
    PLACE = ScreenName.ACTIVITY
    PANES: ClassVar[tuple[str, ...]] = ("activity",)
    AUTO_FOCUS = "#activity"

    def make_controllers(self) -> tuple[Controller, ...]:
        """Return what moderates and watches whom a line is about, and follows what happened."""
        self.activity = ActivityController(self)
        undo = UndoController(self)
        return PersonModeration(self), WatchController(self), self.activity, undo

    def compose_panes(self) -> ComposeResult:
        """Lay out the activity."""
        yield ActivityPane().data_bind(PaneScreen.ui_state)

    def leave(self) -> None:
        """Follow the newest line again."""
        self.query_one(ActivityPane).follow()

    def narrow_to(self, terms: str) -> None:
        """Show what some terms let through, as if they were typed here."""
        self.query_one(ActivityPane).set_filter(terms)

    @on(Table.Entered, "#activity")
    def _event_entered(self, event: Table.Entered) -> None:
        event.stop()
        self.activity.enter()
