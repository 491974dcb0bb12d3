"""Flow control: how much the line takes at once, so that what is drawn is never old.

What is written goes into buffers on the way, of the kernel, of SSH and of the network; over a slow
line they hold many seconds of frames that nobody wants to see any more. So after some bytes the
terminal is asked whether it is there, which every terminal answers once it has drawn what came
before. From its answers the line learns how fast it is, and no more is under way than it takes in
half a second. A terminal that has never answered is only waited for as the kernel makes us.
"""

import math
from collections import deque
from typing import Final

ASK: Final = "\x1b[5n"
"""Asks a terminal for its status (DSR)."""

ANSWER: Final = "\x1b[0n"
"""Says that all is well."""

ASKED_AFTER: Final = 256
"""Bytes after which an answer is asked for."""

TELLING: Final = 128
"""Bytes that must have come with a question for its answer to tell the speed of the line."""

AHEAD_SECS: Final = 0.5
"""Seconds of writing that may be under way."""

LEAST: Final = 256
AT_FIRST: Final = 1024
QUICK: Final = 8192
MOST: Final = 65_536
"""Bytes that may be under way: on the slowest line; on one not measured yet, and on such a one
whose first answer came quickly; on the fastest."""

QUICK_SECS: Final = 0.04
"""Seconds in which a slow line could not even hand on what a terminal is sent at the start."""

FASTEST_RISE: Final = 4
"""How many times as much may be under way after an answer; two may have come in one packet."""

LOST_SECS: Final = 10.0
"""Seconds without an answer after which a terminal counts as one that gives none, until it does."""


class FlowControl:
    """Counts what was sent and answered; all times are seconds of one clock."""

    def __init__(self) -> None:
        self._asked: deque[tuple[int, float]] = deque()
        self._unasked = 0
        self._answers = False
        self._window = AT_FIRST
        self._quickest = math.inf
        self._answered_at = 0.0

    @property
    def awaits_answers(self) -> bool:
        """Return whether a terminal that answers has not answered all."""
        return self._answers and bool(self._asked)

    @property
    def has_unasked(self) -> bool:
        """Return whether something was sent after the last question."""
        return self._unasked > 0

    @property
    def under_way(self) -> int:
        """Count the bytes that the terminal may not have drawn yet."""
        return self._unasked + sum(size for size, _ in self._asked)

    def room(self, now: float) -> int:
        """Return the bytes that may be sent now; 0 while the line is busy."""
        if self.awaits_answers:
            self._answers = self.timeout(now) > 0
        return max(0, self._window - self.under_way) if self._answers else MOST

    def timeout(self, now: float) -> float:
        """Return the seconds for which the next answer will still be waited for; 0 if none is."""
        if not self.awaits_answers:
            return 0.0
        waited = now - max(self._asked[0][1], self._answered_at)
        return max(0.0, LOST_SECS + 2 * self.under_way / self._window * AHEAD_SECS - waited)

    def ask(self, now: float) -> str:
        """Count a question; give it to be sent."""
        self._asked.append((self._unasked, now))
        self._unasked = 0
        return ASK

    def sent(self, size: int, now: float) -> str:
        """Count bytes that were sent; give what to ask after them, if anything."""
        self._unasked += size
        return self.ask(now) if self._answers and self._unasked >= ASKED_AFTER else ""

    def answered(self, now: float, *, is_lost: bool = False) -> str:
        """Take in an answer of the terminal; give what to ask next, if anything.

        One that `is_lost` never came, and so tells no speed.
        """
        if self._asked:
            size, asked_at = self._asked.popleft()
            if not is_lost:
                self._heard(size, asked_at, now)
            self._answered_at = now
        return self.sent(0, now)

    def _heard(self, size: int, asked_at: float, now: float) -> None:
        """Learn of the line from an answer to what was asked behind so many bytes."""
        self._quickest = min(self._quickest, now - asked_at)
        if size >= TELLING:
            self._measure(size, asked_at, now)
        elif self._quickest < QUICK_SECS:
            self._window = max(self._window, QUICK)
        self._answers = True

    def _measure(self, size: int, asked_at: float, now: float) -> None:
        """Learn from an answer; what it took for the way, and to wait in line, is not counted."""
        took = now - max(self._answered_at, asked_at + self._quickest)
        window = min(max(size / max(took, 0.001) * AHEAD_SECS, LEAST), MOST)
        self._window = round(min(window, (window + self._window) / 2, self._window * FASTEST_RISE))
