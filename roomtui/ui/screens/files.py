"""What the screens of recordings and of compositions share: totals, downloads and deletion."""

from collections.abc import Sequence
from typing import Any

from textual import on

from roomtui.api.models import DeletedRecordings
from roomtui.live.download.names import file_name
from roomtui.live.file_writes import DeleteFile
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.file_rows import FileRow
from roomtui.ui.messages import DownloadDropped, DownloadGiven, WriteAnswered, WriteGiven
from roomtui.ui.orders import Question
from roomtui.ui.screens.dialogs.question import dialog_for
from roomtui.ui.screens.lists import ListScreen
from roomtui.ui.widgets.downloads_pane import DownloadsPane
from roomtui.ui.widgets.list_table import ListTable
from roomtui.ui.widgets.live_table import LiveTable
from roomtui.ui.widgets.totals import Totals


class FileScreen(ListScreen):
    """A screen of files that can be downloaded and deleted; its first pane is their list."""

    @property
    def files(self) -> ListTable[Any, FileRow]:
        """The list of the files."""
        return self.list_pane(self.PANES[0])

    def narrow_to(self, terms: str) -> None:
        """Show what some terms let through."""
        self.narrow(self.PANES[0], terms)
        self.focus_pane(self.PANES[0])

    @on(ListTable.Changed)
    def _sum_up(self) -> None:
        table = self.files
        self.query_one(Totals).tell(table.listing, table.read_rows, table.state.marked)

    @on(LiveTable.Entered)
    def _entered(self, event: LiveTable.Entered) -> None:
        event.stop()
        self.action_detail()

    def chosen(self) -> Sequence[FileRow]:
        """Give the marked files, or the one under the cursor."""
        current = self.files.current
        return self.files.state.marked or ((current,) if current is not None else ())

    def action_download(self) -> None:
        """Download the marked, or the one under the cursor."""
        files = self.chosen()
        for row in files:
            name = file_name(row.title, row.record)
            self.app.post_message(DownloadGiven(row.kind, row.id, name))
        if files:
            self.files.state.unmark(row.id for row in files)
            self.files.redraw()
            what = fmt.count(len(files), files[0].kind)
            self.say(f"Downloading {what} to {safe(self.settings.download_dir)}")
        else:
            self.say("Nothing is under the cursor.")

    def action_cancel_download(self) -> None:
        """Cancel the download under the cursor, or clear away those that are over."""
        current = self.query_one(DownloadsPane).current
        if self.pane.id != "downloads" or current is None:
            self.say("Go to the downloads first; tab goes there.")
        else:
            over = current.state.is_over
            self.app.post_message(DownloadDropped(None if over else current.id))

    def watch_downloads(self) -> None:
        """Give the focus back to the files when the last download is cleared away."""
        pane = self.query_one_optional("#downloads")
        if pane is not None and not self.downloads and pane.has_class("-current"):
            self.focus_pane(self.PANES[0])

    def action_delete(self) -> None:
        """Delete the marked, or the one under the cursor."""
        files = self.chosen()
        if not files:
            self.say("Nothing is under the cursor. Nothing was sent.")
            return
        hidden = self.files.state.hidden_marks
        writes = [DeleteFile(kind=row.kind, record_id=row.id, name=row.title) for row in files]

        def answered(go: bool | None) -> None:
            if go:
                self._delete(writes)

        self.app.push_screen(dialog_for(_question(files, hidden)), answered)

    def on_write_answered(self, event: WriteAnswered) -> None:
        """Take what was deleted out of the list, or say why it was not."""
        written = event.written
        write = written.write
        if written.is_done and isinstance(write, DeleteFile):
            self.browsers[self.PANES[0]].forget(frozenset({write.record_id}))
        elif written.is_done and isinstance(written.result, DeletedRecordings):
            self.say(f"{fmt.count(written.result.room_recordings, 'recording')} deleted.")
            self.refresh_lists()
        else:
            words = f"{write.title}: {written.outcome}. {written.detail}"
            self.app.notify(words, severity="warning", markup=False)
            self.refresh_lists()

    def _delete(self, writes: list[DeleteFile]) -> None:
        for write in writes:
            self.app.post_message(WriteGiven(write, self))
        self.files.state.unmark(write.record_id for write in writes)
        self.files.redraw()


def _question(files: Sequence[FileRow], hidden: Sequence[FileRow]) -> Question:
    kind = files[0].kind
    many = len(files) > 1
    what = fmt.count(len(files), kind)
    lines = [fmt.names([row.title for row in files], most=8)]
    size = sum(row.size_mb or 0.0 for row in files)
    lines.append(f"{fmt.size(size)} in all; it cannot be undone.")
    if hidden:
        unseen = fmt.names([row.title for row in hidden], most=8)
        lines.append(f"Not in this list, but marked: {unseen}")
    return Question(f"Delete {what}?", tuple(lines), f"Delete {what}", len(files) if many else 0)
