"""The app's part in what is shown: one scene, what happened, what was sent, what went wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from msgspec.structs import replace
from textual.notifications import SeverityLevel

from roomtui.live.actions.last_actions import EMPTY
from roomtui.live.actions.request import Outcome
from roomtui.live.clock import Clock
from roomtui.live.polling.feed import Feed
from roomtui.settings import Settings
from roomtui.ui.activity import Activity
from roomtui.ui.messages import FaultCounted
from roomtui.ui.services.copying import Copying
from roomtui.ui.ui_state import UiState

SEVERITIES: Final[Mapping[Outcome, Literal["error", "information"]]] = {
    Outcome.FAILED: "error",
    Outcome.DONE: "information",
}
"""How an outcome is told; as a warning unless it is one of these."""


class Showing(Copying, inherit_bindings=False):
    """An app that shows one scene, put together from the picture and what this console did."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings)
        self.clock = clock
        self._activity = Activity()
        self._last_actions = EMPTY
        self._is_reported = False

    def server_now(self) -> datetime:
        """Return the time on the server's clock, which no change of this machine's moves."""
        return self._server_now(self.ui_state.feed)

    def _server_now(self, feed: Feed) -> datetime:
        if feed.server_epoch is None:
            return self.clock.now() + timedelta(seconds=feed.skew)
        return datetime.fromtimestamp(feed.server_epoch + self.clock.monotonic(), UTC)

    def told_in_part(self, words: str) -> None:
        """Have the activity tell in full what the row for answers had no room for."""
        if not self._is_reported:
            self._activity.told(words, self.clock.now())
            self._show(self.ui_state)

    def _alarm(self, sentence: str, outcome: Outcome) -> None:
        words = sentence[:1].upper() + sentence[1:]
        self.notify_of_reported(words, SEVERITIES.get(outcome, "warning"))

    def notify_of_reported(
        self, words: str, severity: SeverityLevel, *, title: str = "", timeout: float | None = None
    ) -> None:
        """Tell in passing what the activity has in full already."""
        self._is_reported = True
        try:
            self.notify(words, title=title, severity=severity, timeout=timeout, markup=False)
        finally:
            self._is_reported = False

    def on_fault_counted(self, event: FaultCounted) -> None:
        """Say that something unexpected happened, and go on."""
        self._activity.reported_fault(event.fault, self.clock.now())
        self._show(self.ui_state)

    def _show(self, ui_state: UiState) -> None:
        now = self._server_now(ui_state.feed)
        self.ui_state = replace(
            ui_state, last_actions=self._last_actions, activity=self._activity.entries, now=now
        )
