"""The two clocks that a console reads, behind one door so that tests can hold them still."""

from datetime import UTC, datetime
from typing import Protocol

from roomtui.api.elapsed import elapsed


class Clock(Protocol):
    """Reads the time of day and the time that has passed."""

    def now(self) -> datetime:
        """Return the time of day in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never jump."""


class SystemClock:
    """The clocks of this machine."""

    def now(self) -> datetime:
        """Return the time of day in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return elapsed()
