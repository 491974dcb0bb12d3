"""What time it is in the simulated event: the real time, or a time that tests step by hand."""

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

EPOCH: Final = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
"""When a stepped clock starts unless told otherwise: a Saturday morning."""


class Clock(Protocol):
    """Tells the time, in UTC, and never goes back."""

    def now(self) -> datetime:
        """Tell the time."""
        ...


class SystemClock:
    """The computer's own time, shifted so that it starts at `start` when one is given."""

    def __init__(self, start: datetime | None = None) -> None:
        self._shift = timedelta() if start is None else start - datetime.now(UTC)

    def now(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC) + self._shift


class SteppedClock:
    """A time that stands still until it is told to tick."""

    def __init__(self, start: datetime = EPOCH) -> None:
        self._now = start

    def now(self) -> datetime:
        """Tell the time."""
        return self._now

    def tick(self, seconds: float = 1.0) -> datetime:
        """Move on by `seconds` and tell the new time."""
        if seconds < 0:
            raise ValueError(f"a clock does not go back: {seconds}")
        self._now += timedelta(seconds=seconds)
        return self._now
