"""What the screens of recordings and of compositions share: totals, downloads and deletion."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from textual import events, on

from roomtui.api.models import DeletedRecordings
from roomtui.live.actions.file_writes import DeleteFile
from roomtui.live.download.names import file_name
from roomtui.live.download.state import DownloadState
from roomtui.settings import Settings
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.files.confirmations import deletion_question, download_question
from roomtui.ui.files.deletion import Batch
from roomtui.ui.files.downloads_pane import DownloadsPane
from roomtui.ui.files.rows import FileRow
from roomtui.ui.files.totals import Totals
from roomtui.ui.filters.terms import FilterError
from roomtui.ui.messages import DownloadDropped, DownloadRequested, WriteAnswered, WriteRequested
from roomtui.ui.screens.base import Reach
from roomtui.ui.screens.paged import PagedScreen
from roomtui.ui.table.paged import PagedTable
from roomtui.ui.table.state import Unread
from roomtui.ui.table.table import Table

LOW: Final = 16
"""Lines below which list and downloads share one place."""


class FileScreen(PagedScreen):
    """A screen of files that can be downloaded and deleted; its first pane is their list."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")

    def __init__(self, settings: Settings, engine: Reach) -> None:
        super().__init__(settings, engine)
        self._batches: dict[str, Batch] = {}
        self._beat = 0.0

    @property
    def files(self) -> PagedTable[Any, FileRow]:
        """The list of the files."""
        return self.list_pane(self.PANES[0])

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
        if loader.beat < self._beat:
            loader.refresh()
        self._beat = loader.beat

    @on(Table.Moved)
    def _tell_place(self) -> None:
        self.query_one(Totals).tell_place(self.files.state.place, self.files.count_text)

    @on(Table.Entered)
    def _entered(self, event: Table.Entered) -> None:
        event.stop()
        self.action_detail()

    def chosen(self) -> Sequence[FileRow]:
        """Return the marked files, or the one under the cursor; say so if there is none."""
        if self.pane is not self.files:
            self.say(f"Go to the {self.PANES[0]} first; tab goes there. Nothing was sent.")
            return ()
        current, state = self.files.current, self.files.state
        if state.marked:
            return state.marked
        if current is not None:
            return (current,)
        if isinstance(state.row(state.cursor or ""), Unread):
            self.say("What is under the cursor has not been read yet. Nothing was sent.")
        else:
            self.say("Nothing is under the cursor. Nothing was sent.")
        return ()

    def action_download(self) -> None:
        """Download the marked, or the one under the cursor."""
        if self.pane.id == "downloads":
            self._download_again()
        elif chosen := self.chosen():
            hidden = self.files.state.hidden_marks
            if not hidden:
                self._download(chosen)
                return

            def answered(go: bool | None) -> None:
                if go:
                    self._download(chosen)

            ask(self, download_question(chosen, hidden), answered)

    def _download(self, chosen: Sequence[FileRow]) -> None:
        unseen = {row.id for row in self.files.state.hidden_marks}  # may be completed by now
        completed = [row for row in chosen if row.status == "completed" or row.id in unseen]
        on_their_way = {one.record_id for one in self.downloads if not one.state.is_over}
        files = [row for row in completed if row.id not in on_their_way]
        for row in files:
            name = file_name(row.title, row.record)
            self.app.post_message(DownloadRequested(row.kind, row.id, name))
        self.files.state.unmark(row.id for row in completed)
        self.files.redraw()
        self.say(self._promise(chosen, completed, files))

    def _promise(
        self, chosen: Sequence[FileRow], completed: Sequence[FileRow], files: Sequence[FileRow]
    ) -> str:
        parts = []
        if files:
            what = fmt.count(len(files), files[0].kind)
            parts.append(f"Downloading {what} to {safe(self.settings.download_dir)}.")
        if already := len(completed) - len(files):
            parts.append(f"{fmt.count(already, 'file is', 'files are')} on the way already.")
        if unfinished := len(chosen) - len(completed):
            parts.append(f"{fmt.count(unfinished, 'file is', 'files are')} not completed yet.")
        return " ".join(parts)

    def _download_again(self) -> None:
        current = self.query_one(DownloadsPane).current
        if current is None:
            self.say("Nothing is under the cursor.")
        elif current.state in {DownloadState.FAILED, DownloadState.CANCELLED}:
            given = DownloadRequested(current.kind, current.record_id, current.name)
            self.app.post_message(given)
        else:
            self.say("It is on its way." if not current.state.is_over else "It is there already.")

    def action_cancel_download(self) -> None:
        """Cancel the download under the cursor, or clear away those that are over."""
        current = self.query_one(DownloadsPane).current
        if not self.downloads:
            self.say("There are no downloads; w starts one.")
        elif self.pane.id != "downloads":
            self.say("Go to the downloads first; tab goes there.")
        elif current is None:
            self.say("Nothing is under the cursor.")
        else:
            over = current.state.is_over
            self.app.post_message(DownloadDropped(None if over else current.id))

    def watch_downloads(self) -> None:
        """Give the focus back to the files when the last download is cleared away."""
        pane = self.query_one_optional("#downloads")
        if pane is not None and not self.downloads and pane is self.pane:
            self.focus_pane(self.PANES[0])

    def action_delete(self) -> None:
        """Delete the marked, or the one under the cursor."""
        if not (chosen := self.chosen()):
            return
        doomed = {i for batch in self._batches.values() for i in batch.ids}
        files = [row for row in chosen if row.id not in doomed]
        if not files:
            self.say("They are being deleted already.")
            return
        hidden = [row for row in self.files.state.hidden_marks if row.id not in doomed]
        batch = Batch(files)

        def answered(go: bool | None) -> None:
            if go:
                self._go_on(batch)

        ask(self, deletion_question(files, hidden), answered)

    def action_back(self) -> None:
        """Stop deletions that are under way, or else clear the filter or go back."""
        if self._batches:
            for batch in self._batches.values():
                batch.stop()
            self.say("Stopping; the deletion that is on its way is seen through.")
        else:
            super().action_back()

    def _go_on(self, batch: Batch) -> None:
        """Send the next of some deletions, or tell what became of them all."""
        if (write := batch.next()) is not None:
            self._batches[write.id] = batch
            self.app.post_message(WriteRequested(write, self))
            return
        if batch.failed:
            self.app.notify(batch.account, severity="warning", markup=False)
        elif batch.account:
            self.say(batch.account)
        self.refresh_lists()

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Take what was deleted out of the list, or say why it was not."""
        written = event.written
        write, batch = written.request, self._batches.pop(written.request.id, None)
        if batch is not None and isinstance(write, DeleteFile):
            batch.note(written)
            if written.is_done:
                self._leave_out(write.record_id)
            self._go_on(batch)
            return
        if isinstance(written.result, DeletedRecordings):
            self.say(_bulk_deleted(written.result.room_recordings))
        else:
            words = f"{write.title}: {written.outcome}. {written.detail}"
            self.app.notify(words, severity="warning", markup=False)
        self.refresh_lists()

    def _leave_out(self, record_id: str) -> None:
        """Show the list without a record; it is read again once all of them are deleted."""
        loader = self.loaders[self.PANES[0]]
        self.files.state.unmark([record_id])
        loader.paged_list = loader.paged_list.without(frozenset({record_id}))
        self.files.paged_list = loader.paged_list


def _bulk_deleted(how_many: int | None) -> str:
    if how_many is None:
        return "Deleted; the service does not say how many."
    return f"{fmt.count(how_many, 'recording')} deleted."
