"""The server's time: by its answers, and by what has passed since, not by the time of day here."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from roomtui.live.clock import Clock

HEARD: Final = 5
"""Answers that are compared; one clock among several that is wrong does not move the middle."""

NOISE: Final = 2.0
"""Seconds that mean nothing: a `Date` header counts whole ones, and answers take their time."""


class ClockSkew:
    """Takes the middle of the last answers, so that ages do not jump with a single one.

    A clock that was set right is believed once most of the answers say so.
    """

    def __init__(self) -> None:
        self._heard: deque[float] = deque(maxlen=HEARD)
        self.secs = 0.0

    def hear(self, date: datetime | None, now: datetime) -> float:
        """Take in the `date` of an answer that came `now`; return the seconds it is ahead."""
        if date is not None:
            self._heard.append((date - now).total_seconds())
            middle = self._middle()
            if abs(middle - self.secs) > NOISE:
                self.secs = middle
        return self.secs

    def _middle(self) -> float:
        """Return the middle one, or of two that one which changes less."""
        in_order = sorted(self._heard)
        half = len(in_order) // 2
        middle = in_order[half : half + 1] if len(in_order) % 2 else in_order[half - 1 : half + 1]
        return min(middle, key=lambda secs: abs(secs - self.secs))


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
        self._skew.hear(stands_for, self._monotonic_now() - then)

    def _monotonic_now(self) -> datetime:
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
        was_set = (self._monotonic_now() - self._clock.now()).total_seconds()
        return self._skew.secs + (was_set if abs(was_set) > NOISE else 0.0)
