"""Carries out orders: journal, send, journal, then confirm from the next pictures."""

import asyncio
from collections.abc import Callable
from typing import Final
from weakref import WeakValueDictionary

from msgspec.structs import replace

from roomtui.api.bodies import ParticipantsAction
from roomtui.api.client import VideoApi
from roomtui.api.errors import NotFound, TooManyRequests, VideoApiError, internal
from roomtui.api.tracing import Trace, traced
from roomtui.live.clock import Clock
from roomtui.live.gate import Gate
from roomtui.live.journal.journal import NOT_ON_RECORD, Journal, JournalError
from roomtui.live.orders import Action, Order, Outcome, Report, still_in
from roomtui.live.retries import RETRY_SECS, TRIES, passes_soon
from roomtui.live.snapshot import Snapshot

PATIENCE: Final = 15.0
"""Seconds in which the pictures should show the effect of a kick or an end."""

Publish = Callable[[Report], None]


class Moderator:
    """Sends orders one way: nothing leaves before it is in the journal.

    Only where the journal is not required does an order go that it could not take; each report
    says so then.
    """

    def __init__(self, api: VideoApi, journal: Journal, clock: Clock, gate: Gate) -> None:
        self._api = api
        self._journal = journal
        self._clock = clock
        self._gate = gate
        self._pending: dict[str, tuple[Order, float]] = {}
        self._off_record: dict[str, str] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def waiting(self) -> bool:
        """Tell whether the effect of an order is still to be seen."""
        return bool(self._pending)

    async def carry_out(self, order: Order, publish: Publish) -> None:
        """See an order through to the service's answer and publish what is known then.

        Orders on one session go in turn, so that a mute that had to be sent again cannot land
        after the unmute that followed it.
        """
        async with self._turns.setdefault(order.session_id, asyncio.Lock()):
            await self._carry_out(order, publish)

    async def _carry_out(self, order: Order, publish: Publish) -> None:
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
        async with self._gate.action():
            report = await self._send(order)
        sent_at = self._clock.monotonic()
        await self._publish(report, publish)
        if order.action.can_be_seen and report.landed:
            self._pending[order.id] = (order, sent_at)
        else:
            self._off_record.pop(order.id, None)

    async def observe(self, snapshot: Snapshot, publish: Publish) -> None:
        """Settle what a picture shows of the orders whose effect can be seen."""
        now = self._clock.monotonic()
        for order, sent_at in list(self._pending.values()):
            if snapshot.complete and _is_done(order, snapshot):
                report = self._report(order, Outcome.CONFIRMED)
            elif now - sent_at > PATIENCE:
                report = self._report(order, Outcome.NOT_CONFIRMED, _still_there(order, snapshot))
            else:
                continue
            if self._pending.pop(order.id, None):
                await self._publish(report, publish)
                self._off_record.pop(order.id, None)

    async def _send(self, order: Order) -> Report:
        with traced() as trace:
            outcome, detail = await self._try(order)
        return self._report(order, outcome, detail, trace)

    async def _try(self, order: Order) -> tuple[Outcome, str]:
        wait, landed = RETRY_SECS, False
        for tries_left in reversed(range(TRIES)):
            try:
                await self._request(order)
            except NotFound as error:
                return _when_gone(order, landed=landed), str(error)
            except VideoApiError as error:
                landed = landed or error.may_have_landed
                if not tries_left or not passes_soon(error):
                    return Outcome.UNKNOWN if landed else Outcome.FAILED, str(error)
                await asyncio.sleep(error.wait if isinstance(error, TooManyRequests) else wait)
                wait *= 2
            except Exception as error:  # an order must not vanish, whatever happened to it
                return Outcome.UNKNOWN, internal(error)
            else:
                return Outcome.SENT, ""
        raise AssertionError("the last try returns")

    async def _request(self, order: Order) -> None:
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

    async def _publish(self, report: Report, publish: Publish) -> None:
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
        self, order: Order, outcome: Outcome, detail: str = "", trace: Trace | None = None
    ) -> Report:
        return Report(
            order=order,
            outcome=outcome,
            at=self._clock.now(),
            detail=detail,
            latency_ms=trace.latency_ms if trace else None,
            request_id=trace.request_id if trace else "",
        )


def _account(report: Report) -> dict[str, object]:
    return {
        "outcome": report.outcome,
        "detail": report.detail,
        "latency_ms": report.latency_ms,
        "request_id": report.request_id,
    }


def _whom(order: Order) -> ParticipantsAction:
    if not order.everyone:
        return ParticipantsAction(participants=tuple(t.id for t in order.targets))
    if not order.excluded:
        return ParticipantsAction(participants="all")
    return ParticipantsAction(participants="all", exclude=tuple(t.id for t in order.excluded))


def _when_gone(order: Order, *, landed: bool) -> Outcome:
    """Tell what a 404 says of an order that may have been obeyed when it was sent before."""
    if order.action is Action.END or len(order.targets) == 1:
        return Outcome.ALREADY_GONE
    return Outcome.UNKNOWN if landed else Outcome.FAILED


def _is_done(order: Order, snapshot: Snapshot) -> bool:
    if order.action is Action.END:
        return order.session_id not in snapshot.sessions
    return not any(target.id in snapshot.people for target in order.targets)


def _still_there(order: Order, snapshot: Snapshot) -> str:
    """Say who is still there; in a picture that is not complete they may have left long ago."""
    if not snapshot.complete:
        return "No complete picture came."
    if order.action is Action.END:
        return "The session is still active."
    return still_in([target.name for target in order.targets if target.id in snapshot.people])
