"""The event queue of the simulation: events run once the clock has passed their time.

Events instead of steps of a fixed length, so that everything bears the exact time it was due at
and the world comes out the same however seldom or often somebody looks at it.
"""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Event = Callable[[datetime], object]
"""What happens, told the time it was due at."""


class Timeline:
    """A queue of events; while one runs, the time stands at the moment it was due."""

    def __init__(self) -> None:
        self._due: list[tuple[datetime, int, Event]] = []
        self._order = count()
        self._running: datetime | None = None

    def at(self, when: datetime, event: Event) -> None:
        """Schedule `event` at `when`; those due at one instant keep their order."""
        heappush(self._due, (when, next(self._order), event))

    def advance(self, now: datetime) -> datetime:
        """Run all that is due by `now` and tell the time: `now`, or that of the running event."""
        if self._running is not None:
            return self._running
        try:
            while self._due and self._due[0][0] <= now:
                self._running, _, event = heappop(self._due)
                event(self._running)
        finally:
            self._running = None
        return now
