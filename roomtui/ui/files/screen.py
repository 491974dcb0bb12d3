"""The base of the screens of recordings and compositions: totals, downloads and deletion."""

from pathlib import Path
from typing import Any, Final

from textual import events, on

from roomtui.settings import Settings
from roomtui.ui.files.deletion_controller import DeletionController
from roomtui.ui.files.downloads_controller import DownloadsController
from roomtui.ui.files.rows import FileRow
from roomtui.ui.files.selection import FileSelection
from roomtui.ui.files.totals import Totals
from roomtui.ui.filters.terms import FilterError
from roomtui.ui.messages import WriteAnswered
from roomtui.ui.screens.base import Reach
from roomtui.ui.screens.controller import Controller
from roomtui.ui.screens.paged import PagedScreen
from roomtui.ui.table.paged import PagedTable
from roomtui.ui.table.table import Table

LOW: Final = 16
"""Lines below which list and downloads share one place."""


class FileScreen(PagedScreen):
    """A screen of files that can be downloaded and deleted; its first pane is their list."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")

    def __init__(self, settings: Settings, engine: Reach) -> None:
        self.selection = FileSelection(self)
        self.deletion = DeletionController(self, self.selection)
        super().__init__(settings, engine)
        self._interval = 0.0

    def make_controllers(self) -> tuple[Controller, ...]:
        """Return what downloads and deletes files."""
        return DownloadsController(self, self.selection), self.deletion

    @property
    def files(self) -> PagedTable[Any, FileRow]:
        """The list of the files."""
        return self.selection.table

    def on_resize(self, event: events.Resize) -> None:
        """Show list and downloads one at a time where both would be too low to be read."""
        self.set_class(event.size.height < LOW, "-low")

    def narrow_to(self, terms: str) -> None:
        """Show what some terms let through."""
        try:
            self.narrow(self.PANES[0], terms)
        except FilterError as problem:
            self.say(str(problem))
        self.focus_pane(self.PANES[0])

    @on(PagedTable.Changed)
    def _sum_up(self) -> None:
        table = self.files
        table.set_class(bool(table.paged_list.trouble), "-trouble")
        self.query_one(Totals).tell(table.paged_list, table.read_rows, table.state.marked)
        self._tell_place()

    @on(PagedTable.Changed)
    def _keep_pace(self) -> None:
        """Look again at once when a list is to be read more often: its rest was a longer one."""
        loader = self.loaders[self.PANES[0]]
        if loader.interval < self._interval:
            loader.refresh()
        self._interval = loader.interval

    @on(Table.Moved)
    def _tell_place(self) -> None:
        self.query_one(Totals).tell_place(self.files.state.place, self.files.count_text)

    @on(Table.Entered)
    def _entered(self, event: Table.Entered) -> None:
        event.stop()
        self.action_detail()

    def watch_downloads(self) -> None:
        """Move the focus back to the files when the last download is cleared away."""
        pane = self.query_one_optional("#downloads")
        if pane is not None and not self.downloads and pane is self.pane:
            self.focus_pane(self.PANES[0])
        self.call_later(self.offer_keys)  # by then the pane of downloads has come or gone

    @property
    def back_label(self) -> str:
        """Return what esc does here, or nothing."""
        return "Stop" if self.deletion.is_busy else super().back_label

    def action_back(self) -> None:
        """Stop deletions that are under way, or else clear the filter or go back."""
        if self.deletion.stop():
            self.say("Stopping; the deletion that is on its way is seen through.")
        else:
            super().action_back()

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Hand over what became of a deletion."""
        self.deletion.answered(event.written)
