"""The line mode for people: one plain sentence a line, fit for a screen reader."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from roomtui import zone
from roomtui.command.snapshot import as_table
from roomtui.command.watch_log import Print, WatchLog
from roomtui.live.polling.changes import Change, EventType
from roomtui.live.polling.feed import Feed
from roomtui.live.presence import LONG_AGO
from roomtui.live.snapshot import Snapshot
from roomtui.text import plain, safe
from roomtui.ui import format as fmt
from roomtui.ui.change_words import change_words
from roomtui.ui.namesakes import Namesakes

MOST_LINES: Final = 30
"""Changes that are told one by one within a while; more of them are counted."""

WHILE: Final = timedelta(seconds=10)

APART: Final = timedelta(seconds=15)
"""From so long ago on the service's own time of a change is told beside that of the line."""

BELIEVED: Final = timedelta(days=1)

LONGEST: Final = 1_000
"""Characters of a line."""

COUNTED: Final = {
    EventType.JOINED: ("joined", ""),
    EventType.LEFT: ("left", ""),
    EventType.SESSION_STARTED: ("started", "session"),
    EventType.SESSION_ENDED: ("ended", "session"),
    EventType.ROOM_CREATED: ("created", "room"),
    EventType.ROOM_CHANGED: ("changed", "room"),
    EventType.ROOM_DELETED: ("deleted", "room"),
}


class TextLines(WatchLog):
    """Prints lines that begin with the local time; the day is told when it is another one."""

    def __init__(self, print_line: Print, elapsed: Callable[[], float] | None = None) -> None:
        super().__init__(print_line, elapsed)
        self._day = ""
        self._while_began = LONG_AGO
        self._lines_left = MOST_LINES

    def snapshot(self, snapshot: Snapshot, now: datetime) -> None:
        """Print the table, and that lines follow."""
        for line in plain(as_table(snapshot)).split("\n"):
            self._print(line)
        self._print("")
        self._say(now, "From here on there is a line for each change; ctrl-c ends it.")

    def happened(self, changes: tuple[Change, ...], snapshot: Snapshot, now: datetime) -> None:
        """Print a line for each change, or what they come to where they are too many."""
        if self._steady_now - self._while_began >= WHILE:
            self._while_began, self._lines_left = self._steady_now, MOST_LINES
        if len(changes) > self._lines_left:
            self._say(now, _summary(changes))
            return
        self._lines_left -= len(changes)
        people = Namesakes(snapshot, [one.participant for one in changes if one.participant])
        for change in changes:
            self._say(now, f"{change_words(change, people)}{_when(change, now)}.")

    def turned(self, feed: Feed, now: datetime, since: datetime, down: timedelta | None) -> None:
        """Print the state, why, since when, and when the service is asked again."""
        words = f"{feed.state}"
        if down is not None:
            words += f" again after {fmt.duration(down.total_seconds())}."
            if down.total_seconds() > 2 * feed.interval:
                words += " Who came and left again in that time is not known."
        elif not feed.is_current:
            words += f" since {_clock(since)}" if now - since >= APART else ""
            words += f": {safe(feed.reason, LONGEST)}"
            if feed.next_try and feed.next_try >= now:
                words += f" Next try at {_clock(feed.next_try)}."
        else:
            words += "."
        self._say(now, words)

    def lacking(self, gaps: tuple[str, ...], now: datetime) -> None:
        """Print what is missing."""
        words = f"Incomplete: {' '.join(gaps)}" if gaps else "Nothing is missing any more."
        self._say(now, words)

    def _say(self, now: datetime, words: str) -> None:
        day = f"{zone.local(now):%Y-%m-%d}, times at {zone.offset(now)}"
        if day != self._day:
            self._day = day
            self._print(f"{_clock(now)} It is {day}.")
        self._print(f"{_clock(now)} {safe(words, LONGEST)}")


def _clock(at: datetime) -> str:
    return fmt.clock_time(at, seconds=True)


def _when(change: Change, now: datetime) -> str:
    """Return the service's time of a change where that is long ago, as after an outage."""
    if change.at is None or not APART <= now - change.at <= BELIEVED:
        return ""
    return f" at {_clock(change.at)}"


def _summary(changes: Sequence[Change]) -> str:
    """Return in numbers what happened: `18 joined, 24 left, in 41 rooms`."""
    numbers = Counter(change.kind for change in changes)
    parts = []
    for kind, (verb, what) in COUNTED.items():
        if number := numbers[kind]:
            parts.append(f"{fmt.count(number, what) if what else fmt.number(number)} {verb}")
    rooms = {change.room_id for change in changes}
    return f"{', '.join(parts)}, in {fmt.count(len(rooms), 'room')}."
