"""The status line: mode, counts, and how far the screen can be trusted."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.reactive import var
from textual.strip import Strip

from roomtui import zone
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.settings import Settings
from roomtui.text import ELLIPSIS, safe
from roomtui.ui import format as fmt
from roomtui.ui.ui_state import OPENING, UiState
from roomtui.ui.widgets.answer_line import TOLD
from roomtui.ui.widgets.cached import Cached

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

ROOMY: Final = 100
NARROW: Final = 80
"""Columns from which on there is room for everything, and below which counts go before the zone."""

COSTS: Final = 90
"""Columns from which on there is room for the pace, and for what is left of the limit."""

LIMIT_IN_FULL: Final = 120
"""Columns from which on what is left of the limit is said in full beside all counts."""

NEEDS_A_DAY: Final = timedelta(hours=12)
"""Age of a snapshot from which the time of day alone could be taken for that of another day."""

TICK: Final = timedelta(seconds=10)
"""For how long a live snapshot's time stands: each change of it costs as much as five cells."""


class StatusLine(Cached):
    """Mode, counts, state of the feed and what it costs, on one line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"status--{name}" for name in ("badge", "strong", "dim", "good", "warn", "bad")
    }
    ui_state: var[UiState] = var(OPENING)

    def __init__(self, settings: Settings) -> None:
        super().__init__(id="status")
        self._settings = settings
        self._drawn: list[tuple[str, str]] = []
        self._told_at: datetime | None = None

    @property
    def text(self) -> str:
        """Return what it says, were there room for all of it."""
        return "".join(words for words, _ in self._drawn)

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Redraw if a word has changed: most often only the time has."""
        before, self._drawn = self._drawn, self.parts(ui_state)
        if self._drawn != before:
            self.refresh(Region(0, 0, self.size.width, 1))

    def fit(self) -> None:
        """Say as much as fits now."""
        self._drawn = self.parts(self.ui_state)

    def render_line(self, _: int) -> Strip:
        """Return the parts as one line, as many as fit."""
        width, ground = self.size.width, self.visual_style.rich_style
        styled = [(words, f"status--{name}") for words, name in self._drawn if words]
        line = Strip(
            Segment(words, ground + self.get_component_rich_style(name, partial=True))
            for words, name in styled
        )
        if line.cell_length > width:
            line = Strip([*line.crop(0, width - 1), Segment(ELLIPSIS, ground)])
        return line.adjust_cell_length(width, ground)

    def parts(self, ui_state: UiState) -> list[tuple[str, str]]:
        """Return the words and their styles, in order."""
        feed, trouble = ui_state.feed, not ui_state.feed.is_live
        state = self._state(ui_state)
        cost = [] if self.size.width < COSTS else self._cost(feed)
        told_apart = feed.state in TOLD
        reason = [(f" {safe(feed.reason)}", "dim")] if feed.reason and not told_apart else []
        named = (f" {self._zone(ui_state)}", "dim")
        parts = [*self._badge(), *state]
        rest = reason or cost
        if trouble and self.size.width < ROOMY:
            return [*parts, named, *rest]
        room = self.size.width - sum(cell_len(words) for words, _ in [*parts, *rest])
        if self.size.width >= NARROW:
            return [*parts, named, *rest, *self._counts(ui_state, room - cell_len(named[0]))]
        counts = self._counts(ui_state, room)
        fits = sum(cell_len(words) for words, _ in [*counts, named]) <= room
        return [*parts, *([named] if fits or not counts else []), *rest, *counts]

    def _badge(self) -> list[tuple[str, str]]:
        words = [f"DEMO {self._settings.demo}"] if self._settings.demo else []
        words += ["READ-ONLY"] if self._settings.read_only else []
        words = words or ["MODERATOR"]
        profile = "" if self._settings.demo else f" {safe(self._settings.profile, 20)} "
        return [(f" {' · '.join(words)} ", _BADGE), (profile, _STRONG), (" ", "dim")]

    def _state(self, ui_state: UiState) -> list[tuple[str, str]]:
        feed = ui_state.feed
        sign, style = _SIGNS[feed.state]
        parts = [(f"{sign} {feed.state}", style)]
        if feed.last_good:
            word = "" if feed.is_current else "last read "
            age = ui_state.now - timedelta(seconds=feed.skew) - feed.last_good
            is_recent = age < NEEDS_A_DAY
            shown = zone.local(self._time_of(feed, feed.last_good))
            when = f"{shown:%H:%M:%S}" if is_recent else f"{shown:%Y-%m-%d %H:%M}"
            parts.append((f" {word}{when}", _STRONG))
        if feed.next_try:
            parts.append((f" next try {fmt.clock_time(feed.next_try, seconds=True)}", "dim"))
        return parts

    def _time_of(self, feed: Feed, at: datetime) -> datetime:
        """Return the time to show: while all is well that of a snapshot less than `TICK` before."""
        told = self._told_at
        if told is None or not feed.is_live or not timedelta(0) <= at - told < TICK:
            told = self._told_at = at
        return told

    def tell_time(self) -> None:
        """Show the exact time of the next snapshot, which somebody has asked for."""
        self._told_at = None

    def _zone(self, ui_state: UiState) -> str:
        """Return the zone of every time on the screen, by its offset at the snapshot."""
        at = ui_state.feed.last_good or datetime.now(UTC)
        words = zone.offset(at, short=self.size.width < ROOMY)
        return words if ui_state.feed.last_good else f"clock {words}"

    def _cost(self, feed: Feed) -> list[tuple[str, str]]:
        pace = f"  every {feed.interval:.0f}s · {feed.per_minute}/min"
        of_what = "of limit left" if self.size.width >= LIMIT_IN_FULL else "limit left"
        left = "" if feed.left is None else f" · {round(feed.left * 20) * 5}% {of_what}"
        return [(pace + left, "dim")]

    def _counts(self, ui_state: UiState, room: int) -> list[tuple[str, str]]:
        """Return counts as far as they fit whole: a number cut in two is another number."""
        snapshot = ui_state.snapshot
        if not snapshot.number:
            return []
        all_rooms = snapshot.has_all_rooms or snapshot.rooms_total > len(snapshot.rooms)
        words = (
            _count(len(snapshot.sessions), "session", "sessions", exact=snapshot.has_all_sessions),
            _count(snapshot.people_told, "person", "people", exact=snapshot.counts_everybody),
            _count(snapshot.rooms_total, "room", "rooms", exact=all_rooms),
        )
        counts = (" · ".join(words[:number]) for number in range(len(words), 0, -1))
        shown = next((count for count in counts if cell_len(count) + 2 <= room), "")
        return [(f"  {shown}", _STRONG)] if shown else []


def _count(how_many: int, one: str, many: str, *, exact: bool) -> str:
    """Return a count of what is known of, with a plus where there may be more: `139+ people`."""
    if exact:
        return fmt.count(how_many, one, many)
    return f"{fmt.number(how_many)}+ {many}"
