"""Bounds on the server's clock, out of the `Date` headers of its answers.

A `Date` counts whole seconds and is told at some time between request and answer, so each one
bounds the clock from both sides; several together bound it more closely. One that is wrong is
outvoted, as in Marzullo's algorithm.
"""

from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

KEPT: Final = 16
"""Answers that are compared."""

LATEST: Final = 3
"""The newest answers, of which most must agree: a clock that was set is then believed soon."""


class Bounds(NamedTuple):
    """The least and the most that a time can be; of an offset, in seconds."""

    low: float
    high: float


class Between(NamedTuple):
    """The earliest and the latest that it can be at the server."""

    earliest: datetime
    latest: datetime


class ClockBounds:
    """Takes in answers and tells the server's time of moments on the monotonic clock."""

    def __init__(self) -> None:
        self._heard: deque[Bounds] = deque(maxlen=KEPT)

    def hear(self, date: datetime | None, asked: float, answered: float) -> None:
        """Take in the `Date` of an answer, with the moments around it; a wild one is left out."""
        if date is None:
            return
        try:
            seconds = date.timestamp()
        except (OverflowError, ValueError):
            return
        self._heard.append(Bounds(seconds - answered, seconds + 1 - asked))

    def at(self, moment: float) -> Between | None:
        """Return the server's time of a moment, or None while its answers do not agree."""
        offset = self._offset()
        if offset is None:
            return None
        try:
            start = datetime.fromtimestamp(moment + offset.low, UTC)
            return Between(start, start + timedelta(seconds=offset.high - offset.low))
        except (OverflowError, ValueError, OSError):
            return None

    def _offset(self) -> Bounds | None:
        heard = list(self._heard)
        latest, older = heard[-LATEST:], heard[:-LATEST]
        agreed = _agreed(latest)
        if agreed is None:
            return None
        for one in reversed(older):
            agreed = _common(agreed, one) or agreed
        return agreed


def _agreed(bounds: list[Bounds]) -> Bounds | None:
    """Return what more than half of the bounds have in common, if they have anything."""
    for start in sorted((one.low for one in bounds), reverse=True):
        holding = [one for one in bounds if one.low <= start <= one.high]
        if len(holding) * 2 > len(bounds):
            return Bounds(start, min(one.high for one in holding))
    return None


def _common(one: Bounds, other: Bounds) -> Bounds | None:
    low, high = max(one.low, other.low), min(one.high, other.high)
    return Bounds(low, high) if low <= high else None
