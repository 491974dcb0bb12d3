"""Seen frames: one was seen once the terminal has answered the status query (DSR) behind it."""

import math
from typing import Final, Protocol

from roomtui.ui.terminal.diff.flow_control import LOST_SECS

SEEN_AFTER_SECS: Final = 0.3
"""Seconds after which what was written counts as seen on a terminal that never answers."""

NOTICED_SECS: Final = 0.7
"""Seconds in which nobody answers a question that opened by itself."""


class Came(Protocol):
    """When something came from the terminal, and after how many of its answers."""

    @property
    def at(self) -> float: ...  # noqa: D102

    @property
    def answers(self) -> int: ...  # noqa: D102


class SeenFrames:
    """When a frame of the screen was seen.

    `number` is that of the status query written behind it, and `drawn_at` when; both are set once
    all of it is written. Whether it was seen is told by what came afterwards. What is not expected,
    as while somebody types, also has to be there for a moment.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self.drawn_at = math.inf
        self.is_expected = True

    def drawn(self, number: int, at: float) -> None:
        """Take in that all of it is written, and a question behind it."""
        self.number, self.drawn_at = number, at

    def forget(self) -> None:
        """Wait for it to be written anew, as after the console was stopped."""
        self.number, self.drawn_at = None, math.inf

    def is_before(self, arrival: Came | None) -> bool:
        """Return whether what arrived was sent after the frame was seen."""
        if arrival is None:  # no terminal, as in a test
            return True
        if self.number is None:
            return False
        waited = arrival.at - self.drawn_at
        if not self.is_expected and waited < NOTICED_SECS:
            return False
        if arrival.answers:
            return arrival.answers >= self.number or waited >= LOST_SECS
        return waited >= SEEN_AFTER_SECS
