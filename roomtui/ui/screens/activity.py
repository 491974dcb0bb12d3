"""The activity screen: all that has happened, on all of the screen."""

from typing import ClassVar

from textual.app import ComposeResult

from roomtui.ui.commands import ScreenName
from roomtui.ui.live.activity_pane import ActivityPane
from roomtui.ui.screens.base import PaneScreen


class ActivityScreen(PaneScreen):
    """The activity feed alone."""

    PLACE = ScreenName.ACTIVITY
    PANES: ClassVar[tuple[str, ...]] = ("activity",)
    AUTO_FOCUS = "#activity"

    def compose_panes(self) -> ComposeResult:
        """Lay out the feed."""
        yield ActivityPane().data_bind(PaneScreen.ui_state)
