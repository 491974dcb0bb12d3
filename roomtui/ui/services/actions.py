"""The action service: carries out moderation and other writes, and shows what became of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, TypeGuard

from msgspec.structs import replace
from textual.message_pump import MessagePump
from textual.screen import ModalScreen

from roomtui.live.actions.repeats import GivenWrite, Repeats
from roomtui.live.actions.request import Action, ModerationRequest, ModerationResult, Outcome
from roomtui.live.actions.writes import Write, Written
from roomtui.live.clock import Clock
from roomtui.live.identities import with_identities
from roomtui.live.kinds import RecordKind
from roomtui.live.policies.cause import policy_kind
from roomtui.live.polling.feed import FeedState, Update
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.messages import FaultReported, Repeated, Reported, WriteAnswered, WriteDone
from roomtui.ui.naming import LONGEST_NAME, cut
from roomtui.ui.services.connection import Connection
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.actions.runner import ActionRunner

WORKERS: Final = "orders"
"""The group of workers that carry something out."""

NOT_AS_MEANT: Final = frozenset({Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_CONFIRMED})
"""Outcomes that an operator must not overlook."""

AS_MEANT: Final = frozenset({Outcome.SENT, Outcome.CONFIRMED})
"""Outcomes after which there is no reason to ask for the same at once again."""

SEVERITIES: Final[Mapping[Outcome, Literal["error", "information"]]] = {
    Outcome.FAILED: "error",
    Outcome.DONE: "information",
}
"""How an outcome is told; as a warning unless it is one of these."""

OFF_RECORD_SECS: Final = 20.0
"""Seconds that it is shown that the journal could not take something."""


class ActionService:
    """Carries out what the operator asks for, each thing once, and looks at its effect."""

    def __init__(
        self, app: TerminalApp, clock: Clock, connection: Connection, store: Store
    ) -> None:
        self._app = app
        self._clock = clock
        self._connection = connection
        self._store = store
        self._repeats = Repeats(clock.monotonic)

    @property
    def _runner(self) -> "ActionRunner | None":
        engine = self._connection.engine
        return engine.actions if engine else None

    def moderate(self, request: ModerationRequest) -> None:
        """Carry a request out, or what is new in it."""
        if (runner := self._runner) is None:
            return
        request = with_identities(request, self._store.ui_state.analysis.identities)
        if (admitted := self._repeats.admit(request)) is None:
            self._app.post_message(Repeated(request))
        else:
            self._app.supersede_answers()
            self._store.begin(admitted)
            self._start(partial(self._moderate, runner, admitted))

    def note_step(self, result: ModerationResult) -> None:
        """Take note of a step of a plan, which a key may repeat as it repeats what a key sent."""
        if result.outcome is Outcome.SENDING:
            self._repeats.admit(result.request)
        else:
            self._repeats.end(result.request, as_meant=result.outcome in AS_MEANT)

    async def _moderate(self, runner: "ActionRunner", request: ModerationRequest) -> None:
        known = Outcome.SENDING

        def publish(result: ModerationResult) -> None:
            nonlocal known
            known = result.outcome
            self._report(result)

        try:
            await runner.carry_out(request, publish)
        finally:
            self._repeats.end(request, as_meant=known in AS_MEANT)
            if known is Outcome.SENDING:  # it broke down
                self._app.call_later(self._store.break_off, request)

    def observe(self, update: Update) -> None:
        """Have confirmed by a new snapshot what can be."""
        snapshot, feed = update.snapshot, update.feed
        is_doubted = feed.state is FeedState.LATE and not snapshot.complete
        runner = self._runner
        if (feed.is_current or is_doubted) and runner and runner.waiting:
            as_of, date = update.as_of, update.date
            self._start(partial(runner.observe, snapshot, self._report, as_of=as_of, date=date))

    def say_repeated(self, what: ModerationRequest | Write) -> None:
        """Notify that nothing more was sent; of a key that is held, once."""
        name = what.action if isinstance(what, ModerationRequest) else what.verb
        if self._repeats.worth_telling():
            self._app.notify(f"The same {name} was given just now; it is sent once.", markup=False)

    def _start(self, act: Callable[[], Awaitable[None]]) -> None:
        self._app.work_in_background(partial(self._guarded, [act]), WORKERS)

    async def _guarded(self, acts: list[Callable[[], Awaitable[None]]]) -> None:
        """Carry something out; a fault is reported and ends nothing else.

        It is taken out of the list, since whatever came of it holds the worker for as long as it
        lasts, and a request may have a token in it.
        """
        try:
            await acts.pop()()
        except Exception as error:
            self._app.post_message(FaultReported(error, "an action"))

    @property
    def is_busy(self) -> bool:
        """Return whether something is being carried out."""
        return any(w.group == WORKERS and w.is_running for w in self._app.workers)

    def _report(self, result: ModerationResult) -> None:
        self._app.post_message(Reported(result))

    def show_result(self, result: ModerationResult) -> None:
        """Show what became of a request, and look at its effect."""
        self._store.add_result(result)
        words = result.sentence
        if not result.recorded:
            self._warn_off_record(words)
        elif result.outcome in NOT_AS_MEANT:
            self._tell(words, result.outcome)
        elif self._is_awaited(result):
            self._app.notify_of_kept(_brief(result))
        poller = self._connection.poller
        if result.landed and result.request.action.can_be_seen and poller:
            poller.refresh()

    def _is_awaited(self, result: ModerationResult) -> bool:
        """Return whether what shows it otherwise is hidden, and no more is to come of it."""
        can_be_confirmed = result.outcome is Outcome.SENT and result.request.action.can_be_seen
        in_front = self._app.screen_stack[-1:]  # there is none while the console ends
        is_told = any(getattr(screen, "TELLS_RESULTS", False) for screen in in_front)
        return is_told and result.outcome in AS_MEANT and not can_be_confirmed

    def carry_out(self, write: Write, asker: MessagePump | None) -> None:
        """Carry a write out, or wait for the same one that is under way."""
        runner = self._runner
        if runner is None:
            failed = Written(request=write, outcome=Outcome.FAILED, at=self._clock.now(),
                             detail="Nothing was sent: there is no connection yet.")  # fmt: skip
            self._app.post_message(WriteDone(failed, asker))
        elif first := self._repeats.given_before(write):
            self._app.post_message(Repeated(write))
            self._start(partial(self._share, first, write, asker))
        else:
            given = self._repeats.begin(write)
            self._start(partial(self._write, runner, given, write, asker))

    async def _write(
        self, runner: "ActionRunner", given: GivenWrite, write: Write, asker: MessagePump | None
    ) -> None:
        written = None
        try:
            written = await runner.carry_out(write)
        finally:
            self._repeats.finish(given, written)
        self._app.post_message(WriteDone(written, asker))

    async def _share(self, first: GivenWrite, write: Write, asker: MessagePump | None) -> None:
        """Answer who asked for the same again, once the first is done."""
        written = replace(await asyncio.shield(first.done), request=write)
        if self._is_there(asker):
            asker.post_message(WriteAnswered(written))

    def show_written(self, written: Written, asker: MessagePump | None) -> None:
        """Show what became of a write, here and to who asked, and look at its effect."""
        self._store.add_written(written)
        words = written.sentence
        if not written.recorded:
            self._warn_off_record(words)
        if self._is_there(asker):
            asker.post_message(WriteAnswered(written))
        elif written.recorded:
            name = written.request.name
            self._tell(words.replace(name, cut(name, LONGEST_NAME), 1), written.outcome)
        is_changed = (
            written.outcome is not Outcome.FAILED and written.request.what == RecordKind.ROOM
        )
        if is_changed and (poller := self._connection.poller):
            poller.refresh(rooms=True)

    def _tell(self, sentence: str, outcome: Outcome) -> None:
        """Notify of what the activity has in full already."""
        words = sentence[:1].upper() + sentence[1:]
        self._app.notify_of_kept(words, severity=SEVERITIES.get(outcome, "warning"))

    def _warn_off_record(self, sentence: str) -> None:
        """Warn, for long enough to be read, that the journal lacks what was done."""
        words = sentence[:1].upper() + sentence[1:]
        self._app.notify_of_kept(
            words, title="Not on record", severity="error", timeout=OFF_RECORD_SECS
        )

    def _is_there(self, asker: MessagePump | None) -> TypeGuard[MessagePump]:
        """Return whether who asked is still to be told; a dialog lives on a little when closed."""
        if asker is None or not asker.is_running:
            return False
        return not isinstance(asker, ModalScreen) or asker in self._app.screen_stack


def _brief(result: ModerationResult) -> str:
    """Return what became of an action, and for whom: `Kick confirmed: Ada in the-room.`."""
    request = result.request
    names = [cut(safe(one.name), LONGEST_NAME) for one in request.targets]
    whom = "the session" if request.action is Action.END else fmt.names(names)
    kind = policy_kind(request.action, request.policy)
    what = f"{request.action} by {kind}" if kind else request.action
    words = f"{what} {result.outcome}: {whom} in {cut(safe(request.room), LONGEST_NAME)}."
    return f"{words[:1].upper()}{words[1:]} {safe(result.detail)}".rstrip()
