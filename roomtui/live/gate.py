"""A gate that lets actions go before everything else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from roomtui.api.limits import RateLimit
from roomtui.live.request_class import RequestAllowance, RequestClass, current, spending


class RequestGate:
    """Polls wait here while an action is under way.

    `paused` tells whether the operator has paused: what is shown is then not read again.
    """

    def __init__(self) -> None:
        self._actions = 0
        self.paused = False
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def action(self) -> AsyncIterator[None]:
        """Hold polls back for the length of an action; its requests spend the share of actions.

        The step of a plan holds nothing back: there may be hundreds, and it had to wait itself.
        """
        if current().request_class is RequestClass.PLAN:
            yield
            return
        self._actions += 1
        self._idle.clear()
        try:
            with spending(RequestClass.ACTION):
                yield
        finally:
            self._actions -= 1
            if not self._actions:
                self._idle.set()

    async def idle(self) -> None:
        """Wait until no action is under way."""
        await self._idle.wait()

    def delay(self, request_class: RequestClass, requests: int = 1) -> float:  # noqa: ARG002
        """Return the seconds until a class may send so many requests; 0 where nothing is spent."""
        return 0.0

    def allowance(self, request_class: RequestClass) -> RequestAllowance | None:  # noqa: ARG002
        """Return what a class may spend now and later; None where nothing is spent."""
        return None

    def rate_of_polls(self, rate: RateLimit | None) -> RateLimit | None:
        """Return the account's limit as it would be told had no plan spent any of it."""
        return rate

    def actions_held(self) -> float:
        """Return the seconds for which the service refuses actions; 0 if it takes them."""
        return 0.0
