"""The watch service: keeps whom to look out for, and takes over what other consoles change.

A read-only console shows the list of this host and profile, and never writes it.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from msgspec.structs import replace

from roomtui.live.watch_file import (
    WATCH_FILES,
    Change,
    WatchFile,
    WatchListFull,
    changed,
    not_watching,
    noting,
    watching,
)
from roomtui.live.watch_list import Watched, WatchList
from roomtui.profile_file import ProfileFile, ProfileFileError
from roomtui.settings import Settings
from roomtui.ui import format as fmt
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

LOOK_SECS: Final = 10.0
"""Seconds between two looks whether another console has changed the list."""

MOST_UNWRITTEN: Final = 1_000
"""Changes that wait for the disk at most."""

NO_PLACE: Final = "Nobody knows where to keep the watch list; it lasts until this console ends."


class WatchService:
    """Holds the watch list of a profile.

    Args:
        app: says what cannot be remembered, and runs what reads and writes.
        store: shows the list.
        settings: have the profile and the state folder.

    `is_read` is set once the list has been read.
    """

    def __init__(self, app: TerminalApp, store: Store, settings: Settings) -> None:
        self._app = app
        self._store = store
        self._settings = settings
        folder = settings.state_dir
        self._file = ProfileFile(WATCH_FILES, folder, settings.profile) if folder else None
        self._turn = asyncio.Lock()
        self._known = WatchFile()
        self._unwritten: list[Change] = []
        self._stamp: tuple[int, ...] | None = ()
        self._me = ""
        self._told = ""
        self.is_read = asyncio.Event()

    async def run(self) -> None:
        """Read the list, and again whenever another console has changed it, until cancelled."""
        while self._file is not None:
            with suppress(RuntimeError):  # no thread can be started now, or none any more
                await self._look()
            self.is_read.set()
            await asyncio.sleep(LOOK_SECS)
        self.is_read.set()

    async def _look(self) -> None:
        async with self._turn:
            try:
                known = await asyncio.to_thread(self._read)
            except ProfileFileError as error:
                self._tell(str(error))
                return
            if known is not None and known != self._known:
                self._known = known
                self._show()

    def _read(self) -> WatchFile | None:
        """Return what the file holds, None where it is as it was; in a thread."""
        if self._file is None:
            return None
        if not self._me and not self._settings.read_only:
            from roomtui.live.journal.operator import Operator  # no start should wait for it

            self._me = Operator.here().short_name
        if (stamp := self._file.stamp()) == self._stamp:
            return None
        known = self._file.read()
        self._stamp = stamp  # what could not be read is read again
        return known

    def watch(self, people: Sequence[Watched]) -> None:
        """Have some people watched, and say so."""
        names = fmt.names([one.name for one in people])
        note = f": {people[0].note}" if len(people) == 1 and people[0].note else ""
        named = [replace(one, by=self._me) for one in people]
        self._change(watching(named), f"Watching {names} from now on{note}.")

    def note(self, watched: Watched) -> None:
        """Set the note of somebody who is watched."""
        words = f": {watched.note}" if watched.note else ", without a note"
        self._change(noting(watched.key, watched.note), f"{watched.name} is watched{words}.")

    def stop(self, watched: Watched) -> None:
        """Have somebody watched no more, and say so."""
        change = not_watching({watched.key})
        self._change(change, f"{watched.name} is not watched any more.")

    def _change(self, change: Change, sentence: str) -> None:
        """Show a change at once, and write it in the background."""
        if self._settings.read_only:
            return
        try:
            changed(self._known, [*self._unwritten, change])
        except WatchListFull as error:
            self._app.notify(str(error), severity="warning", markup=False)
            return
        self._unwritten = [*self._unwritten[-MOST_UNWRITTEN:], change]
        self._show()
        self._app.notify(sentence, markup=False)
        self._app.work_in_background(self._write, "watch list")

    async def _write(self) -> None:
        """Write what has changed, after what others have; say it if that fails."""
        if self._file is None:
            self._tell(NO_PLACE)
            return
        async with self._turn:
            if not (changes := tuple(self._unwritten)):
                return
            try:
                known = await asyncio.to_thread(
                    self._file.update, lambda file: changed(file, changes)
                )
            except WatchListFull as error:
                self._unwritten = self._unwritten[len(changes) :]
                self._app.notify(str(error), severity="warning", markup=False)
            except ProfileFileError as error:
                self._tell(f"{error} It lasts until this console ends.")
            except RuntimeError:  # no thread can be started now, or none any more
                return
            else:
                self._known, self._told = known, ""
                self._unwritten = self._unwritten[len(changes) :]
            self._show()

    def _show(self) -> None:
        """Show the list with what is not written yet, as far as others have left room for it."""
        try:
            shown = changed(self._known, self._unwritten)
        except WatchListFull as error:
            self._unwritten, shown = [], self._known
            self._tell(str(error))
        self._store.show_watched(WatchList.having(shown.watched))

    def _tell(self, trouble: str) -> None:
        if trouble != self._told:
            self._told = trouble
            self._app.notify(trouble, severity="warning", markup=False)
