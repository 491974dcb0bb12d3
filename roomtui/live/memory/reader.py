"""Keeps the memory: reads the journal of this host, and takes in this console's own results."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.actions.request import ModerationResult
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.entry_group import EntryGroup
from roomtui.live.journal.follower import JournalFollower
from roomtui.live.journal.note_entry import JournalNote
from roomtui.live.journal.operator import Operator
from roomtui.live.memory.builder import KEPT, MemoryBuilder
from roomtui.live.memory.memory import Memory
from roomtui.live.memory.plan_news import PlanNews
from roomtui.live.presence import LONG_AGO
from roomtui.text import counted

RECENT: Final = timedelta(hours=1)
MOST_RECENT: Final = 100
"""How far back, and how many, of what was done before the console started are told as news."""


class MemoryUpdate(Struct, frozen=True):
    """The memory as of a look at the journal, and what others did and noted since the last.

    `news` are single actions, `plans` those of a plan together.
    `trouble` says why not all of it could be read, and what to do.
    """

    memory: Memory
    news: tuple[JournalEntry, ...] = ()
    trouble: str = ""
    notes: tuple[JournalNote, ...] = ()
    plans: tuple[EntryGroup, ...] = ()


class MemoryReader:
    """Looks at the journal of this host, from one thread at a time.

    Args:
        folder: of the journal; None where there is none.
        account: the one whose actions are remembered.
        me: whoever sits at this console.
    """

    def __init__(self, folder: Path | None, account: AccountId, me: Operator) -> None:
        self._follower = JournalFollower(folder, KEPT) if folder else None
        self._builder = MemoryBuilder(account, me)
        self._has_looked = False
        self._plan_news = PlanNews()
        self._built = Memory()
        self._memory = Memory()
        self._first_at: datetime | None = None

    def look(self, results: Iterable[ModerationResult], now: datetime) -> MemoryUpdate:
        """Take in results of this console, and what is new in the journal."""
        builder, follower = self._builder, self._follower
        for result in results:
            builder.add_result(result)
        for line in follower.lines(now) if follower else ():
            builder.add(line, now)
            if not self._has_looked:
                self._first_at = min(line.at, self._first_at or line.at)
        news: tuple[JournalEntry, ...] = ()
        is_first = not self._has_looked
        if is_first:
            self._has_looked = True
            if follower and not follower.is_partial:
                self._first_at = LONG_AGO
            self._first_at = self._first_at or now
            news = tuple(one for one in builder.news() if one.at >= now - RECENT)
            builder.expire(now)
            builder.news()  # what was left open before is told by whoever recovers it
        else:
            builder.expire(now)
            news = builder.news()
        notes = tuple(one for one in builder.new_notes() if one.at >= now - RECENT)[-MOST_RECENT:]
        news = tuple(self._plan_news.take(news, now))
        news = news[-MOST_RECENT:] if is_first else news
        plans = self._plan_news.due(now, is_first=is_first)
        trouble = follower.trouble if follower else ""
        return MemoryUpdate(self._told(), news, trouble, notes, plans)

    def _told(self) -> Memory:
        """Return the memory, with what it may lack; the same object if nothing has changed."""
        built = self._builder.memory()
        since = max(filter(None, (self._first_at, self._builder.dropped_until)), default=None)
        gap = _gap(self._follower) if self._follower else ""
        known = self._memory.whole_since, self._memory.gap
        if built is not self._built or (since, gap) != known:
            self._built = built
            self._memory = replace(built, whole_since=since, gap=gap)
        return self._memory


def _gap(follower: JournalFollower) -> str:
    """Return why a line may be missing, or nothing."""
    if follower.trouble:
        return follower.trouble
    if follower.is_behind:
        return "The journal is longer than was read by now."
    lines = counted(follower.unread, "line of the journal", "lines of the journal")
    return f"{lines} could not be read." if follower.unread else ""
