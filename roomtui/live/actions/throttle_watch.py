"""Watches whether the service accepts actions, or refuses them because of the account's limit."""

import asyncio
from collections.abc import Callable

from roomtui.live.gate import RequestGate
from roomtui.live.polling.rate_policy import A_MOMENT


class ThrottleWatch:
    """Knows for how long actions are refused, and calls back until they are not.

    Args:
        gate: hears what the service answers to actions.
        acts: whether anybody here can act; nothing is held from who cannot.
        again: called in a moment, or when the service said that it would take actions.
    """

    def __init__(self, gate: RequestGate, *, acts: bool, again: Callable[[], None]) -> None:
        self._gate = gate
        self._acts = acts
        self._again = again
        self._timer: asyncio.TimerHandle | None = None

    def held(self) -> float:
        """Return the seconds for which actions are refused, and call back; 0 if they are taken."""
        self.stop()
        seconds = self._gate.actions_held() if self._acts else 0.0
        if seconds > 0:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(min(seconds, A_MOMENT), self._again)
        return seconds

    def stop(self) -> None:
        """Call back no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
