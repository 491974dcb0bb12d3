"""The strip above the live panes: the most urgent alerts, by name, and where to go."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.reactive import var
from textual.strip import Strip

from roomtui.ui.messages import ShowAlert
from roomtui.ui.table.paint import paint
from roomtui.ui.ui_state import OPENING, UiState
from roomtui.ui.widgets.cached import Cached

if TYPE_CHECKING:
    from roomtui.live.attention.alert import Alert
    from roomtui.ui.attention.words import StripLine

LOW, TALL = 10, 40
"""Lines of a terminal below which there is no room for the strip, and from which on it has two."""

STANDS: Final = timedelta(seconds=10)
"""For how long its words stand while they are of the same alerts: only ages and counts differ."""


def strip_height(terminal_lines: int) -> int:
    """Return the lines that the strip has in a terminal, whether it says anything or not."""
    if terminal_lines < LOW:
        return 0
    return 2 if terminal_lines >= TALL else 1


class AttentionStrip(Cached):
    """Names what needs a hand, and is blank while nothing does.

    It takes no focus, and so no key: the key of the attention screen works everywhere, and leads to
    what is named first. A click on a line leads to what that names.
    """

    ui_state: var[UiState] = var(OPENING)

    def __init__(self, key: str) -> None:
        super().__init__(id="strip")
        self._key = key
        self._lines: tuple[StripLine, ...] = ()
        self._seen: tuple[Alert, ...] = ()
        self._told: tuple[object, ...] = ()
        self._told_at: datetime | None = None
        self._styles: Mapping[str, Style] = {}

    @property
    def text(self) -> str:
        """Return what it says, line by line."""
        return "\n".join(line.text for line in self._lines)

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Draw again if other alerts are to be named, or if the words have stood long enough."""
        if ui_state.analysis.alerts is self._seen and not self._seen:
            return
        self._seen = ui_state.analysis.alerts
        if self._what(ui_state) == self._told and not self._has_stood(ui_state.now):
            return
        before = self._lines
        self._word(ui_state)
        changed = [
            Region(0, y, self.size.width, 1)
            for y, line in enumerate(self._lines)
            if line.words != (before[y].words if y < len(before) else ())
        ]
        if changed:
            self.refresh(*changed)

    def _what(self, ui_state: UiState) -> tuple[object, ...]:
        """Return which alerts are named, how urgent they are, and how many others there are."""
        alerts = _pending(ui_state)
        named = tuple((one.key, one.severity) for one in alerts[: self.size.height])
        return *named, len(alerts)

    def _has_stood(self, now: datetime) -> bool:
        at = self._told_at
        return at is None or not timedelta(0) <= now - at < STANDS

    def _word(self, ui_state: UiState) -> None:
        self._told, self._told_at = self._what(ui_state), ui_state.now
        alerts = _pending(ui_state)
        if not (alerts or self._lines):
            return
        from roomtui.ui.attention.words import strip_lines  # imported once there is an alert

        width, height = self.size
        self._lines = strip_lines(alerts, ui_state.now, width=width, height=height, key=self._key)

    def fit(self) -> None:
        """Say as much as fits now."""
        self._word(self.ui_state)

    def notify_style_update(self) -> None:
        """Take on the colours of another theme."""
        super().notify_style_update()
        self._styles = {}

    def render_line(self, y: int) -> Strip:
        """Return a line, blank where there is nothing to name."""
        width, ground = self.size.width, self.visual_style.rich_style
        words = self._lines[y].words if y < len(self._lines) else ()
        if words and not self._styles:
            self._styles = paint(self.app.theme_variables, old=False)
        line = Strip(Segment(text, ground + self._styles[name]) for text, name in words)
        return line.adjust_cell_length(width, ground)

    def on_click(self, event: events.Click) -> None:
        """Go to the alert that a line names."""
        alert = self._lines[event.y].alert if 0 <= event.y < len(self._lines) else None
        if alert is not None:
            event.stop()
            self.post_message(ShowAlert(alert.key))


def _pending(ui_state: UiState) -> "list[Alert]":
    """Return the alerts that may be named."""
    if not ui_state.analysis.alerts:
        return []
    from roomtui.ui.attention.words import pending

    return pending(ui_state.analysis.alerts)
