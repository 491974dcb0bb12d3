"""Holds what is new of other consoles' plans until each can be told at once, with its sum."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct, field

from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.entry_group import EntryGroup

QUIET: Final = timedelta(seconds=5)
"""Time without anything new of a plan after which it is told, if no outcome is still to come."""

PATIENCE: Final = timedelta(seconds=30)
"""The same where one is."""

MOST_PLANS: Final = 50
MOST_ENTRIES: Final = 5_000
"""Plans that are held, and entries of one; the oldest go first."""

PLAN: Final = "plan"


class _KnownPlan(Struct):
    """What is known of a plan, and when the last of it came; `is_new` until it is told."""

    at: datetime
    entries: dict[str, JournalEntry] = field(default_factory=dict)
    is_new: bool = True


class PlanNews:
    """Takes in what is new of plans, and tells each once nothing more comes of it for a while.

    What comes later all the same is told with the sum of all.
    """

    def __init__(self) -> None:
        self._held: dict[str, _KnownPlan] = {}

    def take(self, news: Iterable[JournalEntry], now: datetime) -> Iterator[JournalEntry]:
        """Take in what is new of plans; yield what is of none."""
        for entry in news:
            if not (plan := entry.meant.plan):
                yield entry
                continue
            held = self._held.setdefault(plan, _KnownPlan(now))
            held.entries[entry.id] = entry
            held.at, held.is_new = now, True
            while len(held.entries) > MOST_ENTRIES:
                del held.entries[next(iter(held.entries))]
        while len(self._held) > MOST_PLANS:
            del self._held[next(iter(self._held))]

    def due(self, now: datetime, *, is_first: bool = False) -> tuple[EntryGroup, ...]:
        """Return the plans to be told; all that there are, if nothing was told before."""
        found = []
        for plan, held in self._held.items():
            if held.is_new and (is_first or _is_due(held, now)):
                held.is_new = False
                found.append(EntryGroup(PLAN, plan, tuple(held.entries.values())))
        return tuple(found)


def _is_due(held: _KnownPlan, now: datetime) -> bool:
    """Return whether nothing new has come for long enough; a clock may have been set back."""
    is_open = any(entry.is_open for entry in held.entries.values())
    return not timedelta(0) <= now - held.at < (PATIENCE if is_open else QUIET)
