"""The app's part in orders and writes: hands them over, and tells what became of them."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from msgspec.structs import replace
from textual import work
from textual.message_pump import MessagePump
from textual.screen import ModalScreen

from roomtui.live.actions.repeats import GivenWrite, Repeats
from roomtui.live.actions.request import ModerationRequest, ModerationResult, Outcome
from roomtui.live.actions.writes import Written
from roomtui.live.clock import Clock
from roomtui.live.kinds import RecordKind
from roomtui.settings import Settings
from roomtui.ui.messages import (
    FaultReported,
    ModerationRequested,
    Repeated,
    Reported,
    WriteAnswered,
    WriteDone,
    WriteRequested,
)
from roomtui.ui.services.downloads import Downloading

if TYPE_CHECKING:
    from roomtui.live.actions.runner import ActionRunner
    from roomtui.live.polling.poller import Poller

NOT_AS_MEANT: Final = frozenset({Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_CONFIRMED})
"""Outcomes that an operator must not overlook."""

AS_MEANT: Final = frozenset({Outcome.SENT, Outcome.CONFIRMED})
"""Outcomes after which there is no reason to give the same order at once again."""

OFF_RECORD_SECS: Final = 20.0
"""Seconds that it is shown that the journal could not take something."""


class Ordering(Downloading, inherit_bindings=False):
    """An app that has orders and writes carried out."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings, clock)
        self._repeats = Repeats(clock.monotonic)

    @property
    def _poller(self) -> "Poller | None":
        return self._engine.poller if self._engine else None

    @property
    def _moderator(self) -> "ActionRunner | None":
        return self._engine.moderator if self._engine else None

    def on_moderation_requested(self, event: ModerationRequested) -> None:
        """Carry an order out, or what is new in it."""
        if self._moderator is None:
            return
        self._quitting = False
        if (order := self._repeats.admit(event.order)) is None:
            self.post_message(Repeated(event.order))
        else:
            self._guard(self._moderate(self._moderator, order))

    async def _moderate(self, moderator: "ActionRunner", order: ModerationRequest) -> None:
        known = Outcome.SENDING

        def publish(report: ModerationResult) -> None:
            nonlocal known
            known = report.outcome
            self._report(report)

        try:
            await moderator.carry_out(order, publish)
        finally:
            self._repeats.end(order, as_meant=known in AS_MEANT)

    def on_repeated(self, event: Repeated) -> None:
        """Say that nothing more was sent; of a key that is held, once."""
        what = event.what.action if isinstance(event.what, ModerationRequest) else event.what.verb
        if self._repeats.worth_telling():
            self.notify(f"The same {what} was given just now; it is sent once.", markup=False)

    @work(group="orders", exit_on_error=False)
    async def _guard(self, task: Coroutine[Any, Any, None]) -> None:
        """Run what the moderator does; a fault is reported and ends nothing else."""
        try:
            await task
        except Exception as error:
            self.post_message(FaultReported(error, "an order"))

    def _report(self, report: ModerationResult) -> None:
        self.post_message(Reported(report))

    def on_reported(self, event: Reported) -> None:
        """Show what became of an order, and look at its effect."""
        report = event.report
        self._last_actions = self._last_actions.noting(report)
        self._activity.reported(report, self.ui_state.snapshot)
        self._show(self.ui_state)
        words = report.sentence
        if not report.recorded:
            self._warn_off_record(words)
        elif report.outcome in NOT_AS_MEANT:
            self._alarm(words, report.outcome)
        if report.landed and report.request.action.can_be_seen and self._poller:
            self._poller.refresh()

    def on_write_requested(self, event: WriteRequested) -> None:
        """Have something written."""
        if self._engine is None or self._engine.writer is None:
            failed = Written(request=event.write, outcome=Outcome.FAILED, at=self.clock.now(),
                             detail="Nothing was sent: there is no connection yet.")  # fmt: skip
            self.post_message(WriteDone(failed, event.asker))
        elif first := self._repeats.given_before(event.write):
            self.post_message(Repeated(event.write))
            self._guard(self._share(first, event))
        else:
            self._guard(self._write(self._engine.writer, self._repeats.begin(event.write), event))

    async def _write(
        self, writer: "ActionRunner", given: GivenWrite, event: WriteRequested
    ) -> None:
        written = None
        try:
            written = await writer.carry_out(event.write)
        finally:
            self._repeats.finish(given, written)
        self.post_message(WriteDone(written, event.asker))

    async def _share(self, first: GivenWrite, event: WriteRequested) -> None:
        """Tell who asked for the same again what becomes of it, once that is known."""
        written = replace(await asyncio.shield(first.done), request=event.write)
        if self._is_there(event.asker):
            event.asker.post_message(WriteAnswered(written))

    def on_write_done(self, event: WriteDone) -> None:
        """Show what became of a write, here and to who asked, and look at its effect."""
        written, asker = event.written, event.asker
        self._activity.wrote(written)
        self._show(self.ui_state)
        words = written.sentence
        if not written.recorded:
            self._warn_off_record(words)
        if self._is_there(asker):
            asker.post_message(WriteAnswered(written))
        elif written.recorded:
            self._alarm(words, written.outcome)
        is_changed = (
            written.outcome is not Outcome.FAILED and written.request.what == RecordKind.ROOM
        )
        if is_changed and self._poller:
            self._poller.refresh(rooms=True)

    def _warn_off_record(self, words: str) -> None:
        """Say, long enough to be read, that the journal lacks what was done."""
        shown = words[:1].upper() + words[1:]
        self.notify_of_reported(shown, "error", title="Not on record", timeout=OFF_RECORD_SECS)

    def _is_there(self, asker: MessagePump | None) -> TypeGuard[MessagePump]:
        """Return whether who asked is still to be told; a dialog lives on a little when closed."""
        if asker is None or not asker.is_running:
            return False
        return not isinstance(asker, ModalScreen) or asker in self.screen_stack
