"""The preference service: keeps how the operator sets the screen, and sets it so at the next start.

A read-only console neither writes nor reads it: it leaves nothing on disk, looks the same at each
start, and takes on nothing of whoever moderates from the same account.
"""

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace
from textual.screen import Screen

from roomtui.preferences import Preferences, PreferencesFile, Sort
from roomtui.profile_file import LAST_WRITE_SECS, ProfileFileError
from roomtui.ui.navigation import START
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.table.table import Table
from roomtui.ui.terminal.app import TerminalApp

WRITE_AFTER_SECS: Final = 1.0
"""Seconds from a change until it is written, with all that has changed in between."""


class PreferenceService:
    """Holds what is remembered of a profile.

    Args:
        app: says what cannot be remembered, and runs what writes.
        state_dir: the state folder; None where nothing is remembered.
        profile: the name of the profile.
    """

    def __init__(self, app: TerminalApp, state_dir: Path | None, profile: str) -> None:
        self._app = app
        self._file = PreferencesFile(state_dir, profile) if state_dir else None
        self._trouble = ""
        self._has_told = False
        self._is_waiting = False
        self._now = self._written = self._read()

    def _read(self) -> Preferences:
        if self._file is not None:
            try:
                return self._file.read()
            except ProfileFileError as error:
                self._trouble = str(error)
        return Preferences()

    def theme_among(self, known: Collection[str]) -> str | None:
        """Return the name of the theme that was chosen last, None if it is none of those known."""
        return self._now.theme if self._now.theme in known else None

    @property
    def first_screen(self) -> ScreenName:
        """Return the screen that was shown last."""
        known = {str(place): place for place in ScreenName}
        return known.get(self._now.screen, START)

    def restore(self, screen: PaneScreen) -> None:
        """Set the tables and the panes of a screen that is made as they were."""
        for table in screen.query(Table):
            sort = self._now.sorts.get(_key(screen.PLACE, table))
            if sort and table.check_action("sort", ()):
                table.restore_sort(sort.by, reverse=sort.reverse)
        zoomed = self._now.zoomed.get(screen.PLACE, "")
        if zoomed in screen.PANES:
            screen.panes.zoom(zoomed)
            screen.set_focus(screen.pane)  # before another pane gets it

    def start(self) -> None:
        """Follow the operator from screen to screen, and say what could not be read."""
        self._app.screen_change_signal.subscribe(self._app, self._screen_changed)
        self._tell(self._trouble)

    def _screen_changed(self, _: Screen[Any]) -> None:
        screens = reversed(self._app.screen_stack)
        place = next((one.PLACE for one in screens if isinstance(one, PaneScreen)), None)
        if place is not None and place is not self.first_screen:
            self._change(replace(self._now, screen=place))

    def note_theme(self, theme: str) -> None:
        """Record a theme that was chosen."""
        self._change(replace(self._now, theme=theme))

    def note_sort(self, table: Table[Any], title: str | None, *, reverse: bool) -> None:
        """Record what a table was sorted by."""
        if isinstance(table.screen, PaneScreen):
            key = _key(table.screen.PLACE, table)
            sorts = {**self._now.sorts, key: Sort(title, reverse)}
            self._change(replace(self._now, sorts=sorts))

    def note_zoom(self, place: ScreenName, pane_id: str) -> None:
        """Record the pane that has a whole screen, if any has."""
        zoomed = {on: pane for on, pane in self._now.zoomed.items() if on != place}
        if pane_id:
            zoomed[str(place)] = pane_id
        self._change(replace(self._now, zoomed=zoomed))

    def _change(self, preferences: Preferences) -> None:
        """Store other preferences, written soon together with what follows."""
        if preferences == self._now:
            return
        self._now = preferences
        if self._file is not None and not self._is_waiting:
            self._is_waiting = True
            self._app.set_timer(WRITE_AFTER_SECS, self._write_soon)

    def _write_soon(self) -> None:
        self._is_waiting = False
        self._app.work_in_background(self._write, "preferences")

    async def _write(self) -> None:
        """Write what has changed, off the event loop, and say once if that fails."""
        now = self._now
        if self._file is None or now == self._written:
            return
        try:
            await asyncio.to_thread(self._file.write, now)
        except ProfileFileError as error:
            self._tell(str(error))
        except RuntimeError:  # no thread can be started now, or none any more
            return
        else:
            self._written = now

    def _tell(self, trouble: str) -> None:
        if trouble and not self._has_told:
            self._has_told = True
            self._app.notify(trouble, severity="warning")

    async def close(self) -> None:
        """Write what is not written yet, as the console ends; a disk that hangs is left alone."""
        try:
            await asyncio.wait_for(self._write(), LAST_WRITE_SECS)
        except TimeoutError:
            return
        if self._file is not None:
            self._file.close()


def _key(place: ScreenName, table: Table[Any]) -> str:
    return f"{place}.{table.id}"
