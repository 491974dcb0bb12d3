"""The activity screen: all that has happened, on all of the screen."""

from typing import ClassVar

from textual.app import ComposeResult

from roomtui.ui.commands import Place
from roomtui.ui.screens.panes import PaneScreen
from roomtui.ui.widgets.activity_pane import ActivityPane


class ActivityScreen(PaneScreen):
    """The activity feed alone."""

    PLACE = Place.ACTIVITY
    PANES: ClassVar[tuple[str, ...]] = ("activity",)
    AUTO_FOCUS = "#activity"

    def compose_panes(self) -> ComposeResult:
        """Lay out the feed."""
        yield ActivityPane().data_bind(PaneScreen.scene)
