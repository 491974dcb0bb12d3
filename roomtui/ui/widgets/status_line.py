"""The status line: mode, counts, and how far to trust the screen; the answer line says why."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.reactive import var
from textual.strip import Strip

from roomtui import zone
from roomtui.live.policies.status import NO_POLICIES
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.trends.trends import GAP
from roomtui.settings import Settings
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.ui_state import OPENING, UiState
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

Words = list[tuple[str, str]]
"""Words and their styles, in order."""

ROOMY: Final = 100
NARROW: Final = 80
"""Columns from which on the zone is told with its minutes, and below which counts go before it."""

ASKING: Final = frozenset({FeedState.LIVE, FeedState.LATE, FeedState.THROTTLED})
"""States in which the service is asked at a pace, and what is left of the limit is news."""

NEEDS_A_DAY: Final = timedelta(hours=12)
"""Age of a snapshot from which the time of day alone could be taken for that of another day."""

TICK: Final = timedelta(seconds=10)
"""For how long a live snapshot's time stands: each change of it costs as much as five cells."""


class StatusPart(Struct, frozen=True):
    """A part of the line: its place in order of importance, and in which ways it can be said.

    The ways become shorter; a part that has no room for the last of them is left out whole, for a
    time that is cut is another time, and a number another number. One that is `behind` another, by
    its rank, needs all of that one to be said.
    """

    rank: int
    ways: tuple[Words, ...]
    behind: int = 0


