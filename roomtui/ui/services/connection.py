"""The connection: opens the engine in the background, and has it waited for."""

import asyncio
from asyncio import Future
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from roomtui.account_id import AccountId
from roomtui.live.clock import Clock
from roomtui.live.polling.idle_tracker import Idle
from roomtui.live.supervise import supervise
from roomtui.settings import Settings

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.secret import ApiKey
    from roomtui.live.engine import Engine
    from roomtui.live.journal.journal import Journal
    from roomtui.live.polling.poller import Poller

REOPEN_SECS: Final = 10.0
"""Seconds until it is tried again to open the engine."""


class Connection:
    """Holds the engine once it has been opened, which takes as long to import as the screen.

    Args:
        settings: what was settled from flags, environment and configuration.
        clock: the console's clocks.
        connect: makes the client; called in a thread.
        renew_key: reads the key again after a 401.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        connect: "Callable[[], VideoApi]",
        renew_key: "Callable[[], ApiKey | None] | None",
    ) -> None:
        self.engine: Engine | None = None
        self._settings = settings
        self._clock = clock
        self._connect = connect
        self._renew_key = renew_key
        self._opened: Future[Engine] | None = None

    @property
    def account(self) -> AccountId:
        """Return the account that the engine is for, open or not."""
        return self._settings.account

    @property
    def poller(self) -> "Poller | None":
        """Return the poller, if the engine is open."""
        return self.engine.poller if self.engine else None

    def notice(self) -> None:
        """Take note that somebody looks."""
        if poller := self.poller:
            poller.notice()

    async def ready(self) -> "Engine":
        """Wait until the engine is open, and return it."""
        return await asyncio.shield(self._future())

    def _future(self) -> "Future[Engine]":
        if self._opened is None:
            self._opened = asyncio.get_running_loop().create_future()
        return self._opened

    async def open(self, failed: Callable[[Exception], None]) -> "Engine":
        """Open the engine, however often it takes; each failure is told."""
        opened = await supervise(lambda: asyncio.to_thread(self._open), failed, wait=REOPEN_SECS)
        self.engine = opened
        self._future().set_result(opened)
        return opened

    def _open(self) -> "Engine":
        """Import the network half and start it; runs in a thread."""
        from roomtui.live.engine import Engine

        settings, api = self._settings, self._connect()
        after = settings.idle_after
        return Engine(
            api,
            self._clock,
            interval=settings.interval,
            idle=None if after is None else Idle(after, settings.idle_interval),
            journal=None if settings.read_only else self._journal(api.key_digest),
            renew_key=self._renew_key,
        )

    def _journal(self, key_digest: str) -> "Journal":
        from roomtui.live.journal.journal import Journal
        from roomtui.live.journal.operator import Operator

        settings = self._settings
        return Journal(
            settings.journal_dir,
            Operator.here(settings.profile, settings.base_url),
            key_digest=key_digest,
            required=settings.journal_required,
        )
