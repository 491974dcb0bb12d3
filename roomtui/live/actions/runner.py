"""Carries out actions: journal the intent, send, retry, journal the outcome, report."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from math import inf
from typing import Any, Final, overload
from weakref import WeakValueDictionary

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.client import VideoApi
from roomtui.api.errors import OtherAccount, ServerError, TooManyRequests, VideoApiError, internal
from roomtui.api.tracing import traced
from roomtui.live.actions.confirm import Confirmer
from roomtui.live.actions.delivery import Delivery, Guard, SendResult
from roomtui.live.actions.journaled_action import JournaledAction, ResultT
from roomtui.live.actions.moderation_delivery import ModerationDelivery
from roomtui.live.actions.request import CalledOff, ModerationRequest, ModerationResult, Outcome
from roomtui.live.actions.write_delivery import WriteDelivery
from roomtui.live.actions.writes import Write, Written
from roomtui.live.clock import Clock
from roomtui.live.gate import RequestGate
from roomtui.live.journal.journal import Journal
from roomtui.live.ownership import require_own
from roomtui.live.snapshot import Snapshot

TRIES: Final = 3
"""How often it is sent when the service refuses for the moment, where repeating does no harm."""

RETRY_SECS: Final = 0.5
"""The first wait after a 5xx; it doubles."""

LONGEST_HOLD: Final = 10.0
"""Seconds that it waits for the account's limit; after that the operator decides anew."""

Publish = Callable[[ResultT], None]


class ActionRunner:
    """Sends everything that changes the account one way: nothing leaves before it is journaled.

    `begins` is told of each moderation request before anything of it is done.

    Only where the journal is not required does a request go that it could not take; each result
    says so then.
    """

    def __init__(self, api: VideoApi, journal: Journal, clock: Clock, gate: RequestGate) -> None:
        self._api = api
        self._journal = journal
        self._clock = clock
        self._gate = gate
        self._confirmer = Confirmer(api, clock)
        self.begins: Callable[[ModerationRequest], None] = lambda _: None
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @overload
    async def carry_out(
        self,
        request: ModerationRequest,
        publish: Publish[ModerationResult],
        guard: Guard | None = ...,
    ) -> ModerationResult: ...

    @overload
    async def carry_out(
        self, request: Write, publish: Publish[Written] = ..., guard: Guard | None = ...
    ) -> Written: ...

    async def carry_out(
        self,
        request: ModerationRequest | Write,
        publish: Publish[Any] = lambda _: None,
        guard: Guard | None = None,
    ) -> ModerationResult | Written:
        """Send a request; publish that it is sent, then what is known after the answer.

        That last result is returned too. Moderation requests on one session go in turn, so that a
        mute that had to be sent again cannot land after the unmute that followed it; so do writes
        of one kind. One of another account is refused and not journaled. What a policy sends must
        be on record, whatever else must. The `guard` is awaited right before each time that a
        request leaves, and may raise CalledOff.
        """
        if isinstance(request, Write):
            writing = WriteDelivery(self._api, self._clock, request, guard)
            return await self._in_turn(request.account, writing, publish)
        self.begins(request)
        moderating = ModerationDelivery(self._api, self._clock, self._confirmer, request, guard)
        return await self._in_turn(
            request.account, moderating, publish, is_recorded=bool(request.policy)
        )

    @property
    def waiting(self) -> bool:
        """Return whether the effect of a moderation request is still to be seen."""
        return self._confirmer.waiting

    async def observe(
        self,
        snapshot: Snapshot,
        publish: Publish[ModerationResult],
        *,
        as_of: float = inf,
        date: datetime | None = None,
    ) -> None:
        """Publish what a snapshot shows of the requests whose effect can be seen.

        `as_of` is the monotonic time at which the service had the people of the snapshot for
        sure, `date` the service's own; what is older than an answer confirms nothing, nor does a
        snapshot of another account.
        """
        if snapshot.account != self._api.account:
            return
        await self._confirmer.observe(snapshot, publish, as_of=as_of, date=date)

    async def _in_turn(
        self,
        account: AccountId,
        delivery: Delivery[ResultT],
        publish: Publish[ResultT],
        *,
        is_recorded: bool = False,
    ) -> ResultT:
        try:
            require_own(account, self._api)
        except OtherAccount as error:
            result = delivery.result(SendResult(outcome=Outcome.FAILED, detail=str(error)))
            publish(result)
            return result
        async with self._turns.setdefault(delivery.turn, asyncio.Lock()):
            return await self._run(delivery, publish, is_recorded=is_recorded)

    async def _run(
        self, delivery: Delivery[ResultT], publish: Publish[ResultT], *, is_recorded: bool
    ) -> ResultT:
        about = delivery.about
        journaled = JournaledAction(self._journal, self._clock, about, required=is_recorded)
        try:
            async with self._gate.action():
                await delivery.prepare()
        except CalledOff as why:
            await journaled.intend(delivery.intent, is_sent=False)
            result = await journaled.end(delivery.result(_called_off(why)))
            publish(result)
            return result
        try:
            await journaled.intend(delivery.intent, is_sent=True)
        except CalledOff as why:
            result = delivery.result(_called_off(why))
            publish(result)
            return result
        publish(delivery.result(SendResult(outcome=Outcome.SENDING)))
        async with self._gate.action():
            sent = await self._send(delivery)
        result = await journaled.end(delivery.result(sent))
        publish(result)
        delivery.follow(journaled)
        return result

    async def _send(self, delivery: Delivery[ResultT]) -> SendResult:
        """Send what was journaled, unless it would hit more than was confirmed."""
        try:
            await delivery.check()
        except CalledOff as why:
            return _called_off(why)
        except Exception as error:  # who asked must be told, whatever happened
            return _called_off(CalledOff(f"Nothing was sent. {internal(error)}"))
        with traced() as trace:
            sent = await self._try(delivery)
        sent = replace(sent, latency_ms=trace.latency_ms, request_id=trace.request_id)
        return await delivery.answered(sent)

    async def _try(self, delivery: Delivery[ResultT]) -> SendResult:
        wait, landed, has_waited = RETRY_SECS, False, False
        for tries_left in reversed(range(TRIES if delivery.repeatable else 1)):
            try:
                if has_waited and not landed:  # who is hit may be others by now
                    await delivery.check()
                return await delivery.send()
            except CalledOff as why:
                off = _called_off(why)
                return replace(off, outcome=Outcome.UNKNOWN, landed=True) if landed else off
            except VideoApiError as error:
                landed = landed or error.may_have_landed
                if not tries_left or not _passes_soon(error):
                    return delivery.failed(error, landed=landed)
                has_waited = isinstance(error, TooManyRequests)
                await asyncio.sleep(error.wait if isinstance(error, TooManyRequests) else wait)
                wait *= 2
            except Exception as error:  # an action must not vanish, whatever happened to it
                return SendResult(outcome=Outcome.UNKNOWN, detail=internal(error), landed=True)
        raise AssertionError("the last try returns")


def _called_off(why: CalledOff) -> SendResult:
    return SendResult(outcome=why.outcome, detail=str(why))


def _passes_soon(error: VideoApiError) -> bool:
    """Return whether it is worth holding: not for minutes, when it may be unwanted."""
    if isinstance(error, TooManyRequests):
        return error.wait <= LONGEST_HOLD
    return isinstance(error, ServerError)
