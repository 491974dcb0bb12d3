"""The base of the screens of recordings and compositions: totals, downloads and deletion."""

from pathlib import Path
from typing import Any, Final

from textual import on
from textual.geometry import Size

from roomtui.live.download.state import Download
from roomtui.settings import Settings
from roomtui.ui.files.deletion_controller import DeletionController
from roomtui.ui.files.downloads_controller import DownloadsController
from roomtui.ui.files.rows import FileRow
from roomtui.ui.files.selection import FileSelection
from roomtui.ui.files.totals import Totals
from roomtui.ui.filters.terms import FilterError
from roomtui.ui.host import Reach
from roomtui.ui.messages import WriteAnswered
from roomtui.ui.screens.controller import Controller
from roomtui.ui.screens.layout import share_lines
from roomtui.ui.screens.paged import PagedScreen
from roomtui.ui.table.paged import PagedTable
from roomtui.ui.table.table import Table

LOW: Final = 16
"""Lines below which list and downloads share one place."""

LEAST_DOWNLOADS: Final = 5
TOTALS_LINES: Final = 1
"""Lines of the downloads at least, where there are any, and of the sums."""


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
        """Return the list of the files."""
        return self.selection.table

    def is_crowded(self, size: Size) -> bool:
        """Return whether list and downloads would both be too low to be read."""
        return size.height < LOW

    def share_out(self, lines: int, columns: int, alone: str) -> None:  # noqa: ARG002
        """Give the downloads what they need, and no more than their share."""
        self.query_one(Totals).display = alone != "downloads"
        panes, files = self.panes, self.PANES[0]
        panes.give(files)
        wanted = max(panes.lines_wanted("downloads") or 0, LEAST_DOWNLOADS)
        share = share_lines(lines - TOTALS_LINES, (panes.lines_wanted(files), wanted))[1]
        panes.give("downloads", lines=0 if alone else min(wanted, share))

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

    @on(PagedTable.Changed)
    def _keep_pace(self) -> None:
        """Look again at once when a list is to be read more often: its rest was a longer one."""
        loader = self.loaders[self.PANES[0]]
        if loader.interval < self._interval:
            loader.refresh()
        self._interval = loader.interval

    @on(Table.Entered)
    def _entered(self, event: Table.Entered) -> None:
        event.stop()
        self.subjects.show_detail()

    def watch_downloads(
        self, before: tuple[Download, ...], downloads: tuple[Download, ...]
    ) -> None:
        """Move the focus back to the files when the last download is cleared away."""
        pane = self.query_one_optional("#downloads")
        if pane is not None and not downloads and pane is self.pane:
            if self.panes.is_zoomed:
                self.panes.zoom_by_hand("")
            self.focus_pane(self.PANES[0])
        self.call_later(self.offer_keys)  # by then the pane of downloads has come or gone
        if len(before) != len(downloads):  # which a hand has done
            self.call_later(self.fit_panes)

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
