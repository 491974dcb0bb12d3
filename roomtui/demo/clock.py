"""Clocks of the simulation: the system's, or one that tests step by hand."""

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from roomtui.api.elapsed import elapsed

EPOCH: Final = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
"""When a stepped clock starts unless told otherwise: a Saturday morning."""


class SimulationClock(Protocol):
    """Tells the time, in UTC, and never goes back."""

    def now(self) -> datetime:
        """Return the time."""
        ...


class WallClock:
    """The computer's time as it is when this is made, or `start`, and what has passed since.

    It goes on evenly when somebody sets the computer's clock, as that of a service elsewhere does.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start or datetime.now(UTC)
        self._began = elapsed()

    def now(self) -> datetime:
        """Return the time."""
        return self._start + timedelta(seconds=elapsed() - self._began)


class SteppedClock:
    """A time that stands still until it is told to tick."""

    def __init__(self, start: datetime = EPOCH) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the time."""
        return self._now

    def tick(self, seconds: float = 1.0) -> datetime:
        """Move on by `seconds` and tell the new time."""
        if seconds < 0:
            raise ValueError(f"a clock does not go back: {seconds}")
        self._now += timedelta(seconds=seconds)
        return self._now
