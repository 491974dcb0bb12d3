"""The trend service: keeps what was seen of the account, and goes on with it at the next start.

A read-only console neither writes nor reads it, as with preferences: it leaves nothing on disk.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from roomtui.account_id import AccountId
from roomtui.live.clock import Clock
from roomtui.profile_file import LAST_WRITE_SECS, ProfileFileError
from roomtui.settings import Settings
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.trends.series import Series
    from roomtui.live.trends.series_store import SeriesStore
    from roomtui.live.trends.stage import TrendStage
    from roomtui.live.trends.trends_file import TrendsFile

WRITE_SECS: Final = 60.0
"""Seconds from one time that the file is written to the next; a console killed loses as much."""

READ_SECS: Final = 5.0
"""Seconds that the disk is given for what is kept, until which no point is taken."""

WORTH_WRITING: Final = 6
"""Points that are worth a file at the end: those of a minute."""

TOO_SLOW: Final = "The file of trends takes too long to read; trends begin now and are not kept."


class TrendService:
    """Holds the series of what is seen, from which a stage of the analysis draws trends.

    Args:
        app: says what cannot be kept.
        clock: the console's clocks.
        settings: say where and of what account, or that nothing is kept.

    `is_read` is set once what was kept has been read.
    """

    def __init__(self, app: TerminalApp, clock: Clock, settings: Settings) -> None:
        self._app = app
        self._clock = clock
        self._settings = settings
        self._made: SeriesStore | None = None
        self._file: TrendsFile | None = None
        self._written = 0
        self._has_told = False
        self.is_read = asyncio.Event()

    @property
    def keeps(self) -> bool:
        """Return whether anything is kept across restarts."""
        return self._settings.state_dir is not None and not self._settings.read_only

    @property
    def _store(self) -> "SeriesStore":
        """Return the series, which are imported once the first screen is painted."""
        if self._made is None:
            from roomtui.live.trends.series_store import SeriesStore

            self._made = SeriesStore()
            self._made.is_ready = not self.keeps
        return self._made

    def stage(self) -> "TrendStage":
        """Return what works trends out."""
        from roomtui.live.trends.stage import TrendStage

        return TrendStage(self._store, self._clock)

    def series_of(self, account: AccountId, session_id: str) -> "Series | None":
        """Return what has been seen of a session of an account, None if nothing has."""
        store = self._made
        return store.sessions.get(session_id) if store and store.account == account else None

    async def run(self) -> None:
        """Go on with what was kept, and keep what is seen until cancelled."""
        if self.keeps:
            await self._read()
        self.is_read.set()
        while self.keeps:
            await asyncio.sleep(WRITE_SECS)
            await self._write()

    async def _read(self) -> None:
        from roomtui.live.trends.trends_file import TrendsFile

        settings, store = self._settings, self._store
        if settings.state_dir is None:
            return
        account = f"{settings.account.service} {settings.demo or ''}".rstrip()
        self._file = file = TrendsFile(settings.state_dir, settings.profile, account)
        try:
            kept = await asyncio.wait_for(asyncio.to_thread(file.read), READ_SECS)
            if kept is not None:
                store.put(*kept)
        except ProfileFileError as error:
            self._tell(str(error))
        except TimeoutError:
            self._file = None
            self._tell(TOO_SLOW)
        except RuntimeError:  # no thread can be started now
            self._file = None
        finally:
            store.is_ready = True

    async def _write(self) -> None:
        """Write what has been seen since, off the event loop, and say once if that fails."""
        file, store = self._file, self._store
        if file is None or store.taken == self._written:
            return
        from roomtui.live.trends.stored_trends import stored

        taken, kept = store.taken, stored(store)
        try:
            await asyncio.to_thread(file.write, kept)
        except ProfileFileError as error:
            self._tell(str(error))
        except RuntimeError:  # no thread can be started now, or none any more
            return
        self._written = taken

    def _tell(self, trouble: str) -> None:
        if not self._has_told:
            self._has_told = True
            self._app.notify(trouble, severity="warning")

    async def close(self) -> None:
        """Write what is not written yet, as the console ends; a disk that hangs is left alone."""
        if self._file is None:
            return
        try:
            if self._store.taken >= WORTH_WRITING:
                await asyncio.wait_for(self._write(), LAST_WRITE_SECS)
        except TimeoutError:
            return
        self._file.close()
