"""What is wrong and what to do about it while the picture is not renewed."""

from typing import Final

from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from roomtui.live.feed import FeedState
from roomtui.text import safe
from roomtui.ui.scene import OPENING, Scene
from roomtui.ui.widgets.kept_drawing import KeptDrawing

TOLD: Final = frozenset({FeedState.THROTTLED, FeedState.OFFLINE, FeedState.DENIED})
"""States whose reason is more than a word."""


class Notice(Static, KeptDrawing):
    """Lines below the status line that are there only when they are needed.

    They lie over the upper border of the panes, so that nothing moves when they come or go, and
    stay above the rows; the activity has in full what they have no room for.
    """

    scene: var[Scene] = var(OPENING)

    def __init__(self) -> None:
        super().__init__(id="notice")
        self.display = False
        self._reason = ""

    def watch_scene(self, scene: Scene) -> None:
        """Show the reason of the failure."""
        reason = safe(scene.feed.reason, 400) if scene.feed.state in TOLD else ""
        if reason != self._reason:
            self._reason = reason
            self.display = bool(reason)
            self.update(Content(reason))
