"""The server's time: by its answers, and by what has passed since, not by the time of day here."""

from datetime import datetime, timedelta

from roomtui.live.clock import Clock
from roomtui.live.polling.clock_skew import NOISE, ClockSkew


class ServerClock:
    """Goes on steadily between answers: a clock that is set, or was asleep, moves no age.

    Where the service has never told its time, this machine's stands for it; one that was set is
    believed as a server's would be, once most looks agree.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began, self._began_at = clock.now(), clock.monotonic()
        self._skew = ClockSkew()
        self._is_told = False

    def hear(self, date: datetime | None, age: float) -> None:
        """Take in the `date` of an answer that something on the way has kept for `age` seconds."""
        self._is_told = self._is_told or date is not None
        then = timedelta(seconds=age)
        stands_for = date if self._is_told else self._clock.now() - then
        self._skew.hear(stands_for, self._steady() - then)

    def _steady(self) -> datetime:
        """Return what the time of day here would be had nobody set it since the start."""
        passed = self._clock.monotonic() - self._began_at
        return self._began + timedelta(seconds=passed)

    @property
    def epoch(self) -> float:
        """Return the server's time, in seconds since 1970, when what has passed stood at 0."""
        return self._began.timestamp() - self._began_at + self._skew.secs

    @property
    def ahead(self) -> float:
        """Return how many seconds the server is ahead of the time of day here as it is now."""
        was_set = (self._steady() - self._clock.now()).total_seconds()
        return self._skew.secs + (was_set if abs(was_set) > NOISE else 0.0)