class StatusLine(Cached):
    """Mode, counts, state of the feed and what it costs, on one line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"status--{name}" for name in ("badge", "strong", "dim", "good", "warn", "bad")
    }
    ui_state: var[UiState] = var(OPENING)

    def __init__(self, settings: Settings) -> None:
        super().__init__(id="status")
        self._settings = settings
        self._drawn: Words = []
        self._told_at: datetime | None = None
        self._exact_after: datetime | None = None

    @property
    def text(self) -> str:
        """Return what it says."""
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
        """Return the parts as one line."""
        width, ground = self.size.width, self.visual_style.rich_style
        styled = [(words, f"status--{name}") for words, name in self._drawn if words]
        line = Strip(
            Segment(words, ground + self.get_component_rich_style(name, partial=True))
            for words, name in styled
        )
        return line.adjust_cell_length(width, ground)

    def parts(self, ui_state: UiState) -> Words:
        """Return the words of all parts that there is room for, in order."""
        feed, width = ui_state.feed, self.size.width
        zone_rank, counts_rank, rooms_rank, trend_rank = _ranks(width)
        parts = (
            StatusPart(3, self._badge()),
            StatusPart(1, self._state(feed)),
            StatusPart(2, self._time(ui_state)),
            StatusPart(5, self._next_try(feed)),
            StatusPart(zone_rank, ([(f" {self._zone(ui_state)}", "dim")],)),
            StatusPart(9, self._cost(feed)),
            StatusPart(4, _policies(ui_state)),
            StatusPart(counts_rank, self._counts(ui_state)),
            StatusPart(trend_rank, _trend(ui_state), behind=counts_rank),
            StatusPart(rooms_rank, self._rooms(ui_state), behind=counts_rank),
        )
        return fitted(parts, width)

    def _badge(self) -> tuple[Words, ...]:
        words = [f"DEMO {self._settings.demo}"] if self._settings.demo else []
        words += ["READ-ONLY"] if self._settings.read_only else []
        badge = (f" {' · '.join(words or ['MODERATOR'])} ", _BADGE)
        end = (" ", "dim")
        if self._settings.demo:
            return ([badge, end],)
        return [badge, (f" {safe(self._settings.profile, 20)} ", _STRONG), end], [badge, end]

    def _state(self, feed: Feed) -> tuple[Words, ...]:
        sign, style = _SIGNS[feed.state]
        return ([(f"{sign} {feed.state}", style)],)

    def _time(self, ui_state: UiState) -> tuple[Words, ...]:
        feed = ui_state.feed
        if not feed.last_good:
            return ()
        word = "" if feed.is_current else "last read "
        age = ui_state.now - timedelta(seconds=feed.skew) - feed.last_good
        shown = zone.local(self._time_of(feed, feed.last_good))
        when = f"{shown:%H:%M:%S}" if age < NEEDS_A_DAY else f"{shown:%Y-%m-%d %H:%M}"
        return ([(f" {word}{when}", _STRONG)],)

    def _next_try(self, feed: Feed) -> tuple[Words, ...]:
        if not feed.next_try:
            return ()
        when = fmt.clock_time(feed.next_try, seconds=True)
        return [(f" next try {when}", "dim")], [(f" next {when}", "dim")]

    def _time_of(self, feed: Feed, at: datetime) -> datetime:
        """Return the time to show: while all is well that of a snapshot less than `TICK` before."""
        told = self._told_at
        is_asked_for = self._exact_after is not None and at > self._exact_after
        if is_asked_for or told is None or not feed.is_live or not timedelta(0) <= at - told < TICK:
            told, self._exact_after = at, None
            self._told_at = told
        return told

    def tell_time(self) -> None:
        """Show the exact time of the next snapshot, which somebody has asked for.

        Until it is there, what is drawn for another reason shows the time that stands.
        """
        self._exact_after = self.ui_state.feed.last_good

    def forget_time(self) -> None:
        """Show the exact time now: that of another screen, shown before, may be later than this."""
        self._told_at = None
        self.watch_ui_state(self.ui_state)

    def _zone(self, ui_state: UiState) -> str:
        """Return the zone of every time on the screen, by its offset at the snapshot."""
        at = ui_state.feed.last_good or datetime.now(UTC)
        words = zone.offset(at, short=self.size.width < ROOMY)
        return words if ui_state.feed.last_good else f"clock {words}"

    def _cost(self, feed: Feed) -> tuple[Words, ...]:
        if feed.state not in ASKING:
            return ()
        pace = f"  every {feed.interval:.0f}s · {feed.per_minute}/min"
        if feed.left is None:
            return ([(pace, "dim")],)
        left = f"{round(feed.left * 20) * 5}%"
        ways = (
            f"{pace} · {left} of limit left",
            f"{pace} · {left} limit left",
            f"  {left} limit left",
        )
        return tuple([(words, "dim")] for words in ways)

    def _counts(self, ui_state: UiState) -> tuple[Words, ...]:
        """Return the counts of sessions and people, and then of sessions alone."""
        snapshot = ui_state.snapshot
        if not snapshot.number:
            return ()
        sessions, people = (
            _count(len(snapshot.sessions), "session", "sessions", exact=snapshot.has_all_sessions),
            _count(snapshot.people_told, "person", "people", exact=snapshot.counts_everybody),
        )
        return [(f"  {sessions} · {people}", _STRONG)], [(f"  {sessions}", _STRONG)]

    def _rooms(self, ui_state: UiState) -> tuple[Words, ...]:
        snapshot = ui_state.snapshot
        if not snapshot.number:
            return ()
        exact = snapshot.has_all_rooms or snapshot.rooms_total > len(snapshot.rooms)
        return ([(f" · {_count(snapshot.rooms_total, 'room', 'rooms', exact=exact)}", _STRONG)],)


def _ranks(width: int) -> tuple[int, int, int, int]:
    """Return the ranks of the zone, of sessions and people, of rooms, and of the trend.

    Where there is room for all four panes, that of the rooms tells their number.
    """
    if width < NARROW:
        return 8, 6, 7, 10
    return (6, 7, 8, 10) if width < ROOMY else (6, 7, 10, 8)


def _policies(ui_state: UiState) -> tuple[Words, ...]:
    """Return which policies are on, and by a sign whether they act; nothing where none is."""
    if ui_state.policies is NO_POLICIES:
        return ()
    from roomtui.ui.policies.words import status_words  # most have none

    ways = status_words(ui_state.policies)
    return tuple([(f"  {words}", style)] for words, style in ways)


def _trend(ui_state: UiState) -> tuple[Words, ...]:
    """Return how many people there were of late and how many join in a minute, then ever less."""
    trends = ui_state.analysis.trends
    if not trends.people or trends.account != ui_state.snapshot.account:
        return ()
    is_told = trends.joins is not None and ui_state.feed.is_current
    joins = f" +{fmt.number(trends.joins or 0)}/min" if is_told else ""
    ways = ((10, joins), (7, joins), (5, joins), (7, ""), (5, ""), (3, ""))
    lines = ((trends.people[-cells:].lstrip(f" {GAP}"), rate) for cells, rate in ways)
    return tuple([(f" {line}{rate}", _STRONG)] for line, rate in lines if line)


def fitted(parts: Sequence[StatusPart], width: int) -> Words:
    """Return the words of the parts that fit whole, the more important ones chosen first."""
    chosen = dict[int, Words]()
    ways = {part.rank: part.ways for part in parts}
    for part in sorted(parts, key=lambda part: part.rank):
        if part.behind and chosen.get(part.behind) not in ways[part.behind][:1]:
            continue
        for way in part.ways:
            if (taken := sum(cell_len(words) for words, _ in way)) <= width:
                chosen[part.rank], width = way, width - taken
                break
    return [each for part in parts for each in chosen.get(part.rank, ())]


def _count(how_many: int, one: str, many: str, *, exact: bool) -> str:
    """Return a count of what is known of, with a plus where there may be more: `139+ people`."""
    if exact:
        return fmt.count(how_many, one, many)
    return f"{fmt.number(how_many)}+ {many}"
