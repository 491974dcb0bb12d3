"""How far the server's clock is ahead of ours, as far as its answers agree on that."""

from collections import deque
from datetime import datetime
from typing import Final

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
        """Take in the `date` of an answer that came `now`; give the seconds it is ahead."""
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
