"""A line with a speed and a length, and a clock that only the tests move."""

import heapq
import re
from collections import deque
from collections.abc import Callable
from typing import Final

from roomtui.ui.terminal.diff.flow_control import ASK

_QUESTION: Final = re.compile(b"(?<=5n)|(?=" + re.escape(ASK.encode()) + b")")

TICK: Final = 0.01
"""Seconds that the clock moves at once."""


class SlowLine:
    """Hands bytes on at its speed, and brings the answers to questions back.

    Args:
        rate: bytes a second.
        way: seconds from one end to the other.
        arrived: is given what comes out at the other end.
        answered: is called when an answer is back.
    """

    def __init__(
        self,
        rate: float,
        way: float = 0.0,
        *,
        arrived: Callable[[bytes], None] = lambda _: None,
        answered: Callable[[], None] = lambda: None,
        answers: bool = True,
    ) -> None:
        self.now = 0.0
        self.rate, self.way, self.answers = rate, way, answers
        self.sent = self.delivered = 0
        self._arrived, self._answered = arrived, answered
        self._waiting: deque[bytes] = deque()
        self._last = b""
        self._budget = 0.0
        self._back: list[float] = []

    def write(self, text: str) -> None:
        """Send; each question is handed on by itself."""
        for part in filter(None, _QUESTION.split(text.encode())):
            self.sent += len(part)
            self._waiting.append(part)

    @property
    def under_way(self) -> int:
        """Count the bytes that have not come out yet."""
        return self.sent - self.delivered

    def pass_time(self, seconds: float) -> None:
        """Move the clock, and all that is on the line with it."""
        for _ in range(round(seconds / TICK)):
            self.now += TICK
            self._budget = self._budget + self.rate * TICK
            while self._waiting and self._budget >= 1:
                self._deliver(self._waiting.popleft())
            if not self._waiting:
                self._budget = 0.0
            while self._back and self._back[0] <= self.now:
                heapq.heappop(self._back)
                self._answered()

    def _deliver(self, data: bytes) -> None:
        size = min(len(data), int(self._budget))
        if data[size:]:
            self._waiting.appendleft(data[size:])
        self._budget -= size
        self.delivered += size
        self._arrived(data[:size])
        self._last = (self._last + data[:size])[-len(ASK) :]
        if self.answers and self._last == ASK.encode():
            heapq.heappush(self._back, self.now + 2 * self.way)
