"""Carries out orders: count again, journal, send, journal, then confirm from the next snapshots."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from math import inf
from weakref import WeakValueDictionary

from msgspec.structs import replace

from roomtui.api.bodies import ParticipantsAction
from roomtui.api.client import VideoApi
from roomtui.api.errors import NotFound, OtherAccount, TooManyRequests, VideoApiError, internal
from roomtui.api.tracing import Trace, traced
from roomtui.live.actions.confirm import PATIENCE, Confirmed, Confirmer, Pending
from roomtui.live.actions.recount import CalledOff, left_before, recount
from roomtui.live.actions.request import (
    Action,
    ActionResult,
    ModerationRequest,
    Outcome,
    told_apart,
)
from roomtui.live.actions.retries import RETRY_SECS, TRIES, passes_soon
from roomtui.live.clock import Clock
from roomtui.live.gate import RequestGate
from roomtui.live.journal.journal import NOT_ON_RECORD, Journal, JournalError
from roomtui.live.ownership import require_own
from roomtui.live.snapshot import Snapshot

__all__ = ["PATIENCE", "Moderator"]

Publish = Callable[[ActionResult], None]


class Moderator:
    """Sends orders one way: nothing leaves before it is in the journal.

    Only where the journal is not required does an order go that it could not take; each report
    says so then.
    """

    def __init__(self, api: VideoApi, journal: Journal, clock: Clock, gate: RequestGate) -> None:
        self._api = api
        self._journal = journal
        self._clock = clock
        self._gate = gate
        self._pending: dict[str, Pending] = {}
        self._looked_up: set[str] = set()
        self._confirmer = Confirmer(api, clock)
        self._off_record: dict[str, str] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def waiting(self) -> bool:
        """Return whether the effect of an order is still to be seen."""
        return bool(self._pending)

    async def carry_out(self, order: ModerationRequest, publish: Publish) -> None:
        """See an order through to the service's answer and publish what is known then.

        Orders on one session go in turn, so that a mute that had to be sent again cannot land
        after the unmute that followed it. One of another account is refused and not journaled.
        """
        try:
            require_own(order.account, self._api)
        except OtherAccount as error:
            publish(self._report(order, Outcome.FAILED, str(error)))
            return
        async with self._turns.setdefault(order.session_id, asyncio.Lock()):
            await self._carry_out(order, publish)

    async def _carry_out(self, order: ModerationRequest, publish: Publish) -> None:
        try:
            async with self._gate.action():
                order = await recount(self._api, order)
                before = await left_before(self._api, order)
        except CalledOff as why:
            await self._call_off(order, why, publish)
            return
        try:
            await self._write("intent", order=order.made_safe())
        except JournalError as error:
            if self._journal.required:
                publish(self._report(order, Outcome.FAILED, f"Nothing was sent. {error}"))
                return
            self._off_record[order.id] = f"{NOT_ON_RECORD} {error}"
        except Exception as error:  # an order must not vanish, whatever happened to it
            publish(self._report(order, Outcome.FAILED, f"Nothing was sent. {internal(error)}"))
            return
        publish(self._report(order, Outcome.SENDING))
        sent = time.monotonic()
        async with self._gate.action():
            answer, report = await self._send(order)
        pending = Pending(
            order=replace(order, targets=told_apart(order.targets)),
            answer=answer,
            answered_at=self._clock.monotonic(),
            before=before,
            sent=sent,
            received=time.monotonic(),
            date=self._api.date if report.latency_ms is not None else None,
        )
        await self._publish(report, publish)
        if answer.missing or (order.action.can_be_seen and report.landed):
            self._pending[order.id] = pending
        else:
            self._off_record.pop(order.id, None)

    async def _call_off(self, order: ModerationRequest, why: CalledOff, publish: Publish) -> None:
        """Journal and publish that an order was not sent, and why."""
        try:
            await self._write("intent", order=order.made_safe())
        except Exception as error:  # it must be told all the same
            reason = str(error) if isinstance(error, JournalError) else internal(error)
            self._off_record[order.id] = f"{NOT_ON_RECORD} {reason}"
        await self._publish(self._report(order, why.outcome, str(why)), publish)
        self._off_record.pop(order.id, None)

    async def observe(
        self,
        snapshot: Snapshot,
        publish: Publish,
        *,
        as_of: float = inf,
        date: datetime | None = None,
    ) -> None:
        """Settle what a snapshot shows of the orders whose effect can be seen.

        `as_of` is the monotonic time at which the service had the people of the snapshot for
        sure, `date` the service's own; what is older than an order's answer confirms nothing, nor
        does a snapshot of another account.
        """
        if snapshot.account != self._api.account:
            return
        for pending in list(self._pending.values()):
            order = pending.order
            if order.id in self._looked_up:
                continue
            is_new = snapshot.complete and not pending.is_newer_than(as_of, date)
            self._looked_up.add(order.id)
            try:
                found = await self._confirmer.find(pending, snapshot, is_new=is_new)
            finally:
                self._looked_up.discard(order.id)
            if found and self._pending.pop(order.id, None):
                report = self._report(order, found.outcome, found.detail, apart=found.apart)
                await self._publish(report, publish)
                self._off_record.pop(order.id, None)

    async def _send(self, order: ModerationRequest) -> tuple[Confirmed, ActionResult]:
        with traced() as trace:
            answer = await self._try(order)
        return answer, self._report(order, answer.outcome, answer.detail, trace)

    async def _try(self, order: ModerationRequest) -> Confirmed:
        wait, landed = RETRY_SECS, False
        for tries_left in reversed(range(TRIES)):
            try:
                await self._request(order)
            except NotFound as error:
                return _when_missing(order, error, landed=landed)
            except VideoApiError as error:
                landed = landed or error.may_have_landed
                if not tries_left or not passes_soon(error):
                    outcome = Outcome.UNKNOWN if landed else Outcome.FAILED
                    return Confirmed(outcome=outcome, detail=str(error), landed=landed)
                await asyncio.sleep(error.wait if isinstance(error, TooManyRequests) else wait)
                wait *= 2
            except Exception as error:  # an order must not vanish, whatever happened to it
                return Confirmed(outcome=Outcome.UNKNOWN, detail=internal(error), landed=True)
            else:
                return Confirmed(outcome=Outcome.SENT, landed=True)
        raise AssertionError("the last try returns")

    async def _request(self, order: ModerationRequest) -> None:
        sessions = self._api.sessions
        if order.action is Action.END:
            await sessions.end(order.session_id)
            return
        send = {
            Action.KICK: sessions.kick,
            Action.MUTE: sessions.mute,
            Action.UNMUTE: sessions.unmute,
        }[order.action]
        await send(order.session_id, _whom(order))

    async def _publish(self, report: ActionResult, publish: Publish) -> None:
        """Journal what is known and publish it, with a word where it is not on record."""
        why = self._off_record.get(report.order.id)
        if why is None:
            try:
                await self._write("outcome", order=report.order.id, **_account(report))
            except JournalError as error:
                why = f"It could not be journaled: {error}"
            except Exception as error:  # what became of it must be told, whatever happened
                why = f"It could not be journaled: {internal(error)}"
        if why is not None:
            report = replace(report, detail=f"{report.detail} {why}".strip(), recorded=False)
        publish(report)

    async def _write(self, kind: str, **fields: object) -> None:
        await asyncio.to_thread(self._journal.append, kind, self._clock.now(), **fields)

    def _report(
        self,
        order: ModerationRequest,
        outcome: Outcome,
        detail: str = "",
        trace: Trace | None = None,
        *,
        apart: dict[str, Outcome] | None = None,
    ) -> ActionResult:
        return ActionResult(
            order=order,
            outcome=outcome,
            at=self._clock.now(),
            detail=detail,
            latency_ms=trace.latency_ms if trace else None,
            request_id=trace.request_id if trace else "",
            apart=apart or {},
        )


def _account(report: ActionResult) -> dict[str, object]:
    return {
        "outcome": report.outcome,
        "detail": report.detail,
        "latency_ms": report.latency_ms,
        "request_id": report.request_id,
    }


def _whom(order: ModerationRequest) -> ParticipantsAction:
    if not order.everyone:
        return ParticipantsAction(participants=tuple(t.id for t in order.targets))
    if not order.excluded:
        return ParticipantsAction(participants="all")
    return ParticipantsAction(participants="all", exclude=tuple(t.id for t in order.excluded))


def _when_missing(order: ModerationRequest, error: NotFound, *, landed: bool) -> Confirmed:
    """Return what the API's own 404 says; who else is there, only the next snapshot shows."""
    if not order.action.can_be_seen and len(order.targets) == 1 and not order.everyone:
        return Confirmed(outcome=Outcome.ALREADY_GONE, detail=str(error), landed=landed)
    said = f"The service says that it is not there any more ({error.status})."
    return Confirmed(outcome=Outcome.SENT, detail=said, missing=True, landed=landed)
