"""Deletion of the files that are chosen: asks, sends one by one, tells what became of them."""

from roomtui.api.models import DeletedRecordings
from roomtui.live.actions.file_writes import DeleteFile
from roomtui.live.actions.writes import Written
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Agreed
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.files.confirmations import deletion_question
from roomtui.ui.files.deletion import Batch
from roomtui.ui.files.selection import FileSelection
from roomtui.ui.host import host_of
from roomtui.ui.messages import WriteRequested
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.screens.controller import Handler


class DeletionController:
    """Deletes what is chosen in a list of files."""

    def __init__(self, screen: PaneScreen, files: FileSelection) -> None:
        self._screen = screen
        self._files = files
        self._batches: dict[str, Batch] = {}

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Return what each command does, and where it does nothing."""
        return (Handler("delete", self._delete, self._files.why_none, (self._files.pane_id,)),)

    @property
    def is_busy(self) -> bool:
        """Return whether deletions are under way."""
        return bool(self._batches)

    def stop(self) -> bool:
        """Send no more of the deletions that are under way; return whether there were any."""
        for batch in self._batches.values():
            batch.stop()
        return bool(self._batches)

    def answered(self, written: Written) -> None:
        """Take what was deleted out of the list, or say why it was not."""
        write, batch = written.request, self._batches.pop(written.request.id, None)
        if batch is not None and isinstance(write, DeleteFile):
            batch.note(written)
            if written.is_done:
                self._files.leave_out(write.record_id)
            self._go_on(batch)
            return
        if isinstance(written.result, DeletedRecordings):
            self._screen.say(_bulk_deleted(written.result.room_recordings))
        else:
            host_of(self._screen.app).notify_of_kept(written.sentence, severity="warning")
        self._screen.refresh_lists()

    def _delete(self) -> None:
        chosen = self._files.chosen()
        doomed = {i for batch in self._batches.values() for i in batch.ids}
        files = [row for row in chosen if row.id not in doomed]
        if not files:
            self._screen.say("They are being deleted already.")
            return
        hidden = [row for row in self._files.table.state.hidden_marks if row.id not in doomed]
        batch = Batch(files)

        def answered(agreed: Agreed | None) -> None:
            if agreed:
                self._go_on(batch)

        ask(self._screen, deletion_question(files, hidden), answered)

    def _go_on(self, batch: Batch) -> None:
        """Send the next of some deletions, or tell what became of them all."""
        screen = self._screen
        if (write := batch.next()) is not None:
            self._batches[write.id] = batch
            screen.offer_keys()
            screen.app.post_message(WriteRequested(write, screen))
            return
        screen.offer_keys()
        if batch.failed:
            host_of(screen.app).notify_of_kept(batch.account, severity="warning")
        elif batch.account:
            screen.say(batch.account)
        screen.refresh_lists()


def _bulk_deleted(how_many: int | None) -> str:
    if how_many is None:
        return "Deleted; the service does not say how many."
    return f"{fmt.count(how_many, 'recording')} deleted."
