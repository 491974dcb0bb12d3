"""The app's part in orders and writes: hands them over, and tells what became of them."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from textual import work
from textual.message_pump import MessagePump
from textual.screen import ModalScreen

from roomtui.live.kinds import Kind
from roomtui.live.orders import Outcome, Report
from roomtui.live.writes import Written
from roomtui.ui.downloading import Downloading
from roomtui.ui.messages import (
    OrderGiven,
    Reported,
    Stumbled,
    WriteAnswered,
    WriteDone,
    WriteGiven,
)

if TYPE_CHECKING:
    from roomtui.live.moderation import Moderator
    from roomtui.live.poller import Poller
    from roomtui.live.writer import Writer

NOT_AS_MEANT: Final = frozenset({Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_CONFIRMED})
"""Outcomes that an operator must not overlook."""

OFF_RECORD_SECS: Final = 20.0
"""Seconds that it is shown that the journal could not take something."""


class Ordering(Downloading, inherit_bindings=False):
    """An app that has orders and writes carried out."""

    @property
    def _poller(self) -> "Poller | None":
        return self._engine.poller if self._engine else None

    @property
    def _moderator(self) -> "Moderator | None":
        return self._engine.moderator if self._engine else None

    def on_order_given(self, event: OrderGiven) -> None:
        """Carry an order out."""
        if self._moderator is not None:
            self._quitting = False
            self._guard(self._moderator.carry_out(event.order, self._report))

    @work(group="orders", exit_on_error=False)
    async def _guard(self, task: Coroutine[Any, Any, None]) -> None:
        """Run what the moderator does; a stumble is told and ends nothing else."""
        try:
            await task
        except Exception as error:
            self.post_message(Stumbled(error, "an order"))

    def _report(self, report: Report) -> None:
        self.post_message(Reported(report))

    def on_reported(self, event: Reported) -> None:
        """Show what became of an order, and look at its effect."""
        report = event.report
        self._ledger = self._ledger.noting(report)
        self._activity.reported(report)
        self._show(self.scene)
        words = f"{report.order.action}: {report.outcome}. {report.detail}"
        if not report.recorded:
            self._warn_off_record(words)
        elif report.outcome in NOT_AS_MEANT:
            self._alarm(words, report.outcome)
        if report.landed and report.order.action.can_be_seen and self._poller:
            self._poller.refresh()

    def on_write_given(self, event: WriteGiven) -> None:
        """Have something written."""
        if self._engine is None or self._engine.writer is None:
            failed = Written(write=event.write, outcome=Outcome.FAILED, at=self.clock.now(),
                             detail="Nothing was sent: there is no connection yet.")  # fmt: skip
            self.post_message(WriteDone(failed, event.asker))
        else:
            self._guard(self._write(self._engine.writer, event))

    async def _write(self, writer: "Writer", event: WriteGiven) -> None:
        self.post_message(WriteDone(await writer.carry_out(event.write), event.asker))

    def on_write_done(self, event: WriteDone) -> None:
        """Show what became of a write, here and to who asked, and look at its effect."""
        written, asker = event.written, event.asker
        self._activity.wrote(written)
        self._show(self.scene)
        words = f"{written.write.title}: {written.outcome}. {written.detail}".rstrip()
        if not written.recorded:
            self._warn_off_record(words)
        if self._is_there(asker):
            asker.post_message(WriteAnswered(written))
        elif written.recorded:
            self._alarm(words, written.outcome)
        is_changed = written.outcome is not Outcome.FAILED and written.write.what == Kind.ROOM
        if is_changed and self._poller:
            self._poller.refresh(rooms=True)

    def _warn_off_record(self, words: str) -> None:
        """Say, long enough to be read, that the journal lacks what was done."""
        shown = words[:1].upper() + words[1:]
        self.notify(
            shown, title="Not on record", severity="error", timeout=OFF_RECORD_SECS, markup=False
        )

    def _is_there(self, asker: MessagePump | None) -> TypeGuard[MessagePump]:
        """Tell whether who asked is still to be told; a dialog lives on a little when closed."""
        if asker is None or not asker.is_running:
            return False
        return not isinstance(asker, ModalScreen) or asker in self.screen_stack
