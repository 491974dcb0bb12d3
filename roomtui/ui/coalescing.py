"""Coalesces refreshes, so that a key that is held down asks once a second."""

import asyncio
from collections.abc import Callable
from typing import Final

from textual.message_pump import MessagePump
from textual.timer import Timer

REFRESH_SECS: Final = 1.0
"""Seconds between two refreshes that a key can bring about; what comes between is one."""


class Coalescer:
    """Calls something at once, or a moment after the last time; what comes meanwhile is the same.

    Args:
        host: the app or screen whose timers are used.
        refresh: what is called.
    """

    def __init__(self, host: MessagePump, refresh: Callable[[], None]) -> None:
        self._host = host
        self._refresh = refresh
        self._not_before = 0.0
        self._waiting: Timer | None = None

    def call(self) -> None:
        """Refresh now or soon."""
        if self._waiting is not None:
            return
        wait = self._not_before - asyncio.get_running_loop().time()
        if wait > 0:
            self._waiting = self._host.set_timer(wait, self._now)
        else:
            self._now()

    def _now(self) -> None:
        self._waiting = None
        self._not_before = asyncio.get_running_loop().time() + REFRESH_SECS
        self._refresh()
