"""The app's part in downloads: hands them to the queue, and tells how they stand."""

from typing import TYPE_CHECKING

from textual import work

from roomtui.live.download.state import Download, DownloadState
from roomtui.live.supervise import supervise
from roomtui.ui import format as fmt
from roomtui.ui.messages import DownloadDropped, DownloadRequested, DownloadsChanged, FaultReported
from roomtui.ui.store import Showing

if TYPE_CHECKING:
    from roomtui.live.download.downloads import Downloads


class Downloading(Showing, inherit_bindings=False):
    """An app that downloads while any of its screens is shown."""

    _queue: "Downloads | None" = None
    _quitting = False
    _failed_since = 0

    @work(group="downloads", exit_on_error=False)
    async def start_downloads(self) -> None:
        """Run the queue until the app ends; a fault is reported and does not end it."""
        engine = await self.engine()
        self._queue = engine.downloads
        if (queue := self._queue) is not None:
            await supervise(
                lambda: queue.run(self._tell_downloads),
                lambda error: self.post_message(FaultReported(error, "the downloads")),
            )

    @property
    def is_downloading(self) -> bool:
        """Return whether a download is under way or to come."""
        return self._queue is not None and self._queue.busy

    def _tell_downloads(self, downloads: tuple[Download, ...]) -> None:
        self.post_message(DownloadsChanged(downloads))

    def on_download_requested(self, event: DownloadRequested) -> None:
        """Queue a download."""
        if self._queue is not None:
            folder = self.settings.download_dir
            self._quitting = False
            self._queue.add(event.kind, event.record_id, event.file_name, folder)

    def on_download_dropped(self, event: DownloadDropped) -> None:
        """Cancel a download, or forget those that are over."""
        if self._queue is None:
            return
        if event.download_id is None:
            self._queue.clear_finished()
        else:
            self._queue.cancel(event.download_id)

    def on_downloads_changed(self, event: DownloadsChanged) -> None:
        """Show how they stand, and tell of those that have come to an end."""
        before = {download.id: download.state for download in self.downloads}
        for download in event.downloads:
            if download.state.is_over and before.get(download.id) is not download.state:
                self.download_ended(download)
        self.downloads = event.downloads
        if all(download.state.is_over for download in event.downloads):
            self._tell_of_others()

    def download_ended(self, download: Download) -> None:
        """Remember the end of a download; of those that fail, the first is told at once."""
        if download.state is DownloadState.FAILED:
            if not self._failed_since:
                words = f"{download.name}: {download.reason}"
                self.notify_of_reported(words, "error")
            self._failed_since += 1
        self._activity.downloaded(download, self.clock.now())
        self._show(self.ui_state)

    def _tell_of_others(self) -> None:
        """Tell how many more have failed, once nothing is on its way."""
        others, self._failed_since = self._failed_since - 1, 0
        if others > 0:
            what = fmt.count(others, "more download")
            words = f"{what} failed. Each says why among the downloads; w tries it again there."
            self.notify_of_reported(words, "error")
