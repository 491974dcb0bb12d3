"""The recordings screen: find, look at, download and delete recordings."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from roomtui.live.lists import page_fetchers
from roomtui.live.lists.paged_loader import PagedLoader
from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings
from roomtui.ui.files.bulk_deletion_controller import BulkDeletionController, Counted
from roomtui.ui.files.downloads_pane import DownloadsPane
from roomtui.ui.files.recordings_pane import RecordingsPane
from roomtui.ui.files.screen import FileScreen
from roomtui.ui.files.totals import Totals
from roomtui.ui.messages import WriteAnswered
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Controller


class RecordingsScreen(FileScreen):
    """The recordings, and the downloads that are under way."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.FILES)]
    PLACE = ScreenName.RECORDINGS
    PANES: ClassVar[tuple[str, ...]] = ("recordings", "downloads")
    AUTO_FOCUS = "#recordings"

    def make_controllers(self) -> tuple[Controller, ...]:
        """Return what downloads and deletes files, also all that a filter matches."""
        self.bulk_deletion = BulkDeletionController(self, self.selection)
        return *super().make_controllers(), self.bulk_deletion

    def make_loaders(self) -> Mapping[str, PagedLoader[Any]]:
        """Return the loader of the recordings."""
        return {"recordings": PagedLoader(page_fetchers.recordings)}

    def compose_panes(self) -> ComposeResult:
        """Lay out the list and its sums."""
        yield RecordingsPane().data_bind(PaneScreen.ui_state)
        yield Totals()
        yield DownloadsPane().data_bind(PaneScreen.downloads)

    def on_counted(self, event: Counted) -> None:
        """Hand over how many recordings the filter matches."""
        self.bulk_deletion.counted(event)

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Hand over what became of a deletion."""
        self.bulk_deletion.answered(event.written)
