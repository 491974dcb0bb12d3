"""Status replies (DSR) of the terminal: read in one thread, heard in the one that draws."""

import time
from threading import Event
from typing import Final

LAST_SECS: Final = 3.0
"""Seconds to wait at the end for an answer of the terminal, which the shell would take for keys."""

FIRST_SECS: Final = 1.0
"""Seconds after the start until which a terminal that has never answered may still do so."""


class StatusReplies:
    """Counts answers since the terminal was taken."""

    def __init__(self) -> None:
        self._count = self._heard = 0
        self._came = Event()
        self._started_at = 0.0

    def start(self) -> None:
        """Begin to count."""
        self._count = self._heard = 0
        self._started_at = time.monotonic()

    @property
    def count(self) -> int:
        """Return how many have come."""
        return self._count

    def came(self) -> bool:
        """Count one; tell whether somebody has to be told of it."""
        self._count += 1
        self._came.set()
        return self._count == self._heard + 1

    def hear(self) -> bool:
        """Take one that was not heard yet; tell whether there was one."""
        is_new = self._heard < self._count
        self._heard += is_new
        return is_new

    def wait_for(self, number: int) -> None:
        """Wait until so many have come, as long as there is hope."""
        while self._count < number:
            first = max(self._started_at + FIRST_SECS - time.monotonic(), 0)
            if not self._came.wait(LAST_SECS if self._count else first):
                break
            self._came.clear()
