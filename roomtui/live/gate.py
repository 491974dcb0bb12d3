"""Lets actions go before polls."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
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
        """Hold polls back for the length of an action."""
        self._actions += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._actions -= 1
            if not self._actions:
                self._idle.set()

    async def idle(self) -> None:
        """Wait until no action is under way."""
        await self._idle.wait()
