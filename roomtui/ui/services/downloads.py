"""The download service: hands downloads to the queue, and shows how they stand."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from roomtui.live.download.state import Download, DownloadState
from roomtui.live.supervise import supervise
from roomtui.ui import format as fmt
from roomtui.ui.messages import DownloadRequested, DownloadsChanged, FaultReported
from roomtui.ui.services.connection import Connection
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.download.downloads import Downloads


class DownloadService:
    """Downloads while any screen is shown.

    Args:
        app: is told how they stand.
        connection: has the queue.
        store: remembers how they ended.
        folder: where the files go.
        publish: takes the downloads when they have come further.

    `known` are the downloads as they were told of last.
    """

    def __init__(
        self,
        app: TerminalApp,
        connection: Connection,
        store: Store,
        folder: Path,
        publish: Callable[[tuple[Download, ...]], None],
    ) -> None:
        self.known: tuple[Download, ...] = ()
        self._app = app
        self._connection = connection
        self._store = store
        self._folder = folder
        self._publish = publish
        self._queue: Downloads | None = None
        self._failed_since = 0

    async def run(self) -> None:
        """Run the queue until the app ends; a fault is reported and does not end it."""
        engine = await self._connection.ready()
        self._queue = engine.downloads
        if (queue := self._queue) is not None:
            await supervise(
                lambda: queue.run(self._tell),
                lambda error: self._app.post_message(FaultReported(error, "the downloads")),
            )

    def _tell(self, downloads: tuple[Download, ...]) -> None:
        self._app.post_message(DownloadsChanged(downloads))

    @property
    def is_busy(self) -> bool:
        """Return whether a download is under way or to come."""
        return self._queue is not None and self._queue.busy

    def add(self, event: DownloadRequested) -> None:
        """Queue a download."""
        if self._queue is not None:
            self._queue.add(
                event.account, event.kind, event.record_id, event.file_name, self._folder
            )

    def drop(self, download_id: str | None) -> None:
        """Cancel a download, or forget those that are over."""
        if self._queue is None:
            return
        if download_id is None:
            self._queue.clear_finished()
        else:
            self._queue.cancel(download_id)

    def show(self, downloads: tuple[Download, ...]) -> None:
        """Show how they stand, and tell of those that have come to an end."""
        before = {download.id: download.state for download in self.known}
        for download in downloads:
            if download.state.is_over and before.get(download.id) is not download.state:
                self._add_ended(download)
        self.known = downloads
        self._publish(downloads)
        if all(download.state.is_over for download in downloads):
            self._tell_of_others()

    def _add_ended(self, download: Download) -> None:
        """Remember the end of a download; of those that fail, the first is told at once."""
        if download.state is DownloadState.FAILED:
            if not self._failed_since:
                self._app.notify_of_kept(f"{download.name}: {download.reason}", severity="error")
            self._failed_since += 1
        self._store.add_downloaded(download)

    def _tell_of_others(self) -> None:
        """Notify of how many more have failed, once nothing is on its way."""
        others, self._failed_since = self._failed_since - 1, 0
        if others > 0:
            what = fmt.count(others, "more download")
            words = f"{what} failed. Each says why among the downloads; w tries it again there."
            self._app.notify_of_kept(words, severity="error")
