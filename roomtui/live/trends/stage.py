"""Works the trends out: takes a point every ten seconds, and draws the sparklines as often."""

from collections.abc import Iterable
from math import inf
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.live.analysis.analysis import Analysis
from roomtui.live.analysis.slices import Work
from roomtui.live.clock import Clock
from roomtui.live.polling.changes import Change, EventType
from roomtui.live.polling.feed import Feed, Update
from roomtui.live.snapshot import Snapshot
from roomtui.live.trends.series import POINT_SECS
from roomtui.live.trends.series_store import SeriesStore
from roomtui.live.trends.sparkline import sparkline
from roomtui.live.trends.trends import CELL_SECS, CELLS, CELLS_OF_ALL, Trends

MINUTE: Final = 60 // POINT_SECS

AT_A_TIME: Final = 50
"""Sessions after which a key may go first."""


class TrendStage:
    """Tells the people of each session of an account over time, as far as the service tells them.

    Args:
        store: keeps the series.
        clock: the console's clocks.
    """

    def __init__(self, store: SeriesStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._joins = JoinCounter()
        self._seen_at = -inf
        self._drawn_at = -inf
        self._point = -1
        self._lines: dict[str, TrendLine] = {}

    def take(self, update: Update, so_far: Analysis) -> Work[Analysis]:
        """Return the analysis with the trends; they are others once every ten seconds at most."""
        snapshot = update.snapshot
        if not self._store.is_ready or not snapshot.number:
            return so_far
        at = self._point_at(server_secs(update.feed, self._clock))
        self._store.turn_to(snapshot.account)
        self._joins.add(update.changes, at)
        is_news = update.feed.is_current and snapshot.complete and update.as_of > self._seen_at
        if is_news:
            self._seen_at = update.as_of
            self._joins.know_since(at)
            if at != self._point:
                self._point = at
                yield from self._add_points(snapshot, at)
        now = self._clock.monotonic()
        if now - self._drawn_at < POINT_SECS:
            return so_far
        self._drawn_at = now
        joins = self._joins.last_minute(at) if update.feed.is_current else None
        until = self._point if 0 <= at - self._point <= MINUTE else at  # no gap before its time
        trends = yield from self._drawn(snapshot, until, joins, so_far.trends)
        return so_far if trends is so_far.trends else replace(so_far, trends=trends)

    def _point_at(self, secs: float) -> int:
        """Return the time of a point; a clock that is told less precisely does not go back."""
        at = int(secs // POINT_SECS)
        return self._point if 0 < self._point - at <= MINUTE else at

    def _add_points(self, snapshot: Snapshot, at: int) -> Work[None]:
        """Take a point of what the service has told all of."""
        store, groups = self._store, snapshot.by_session
        store.begin(at, snapshot.sessions)
        for number, session_id in enumerate(snapshot.sessions):
            if snapshot.is_counted(session_id):
                store.add(session_id, at, len(groups[session_id]))
            if number % AT_A_TIME == AT_A_TIME - 1:
                yield
        if snapshot.counts_everybody:
            store.people.add(at, len(snapshot.people))

    def _drawn(
        self, snapshot: Snapshot, until: int, joins: int | None, before: Trends
    ) -> Work[Trends]:
        """Return the trends up to a time; those from before where nothing of them has changed."""
        cell, series, rooms = until * POINT_SECS // CELL_SECS, self._store.sessions, snapshot.rooms
        lines, self._lines = self._lines, {}
        for number, (session_id, session) in enumerate(snapshot.sessions.items()):
            if (one := series.get(session_id)) is not None:
                room = rooms.get(session.room_id)
                most = room.max_participants if room else None
                line = lines.get(session_id)
                if line is None or not line.is_of(cell, most, one.people):
                    peaks = one.peaks(CELL_SECS, cell, CELLS)
                    line = TrendLine(cell, most, peaks[-1], sparkline(peaks, most))
                self._lines[session_id] = line
            if number % AT_A_TIME == AT_A_TIME - 1:
                yield
        sessions = {session_id: line.drawn for session_id, line in self._lines.items()}
        people = sparkline(self._store.people.peaks(CELL_SECS, cell, CELLS_OF_ALL))
        trends = Trends(snapshot.account, people, joins, sessions)
        return before if trends == before else trends


class TrendLine(Struct, frozen=True, gc=False):
    """The line of a session as it was drawn: its last cell, the limit, and the people there."""

    cell: int
    most: int | None
    people: int | None
    drawn: str

    def is_of(self, cell: int, most: int | None, people: int | None) -> bool:
        """Return whether it would be drawn the same with so many people in a cell."""
        if cell != self.cell or most != self.most:
            return False
        return people is None or (self.people is not None and people <= self.people)


class JoinCounter:
    """Counts those who joined within the last minute, by when the service says that they did."""

    def __init__(self) -> None:
        self._by_point: dict[int, int] = {}
        self._since: int | None = None

    def know_since(self, at: int) -> None:
        """Record that everybody who joins from a time on is seen."""
        if self._since is None or at < self._since:
            self._since = at

    def add(self, changes: Iterable[Change], at: int) -> None:
        """Count those who joined, up to a time."""
        for change in changes:
            if change.kind is EventType.JOINED:
                told = change.participant.joined_at if change.participant else None
                point = at if told is None else min(int(told.timestamp() // POINT_SECS), at)
                if point > at - MINUTE:
                    self._by_point[point] = self._by_point.get(point, 0) + 1
        if len(self._by_point) > MINUTE:
            self._forget(at)

    def _forget(self, at: int) -> None:
        oldest = at - MINUTE
        self._by_point = {one: how for one, how in self._by_point.items() if oldest < one <= at}

    def last_minute(self, at: int) -> int | None:
        """Count those of the minute up to a time; None while it has not been seen whole."""
        if self._since is None or self._since > at - MINUTE:
            return None
        self._forget(at)
        return sum(self._by_point.values())


def server_secs(feed: Feed, clock: Clock) -> float:
    """Return the seconds since 1970 on the service's clock, as most answers tell it."""
    if feed.server_epoch is not None:
        return feed.server_epoch + clock.monotonic()
    return clock.now().timestamp() + feed.skew
