"""The line that tells how far the screen can be trusted."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import zip_longest
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Region
from textual.reactive import var
from textual.widget import Widget

from roomtui.live.feed import Feed, FeedState
from roomtui.settings import Settings
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.scene import OPENING, Scene
from roomtui.ui.widgets.notice import TOLD

_SIGNS: Final = {
    FeedState.CONNECTING: ("○", "dim"),
    FeedState.LIVE: ("●", "good"),
    FeedState.LATE: ("◐", "warn"),
    FeedState.THROTTLED: ("◌", "warn"),
    FeedState.OFFLINE: ("✖", "bad"),
    FeedState.DENIED: ("✖", "bad"),
    FeedState.PAUSED: ("‖", "warn"),
}
_BADGE, _STRONG = "badge", "strong"

NEEDS_A_DAY: Final = timedelta(hours=12)
"""Age of a picture from which the time of day alone could be taken for that of another day."""


class StatusLine(Widget):
    """Mode, counts, state of the feed and what it costs, on one line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"status--{name}" for name in ("badge", "strong", "dim", "good", "warn", "bad")
    }
    scene: var[Scene] = var(OPENING)

    def __init__(self, settings: Settings) -> None:
        super().__init__(id="status")
        self._settings = settings
        self._drawn: list[tuple[str, str]] = []

    def watch_scene(self, scene: Scene) -> None:
        """Redraw from the first to the last cell that differs: most often only the time does."""
        before, self._drawn = self._drawn, self.parts(scene)
        old, new = (list(_cells(parts)) for parts in (before, self._drawn))
        differ = [x for x, pair in enumerate(zip_longest(old, new)) if pair[0] != pair[1]]
        if differ:
            self.refresh(Region(differ[0], 0, differ[-1] - differ[0] + 1, 1))

    def render(self) -> Text:
        """Join the parts, as many as fit."""
        line = Text(no_wrap=True, overflow="ellipsis", end="")
        for words, style in self.parts(self.scene):
            line.append(words, self.get_component_rich_style(f"status--{style}", partial=True))
        return line

    def parts(self, scene: Scene) -> list[tuple[str, str]]:
        """Give the words and their styles, in order."""
        feed, trouble = scene.feed, not scene.feed.is_live
        state = self._state(scene)
        cost = [] if self.size.width < 90 else self._cost(feed)
        told_apart = feed.state in TOLD
        reason = [(f" {safe(feed.reason)}", "dim")] if feed.reason and not told_apart else []
        parts = [*self._badge(), *state, *reason, *([] if reason else cost)]
        if trouble and self.size.width < 100:
            return parts
        return [*parts, *self._counts(scene, self.size.width - sum(cell_len(p) for p, _ in parts))]

    def _badge(self) -> list[tuple[str, str]]:
        words = [f"DEMO {self._settings.demo}"] if self._settings.demo else []
        words += ["READ-ONLY"] if self._settings.read_only else []
        words = words or ["MODERATOR"]
        profile = "" if self._settings.demo else f" {safe(self._settings.profile, 20)} "
        return [(f" {' · '.join(words)} ", _BADGE), (profile, _STRONG), (" ", "dim")]

    def _state(self, scene: Scene) -> list[tuple[str, str]]:
        feed = scene.feed
        sign, style = _SIGNS[feed.state]
        parts = [(f"{sign} {feed.state}", style)]
        if feed.last_good:
            word = "" if feed.is_live else "picture of "
            age = scene.now - timedelta(seconds=feed.skew) - feed.last_good
            is_recent = age < NEEDS_A_DAY
            at = feed.last_good
            when = fmt.clock_time(at, seconds=True) if is_recent else fmt.day_time(at)
            parts.append((f" {word}{when}", _STRONG))
        if feed.next_try:
            parts.append((f" next try {fmt.clock_time(feed.next_try, seconds=True)}", "dim"))
        return parts

    def _cost(self, feed: Feed) -> list[tuple[str, str]]:
        pace = f"  every {feed.interval:.0f}s · {feed.per_minute}/min"
        left = "" if feed.left is None else f" · {round(feed.left * 20) * 5}% left"
        return [(pace + left, "dim")]

    def _counts(self, scene: Scene, room: int) -> list[tuple[str, str]]:
        """Count what there is, as far as it fits whole: a number cut in two is another number."""
        snapshot = scene.snapshot
        if not snapshot.number:
            return []
        words = (
            fmt.count(len(snapshot.sessions), "session"),
            fmt.count(len(snapshot.people), "person", "people"),
            fmt.count(snapshot.rooms_total, "room"),
        )
        counts = (" · ".join(words[:number]) for number in range(len(words), 0, -1))
        shown = next((count for count in counts if cell_len(count) + 2 <= room), "")
        return [(f"  {shown}", _STRONG)] if shown else []


def _cells(parts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give each cell with its style; the right half of a wide character is one of its own."""
    for words, style in parts:
        for char in words:
            yield char, style
            yield from [("", style)] * (cell_len(char) - 1)
