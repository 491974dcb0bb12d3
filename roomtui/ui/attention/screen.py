"""The attention screen: every alert, on all of the screen."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from roomtui.ui.attention.controller import AttentionController
from roomtui.ui.attention.pane import AlertsPane
from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings
from roomtui.ui.live.person_moderation import PersonModeration
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Controller
from roomtui.ui.screens.watch_controller import WatchController
from roomtui.ui.table.table import Table
from roomtui.ui.undo.controller import UndoController


class AttentionScreen(PaneScreen):
    """The alerts alone; `enter` goes to what one is about."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.ATTENTION), *bindings(Scope.LIVE)]
    PLACE = ScreenName.ATTENTION
    PANES: ClassVar[tuple[str, ...]] = ("alerts",)
    AUTO_FOCUS = "#alerts"

    def make_controllers(self) -> tuple[Controller, ...]:
        """Return what does something about alerts, and moderates or watches whom one is about."""
        self.attention = AttentionController(self)
        undo = UndoController(self)
        return self.attention, PersonModeration(self), WatchController(self), undo

    def compose_panes(self) -> ComposeResult:
        """Lay out the alerts."""
        yield AlertsPane().data_bind(PaneScreen.ui_state)

    def arrive(self) -> None:
        """Begin with the alert that the strip names; a way back has a place of its own."""
        super().arrive()
        self.query_one(AlertsPane).show_first()

    @on(Table.Entered)
    def _entered(self, event: Table.Entered) -> None:
        event.stop()
        self.attention.go_there()
