"""Selects which of the poller's updates are worth a line, in whichever format."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from roomtui.command.snapshot import is_whole
from roomtui.live.polling.changes import Change
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.presence import LONG_AGO
from roomtui.live.snapshot import Snapshot

Print = Callable[[str], None]
"""Prints a line at once."""

BORNE: Final = timedelta(seconds=5)
"""For so long an answer may be late, or the limit hold us up, before that is told."""

REMINDED: Final = timedelta(minutes=15)
"""After so long a state other than LIVE is told again."""

REASONED: Final = timedelta(minutes=1)
"""After so long another reason for the same state is told."""

GAPS_BORNE: Final = 3
"""Snapshots in a row in which something is missing, before that is told."""

PASSING: Final = frozenset({FeedState.LATE, FeedState.THROTTLED})
"""States that most often pass by themselves."""


_ANY_DAY: Final = LONG_AGO + timedelta(days=1)
"""Where a time begins that nothing but its differences is told of."""


class WatchLog(ABC):
    """Keeps what was told last, and has a line printed for what is new; nothing of it grows.

    How long something lasts is told by the seconds of `elapsed`, since the time of day can be set;
    without it by the times that are given.
    """

    def __init__(self, print_line: Print, elapsed: Callable[[], float] | None = None) -> None:
        self._print = print_line
        self._elapsed = elapsed
        self._began = elapsed() if elapsed else 0.0
        self._steady_now = LONG_AGO
        self._is_begun = False
        self._feed = self._told = Feed()
        self._turned_at = self._told_at = self._down_from = self._down_since = LONG_AGO
        self._gaps: tuple[str, ...] = ()
        self._told_gaps: tuple[str, ...] = ()
        self._gaps_seen = 0

    def heard(self, update: Update, now: datetime) -> None:
        """Handle an update of the poller: print what is new of it."""
        self._look_at_clock(now)
        self._take(update.feed, now)
        if update.snapshot.number and not self._is_begun:
            self._is_begun = True
            self.snapshot(update.snapshot, now)
        elif update.changes:
            self.happened(update.changes, update.snapshot, now)
        self.passed(now)
        if self._is_begun and update.feed.is_current:
            self._look_for_gaps(update.snapshot, now)

    def _look_at_clock(self, now: datetime) -> None:
        if self._elapsed is None:
            self._steady_now = now
        else:
            self._steady_now = _ANY_DAY + timedelta(seconds=self._elapsed() - self._began)

    def _take(self, feed: Feed, now: datetime) -> None:
        if feed.state is not self._feed.state:
            self._turned_at = self._steady_now
            if self._feed.is_current or self._feed.state is FeedState.CONNECTING:
                self._down_from, self._down_since = self._steady_now, now
        self._feed = feed

    def passed(self, now: datetime) -> None:
        """Print the state of the feed if it is new, or has lasted for long."""
        self._look_at_clock(now)
        feed, told, steady = self._feed, self._told, self._steady_now
        if feed.state is FeedState.CONNECTING or (feed.is_current and told.is_current):
            return
        is_turn = feed.state is not told.state
        if is_turn and feed.state in PASSING and steady - self._turned_at < BORNE:
            return
        interval = REMINDED if feed.reason == told.reason else REASONED
        if is_turn or steady - self._told_at >= interval:
            was_told = self._told_at > LONG_AGO
            down = steady - self._down_from if feed.is_current and was_told else None
            self._told, self._told_at = feed, steady
            self.turned(feed, now, self._down_since, down)

    def _look_for_gaps(self, snapshot: Snapshot, now: datetime) -> None:
        gaps = _gaps(snapshot)
        self._gaps_seen = self._gaps_seen + 1 if gaps == self._gaps else 1
        self._gaps = gaps
        if gaps != self._told_gaps and self._gaps_seen >= (GAPS_BORNE if gaps else 1):
            self._told_gaps = gaps
            self.lacking(gaps, now)

    @abstractmethod
    def snapshot(self, snapshot: Snapshot, now: datetime) -> None:
        """Print the first snapshot."""

    @abstractmethod
    def happened(self, changes: tuple[Change, ...], snapshot: Snapshot, now: datetime, /) -> None:
        """Print what has changed, up to a snapshot."""

    @abstractmethod
    def turned(self, feed: Feed, now: datetime, since: datetime, down: timedelta | None) -> None:
        """Print the state of the feed, which is not live `since` then, or was so long not live."""

    @abstractmethod
    def lacking(self, gaps: tuple[str, ...], now: datetime) -> None:
        """Print what the snapshots lack now; nothing is if there are no gaps."""


def _gaps(snapshot: Snapshot) -> tuple[str, ...]:
    if snapshot.gaps or is_whole(snapshot) or not snapshot.rooms_known:
        return snapshot.gaps
    return ("Not all could be read.",)
