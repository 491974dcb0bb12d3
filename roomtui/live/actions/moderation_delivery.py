"""The delivery of a moderation request: recounted before, confirmed by later snapshots after."""

import time
from typing import Any

from msgspec.structs import replace

from roomtui.api.bodies import ParticipantsAction
from roomtui.api.client import VideoApi
from roomtui.api.errors import NotFound, VideoApiError
from roomtui.live.actions.confirm import Confirmer, Pending
from roomtui.live.actions.delivery import Guard, SendResult
from roomtui.live.actions.departures import Departures
from roomtui.live.actions.journaled_action import JournaledAction
from roomtui.live.actions.recount import left_before, recount
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    disambiguated,
)
from roomtui.live.clock import Clock


class ModerationDelivery:
    """A moderation request on its way; `request` has the targets that it hits at last."""

    def __init__(
        self,
        api: VideoApi,
        clock: Clock,
        confirmer: Confirmer,
        request: ModerationRequest,
        guard: Guard | None = None,
    ) -> None:
        self._api = api
        self._clock = clock
        self._confirmer = confirmer
        self._guard = guard
        self.request = request
        self._left_before: Departures = {}
        self._sent_at = 0.0
        self._pending: Pending | None = None

    @property
    def turn(self) -> str:
        """Return the session: what is done to it goes in turn."""
        return self.request.session_id

    @property
    def repeatable(self) -> bool:
        """Return that it may be sent again: who is muted or out stays so."""
        return True

    @property
    def about(self) -> dict[str, str]:
        """Return the id under the journal's name for it."""
        return {"order": self.request.id}

    async def prepare(self) -> None:
        """Count again whom it hits; raises CalledOff if they are more than were confirmed."""
        self.request = await recount(self._api, self.request)
        self._left_before = await left_before(self._api, self.request)

    def intent(self) -> dict[str, Any]:
        """Return the request with names that are safe to show."""
        return {"order": self.request.made_safe()}

    async def check(self) -> None:
        """Take the time; it was counted before it was journaled, and is again once it had to wait.

        Raises:
            CalledOff: it would hit more than were confirmed.
        """
        if self._sent_at:
            await recount(self._api, self.request)
        self._sent_at = time.monotonic()

    async def send(self) -> SendResult:
        """Send it, if its guard lets it; the answer says that it was taken, and not what it did."""
        if self._guard is not None:
            await self._guard()
        sessions, request = self._api.sessions, self.request
        if request.action is Action.END:
            await sessions.end(request.session_id)
        else:
            send = {
                Action.KICK: sessions.kick,
                Action.MUTE: sessions.mute,
                Action.UNMUTE: sessions.unmute,
            }[request.action]
            await send(request.session_id, _participants(request))
        return SendResult(outcome=Outcome.SENT, landed=True)

    def failed(self, error: VideoApiError, *, landed: bool) -> SendResult:
        """Return what a refusal says; who else is there, only the next snapshot shows."""
        if not isinstance(error, NotFound):
            outcome = Outcome.UNKNOWN if landed else Outcome.FAILED
            return SendResult(outcome=outcome, detail=str(error), landed=landed)
        request = self.request
        if not request.action.can_be_seen and len(request.targets) == 1 and not request.everyone:
            return SendResult(outcome=Outcome.ALREADY_GONE, detail=str(error), landed=landed)
        said = f"The service says that it is not there any more ({error.status})."
        return SendResult(outcome=Outcome.SENT, detail=said, missing=True, landed=landed)

    async def answered(self, sent: SendResult) -> SendResult:
        """Take the times, by which snapshots will tell what it did."""
        if sent.missing or (self.request.action.can_be_seen and self.result(sent).landed):
            self._pending = Pending(
                request=replace(self.request, targets=disambiguated(self.request.targets)),
                sent=sent,
                before=self._left_before,
                answered_at=self._clock.monotonic(),
                sent_at=self._sent_at,
                received_at=time.monotonic(),
                date=self._api.date if sent.latency_ms is not None else None,
            )
        return sent

    def result(self, sent: SendResult) -> ModerationResult:
        """Return what is reported."""
        return ModerationResult(
            request=self.request,
            outcome=sent.outcome,
            at=self._clock.now(),
            detail=sent.detail,
            latency_ms=sent.latency_ms,
            request_id=sent.request_id,
        )

    def follow(self, journaled: JournaledAction) -> None:
        """Have snapshots confirm it, or show who is still there."""
        if self._pending is not None:
            self._confirmer.add(self._pending, journaled)


def _participants(request: ModerationRequest) -> ParticipantsAction:
    if not request.everyone:
        return ParticipantsAction(participants=tuple(one.id for one in request.targets))
    if not request.excluded:
        return ParticipantsAction(participants="all")
    return ParticipantsAction(participants="all", exclude=tuple(one.id for one in request.excluded))
