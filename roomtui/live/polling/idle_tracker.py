"""Tracks whether somebody looks at the console, and slows polling while nobody does."""

from msgspec import Struct

from roomtui.live.clock import Clock


class Idle(Struct, frozen=True):
    """After how many seconds without a key nobody is thought to look, and the pace from then on."""

    after: float
    interval: float


class IdleTracker:
    """Knows when a key was pressed last; without `idle` somebody always looks."""

    def __init__(self, clock: Clock, idle: Idle | None) -> None:
        self._clock = clock
        self._idle = idle
        self._noticed_at = clock.monotonic()

    @property
    def is_absent(self) -> bool:
        """Return whether nobody has pressed a key for long."""
        quiet = self._clock.monotonic() - self._noticed_at
        return self._idle is not None and quiet >= self._idle.after

    def notice(self) -> bool:
        """Take note of a key, and tell whether nobody had looked before it."""
        was_absent = self.is_absent
        self._noticed_at = self._clock.monotonic()
        return was_absent

    def interval(self, interval: float) -> float:
        """Return the seconds between two looks, of which the operator wants `interval`."""
        return max(interval, self._idle.interval) if self._idle and self.is_absent else interval
