"""The notice of what is wrong and what to do about it while the snapshot is not renewed."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from roomtui.live.polling.feed import FeedState
from roomtui.text import safe
from roomtui.ui.ui_state import OPENING, UiState
from roomtui.ui.widgets.cached import Cached

TOLD: Final = frozenset({FeedState.THROTTLED, FeedState.OFFLINE, FeedState.DENIED})
"""States whose reason is more than a word."""

PADDING: Final = 2
"""Columns that its own padding leaves it not."""


class Notice(Static, Cached):
    """A line that is there only when it is needed, and moves nothing when it comes or goes.

    It stands in the row above the keys, which is kept for it. What takes two lines lies over the
    lower border of the panes too: no row and no title is hidden. The activity has in full what
    takes more.
    """

    ui_state: var[UiState] = var(OPENING)

    def __init__(self) -> None:
        super().__init__(id="notice")
        self.display = False
        self._reason = ""

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Show the reason of the failure."""
        reason = safe(ui_state.feed.reason, 400) if ui_state.feed.state in TOLD else ""
        if reason != self._reason:
            self._reason = reason
            self._take_lines()
            self.display = bool(reason)
            self.update(Content(reason))

    def on_resize(self) -> None:
        """Take a second line in a window that became too narrow for one."""
        self._take_lines()

    def _take_lines(self) -> None:
        self.set_class(cell_len(self._reason) > self.screen.size.width - PADDING, "-long")
