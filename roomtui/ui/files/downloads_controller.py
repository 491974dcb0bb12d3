"""Downloads of a screen of files: starts, repeats, cancels and clears them."""

from collections.abc import Sequence

from roomtui.live.download.names import file_name
from roomtui.live.download.state import Download, DownloadState
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.commands import key_of
from roomtui.ui.confirm import Agreed
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.files.confirmations import download_question
from roomtui.ui.files.downloads_pane import DownloadsPane
from roomtui.ui.files.rows import FileRow
from roomtui.ui.files.selection import FileSelection
from roomtui.ui.messages import DownloadDropped, DownloadRequested
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler


class DownloadsController:
    """Downloads what is chosen in a list of files, and drops what is in the pane of downloads."""

    def __init__(self, screen: PaneScreen, files: FileSelection) -> None:
        self._screen = screen
        self._files = files

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does, and where it does nothing."""
        return (
            Handler("download", self._download_chosen, self._why_no_file),
            Handler("cancel-download", self._cancel, self._why_no_download, ("downloads",)),
        )

    def _why_no_file(self) -> str:
        """Return why nothing can be downloaded; of what was, it is said when it is asked for."""
        return "" if self._screen.pane.id == "downloads" else self._files.why_none()

    def _why_no_download(self) -> str:
        """Return why no download can be cancelled."""
        if not self._screen.downloads:
            key = key_of("download", self._screen.settings.keys)
            return f"There are no downloads; {key} starts one."
        return "" if self._current is not None else "Nothing is under the cursor."

    @property
    def _current(self) -> Download | None:
        return self._screen.query_one(DownloadsPane).current

    def _download_chosen(self) -> None:
        if self._screen.pane.id == "downloads":
            self._download_again()
        elif chosen := self._files.chosen():
            hidden = self._files.table.state.hidden_marks
            if not hidden:
                self._download(chosen)
                return

            def answered(agreed: Agreed | None) -> None:
                if agreed:
                    self._download(chosen)

            ask(self._screen, download_question(chosen, hidden), answered)

    def _download(self, chosen: Sequence[FileRow]) -> None:
        screen, table = self._screen, self._files.table
        unseen = {row.id for row in table.state.hidden_marks}  # may be completed by now
        completed = [row for row in chosen if row.status == "completed" or row.id in unseen]
        on_their_way = {one.record_id for one in screen.downloads if not one.state.is_over}
        files = [row for row in completed if row.id not in on_their_way]
        for row in files:
            name = file_name(row.title, row.record)
            screen.app.post_message(DownloadRequested(row.account, row.kind, row.id, name))
        table.state.unmark(row.id for row in completed)
        table.redraw()
        screen.say(self._promise(chosen, completed, files))

    def _promise(
        self, chosen: Sequence[FileRow], completed: Sequence[FileRow], files: Sequence[FileRow]
    ) -> str:
        parts = []
        if files:
            what = fmt.count(len(files), files[0].kind)
            parts.append(f"Downloading {what} to {safe(self._screen.settings.download_dir)}.")
        if already := len(completed) - len(files):
            parts.append(f"{fmt.count(already, 'file is', 'files are')} on the way already.")
        if unfinished := len(chosen) - len(completed):
            parts.append(f"{fmt.count(unfinished, 'file is', 'files are')} not completed yet.")
        return " ".join(parts)

    def _download_again(self) -> None:
        if (one := self._current) is None:
            self._screen.say("Nothing is under the cursor.")
        elif one.state in {DownloadState.FAILED, DownloadState.CANCELLED}:
            given = DownloadRequested(one.account, one.kind, one.record_id, one.name)
            self._screen.app.post_message(given)
        else:
            self._screen.say("It is there already." if one.state.is_over else "It is on its way.")

    def _cancel(self) -> None:
        """Cancel the download under the cursor, or clear away those that are over."""
        if (one := self._current) is not None:
            dropped = DownloadDropped(None if one.state.is_over else one.id)
            self._screen.app.post_message(dropped)
