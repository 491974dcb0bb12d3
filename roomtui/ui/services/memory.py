"""The memory service: follows the journal of this host, and shows what was done."""

import asyncio
from typing import TYPE_CHECKING, Final

from roomtui.live.actions.request import ModerationResult
from roomtui.live.clock import Clock
from roomtui.settings import Settings
from roomtui.ui.messages import FaultReported, MemoryChanged
from roomtui.ui.services.connection import Connection
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.journal.operator import Operator
    from roomtui.live.memory.memory import Memory
    from roomtui.live.memory.reader import MemoryReader, MemoryUpdate

REFRESHES: Final = 2
"""Refreshes after which the journal is looked at, if no leave and no result comes before."""

LOOK_SECS: Final = 10.0
"""Seconds after which it is looked at, if none of these comes before."""

PATIENCE: Final = 0.25
"""Seconds for which a leave waits for the journal, so that it is known by whom somebody left."""


LONG_PATIENCE: Final = 1.0
"""Seconds for which what depends on the journal waits for it."""


class MemoryService:
    """Looks at the journal in a thread: every few seconds, before each leave, after each result.

    Args:
        app: is told what is new.
        clock: the console's clocks.
        connection: knows who sits here.
        settings: where the journal is; without a state folder only this console's own results are
            remembered.

    `is_read` is set once the journal has been looked at.
    """

    def __init__(
        self, app: TerminalApp, clock: Clock, connection: Connection, settings: Settings
    ) -> None:
        self._app = app
        self._clock = clock
        self._connection = connection
        self._settings = settings
        self._reader: MemoryReader | None = None
        self._results: list[ModerationResult] = []
        self._wanted = asyncio.Event()
        self._refreshes = 0
        self._one_at_a_time = asyncio.Lock()
        self._memory: Memory | None = None
        self.is_read = asyncio.Event()
        self._trouble = ""

    async def run(self) -> None:
        """Follow the journal until the app ends; a fault is reported and ends nothing."""
        engine = await self._connection.ready()
        reader = await asyncio.to_thread(self._make, engine.operator)
        await self._look(reader)
        self._reader = reader
        self.is_read.set()
        while True:
            try:
                async with asyncio.timeout(LOOK_SECS):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            await self._look(reader)

    def _make(self, operator: "Operator | None") -> "MemoryReader":
        from roomtui.live.journal.operator import Operator
        from roomtui.live.memory.reader import MemoryReader

        settings = self._settings
        folder = settings.journal_dir if settings.state_dir else None
        me = operator or Operator.here(settings.profile, settings.base_url)
        return MemoryReader(folder, settings.account, me)

    def add_result(self, result: ModerationResult) -> None:
        """Take in what became of an action of this console; of the steps of a plan with a refresh.

        There may be hundreds of these in a few seconds.
        """
        self._results.append(result)
        if not result.request.plan:
            self._wanted.set()

    def look_soon(self) -> None:
        """Look at the journal, to which this console has just added what it tells otherwise."""
        self._wanted.set()

    def note_refresh(self) -> None:
        """Have the journal looked at if it has not been for some refreshes."""
        self._refreshes += 1
        if self._refreshes >= REFRESHES:
            self._wanted.set()

    async def catch_up(self) -> None:
        """Look at the journal before a leave is shown, but do not have it wait for long."""
        is_slow = self._one_at_a_time.locked()  # the last look is not over; it tells when it is
        if self._reader and self._settings.state_dir and not is_slow:
            looking = asyncio.ensure_future(self._look(self._reader))
            await asyncio.wait({looking}, timeout=PATIENCE)

    async def look_now(self) -> None:
        """Look at the journal, after a look that is under way, but do not wait for long."""
        if self._reader and self._settings.state_dir:
            looking = asyncio.ensure_future(self._look(self._reader))
            await asyncio.wait({looking}, timeout=LONG_PATIENCE)

    async def fresh(self) -> "tuple[Memory | None, str]":
        """Look at the journal now; return what is remembered, and why that is not all, if so.

        Nothing is remembered before the first look is over, and where this one breaks down.
        """
        if (reader := self._reader) is None or not await self._look(reader):
            return None, ""
        return self._memory, self._trouble

    async def _look(self, reader: "MemoryReader") -> bool:
        """Look at the journal, and show what is new; return whether that could be done."""
        try:
            async with self._one_at_a_time:
                self._wanted.clear()
                self._refreshes = 0
                results = self._results[:]
                update = await asyncio.to_thread(reader.look, results, self._clock.now())
                del self._results[: len(results)]
                self._show(update)
                return True
        except Exception as error:  # what is shown stays, and it is looked again
            self._app.post_message(FaultReported(error, "the memory"))
            return False

    def _show(self, update: "MemoryUpdate") -> None:
        trouble = "" if update.trouble == self._trouble else update.trouble
        self._trouble = update.trouble
        is_new = update.news or update.plans or trouble or update.notes
        if update.memory is not self._memory or is_new:
            self._memory = update.memory
            self._app.post_message(
                MemoryChanged(update.memory, update.news, trouble, update.notes, update.plans)
            )
