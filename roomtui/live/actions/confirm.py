"""Confirms from later snapshots what a kick or an end did, and what had happened before it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf
from typing import TYPE_CHECKING, Final

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from roomtui.api.errors import VideoApiError, internal
from roomtui.live.actions import departures
from roomtui.live.actions.delivery import SendResult
from roomtui.live.actions.departures import LANDS_WITHIN, Departures, Found, Window
from roomtui.live.actions.journaled_action import JournaledAction
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    still_in,
)
from roomtui.live.clock import Clock
from roomtui.live.snapshot import Snapshot

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

CONFIRM_SECS: Final = 15.0
"""Seconds in which the snapshots should show the effect of a kick or an end."""

STILL_ACTIVE: Final = "The session is still active."

ANSWERED_WITHIN: Final = timedelta(seconds=2)
"""Time after an answer that does not say that a request was taken; who leaves later may do so by
themselves."""

STALE_SECS: Final = 60.0
"""Seconds by which a snapshot's `Date` can be behind that of an answer; more is a wrong clock."""


class Pending(Struct, frozen=True, kw_only=True):
    """A request whose effect is still to be seen.

    `before` has those targets who had left when it was sent, by the service's own word.
    `answered_at` is on the console's monotonic clock, `sent_at` and `received_at` on the
    system's, by which the server's clock is known; `date` is that of the answer.
    """

    request: ModerationRequest
    sent: SendResult
    before: Departures
    answered_at: float
    sent_at: float
    received_at: float
    date: datetime | None

    def is_newer_than(self, as_of: float, date: datetime | None) -> bool:
        """Return whether a snapshot shows the account as it was before the request was answered."""
        behind = (self.date - date).total_seconds() if self.date and date else 0.0
        return as_of < self.answered_at or 0 < behind <= STALE_SECS

    def is_done(self, snapshot: Snapshot) -> bool:
        """Return whether a snapshot has none of those any more whom the request was to hit."""
        request = self.request
        session = snapshot.sessions.get(request.session_id)
        if request.action is Action.END:
            return session is None
        if session is not None and isinstance(session.participants, UnsetType):
            return False  # who is in it is not known
        return not any(target.id in snapshot.people for target in request.targets)


class Confirmer:
    """Reports what became of requests, by snapshots and by the service's times."""

    def __init__(self, api: "VideoApi", clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._pending: dict[str, tuple[Pending, JournaledAction]] = {}
        self._looked_up: set[str] = set()

    @property
    def waiting(self) -> bool:
        """Return whether the effect of a request is still to be seen."""
        return bool(self._pending)

    def add(self, pending: Pending, journaled: JournaledAction) -> None:
        """Look from now on what snapshots show of a request, to be journaled with its intent."""
        self._pending[pending.request.id] = pending, journaled

    async def observe(
        self,
        snapshot: Snapshot,
        publish: Callable[[ModerationResult], None],
        *,
        as_of: float = inf,
        date: datetime | None = None,
    ) -> None:
        """Journal and publish what a snapshot shows; `as_of` and `date` are its times."""
        for pending, journaled in list(self._pending.values()):
            request = pending.request
            if request.id in self._looked_up:
                continue
            is_new = snapshot.complete and not pending.is_newer_than(as_of, date)
            self._looked_up.add(request.id)
            try:
                found = await self._find(pending, snapshot, is_new=is_new)
            finally:
                self._looked_up.discard(request.id)
            if found and self._pending.pop(request.id, None):
                result = ModerationResult(
                    request=request,
                    outcome=found.outcome,
                    at=self._clock.now(),
                    detail=found.detail,
                    apart=found.apart,
                )
                publish(await journaled.end(result))

    async def _find(self, pending: Pending, snapshot: Snapshot, *, is_new: bool) -> Found | None:
        """Return what became of a request; None while a later snapshot may tell more."""
        is_overdue = self._clock.monotonic() - pending.answered_at > CONFIRM_SECS
        if is_new and pending.is_done(snapshot):
            try:
                found = await self._gone(pending, snapshot)
            except Exception as error:  # an action must not vanish, whatever happened to it
                why = str(error) if isinstance(error, VideoApiError) else internal(error)
                words = f"It is gone, but nobody can tell whether by this. {why}"
                found = Found(Outcome.UNKNOWN, words)
            is_sure = found.outcome not in {Outcome.UNKNOWN, Outcome.NOT_CONFIRMED}
            return found if is_sure or is_overdue else None
        if is_new and not pending.request.action.can_be_seen:
            still = [one.name for one in pending.request.targets if one.id in snapshot.people]
            outcome = Outcome.UNKNOWN if pending.sent.landed else Outcome.FAILED
            return Found(outcome, f"{pending.sent.detail} {still_in(still)}")
        if not is_overdue:
            return None
        return await self._overdue(pending, snapshot, is_new=is_new)

    async def _gone(self, pending: Pending, snapshot: Snapshot) -> Found:
        """Return by whom those were made to leave who are gone.

        Raises:
            VideoApiError: the service could not be asked when that was.
        """
        request, answer = pending.request, pending.sent
        if request.action is Action.END:
            over = await departures.view_session(self._api, request.session_id)
            if over and over.active:
                return Found(Outcome.NOT_CONFIRMED, STILL_ACTIVE)
            ended_at = over.ended_at if over else None
            if answer.missing and not answer.landed:
                return departures.of_end_before(ended_at)
            return departures.of_end(ended_at, self._window(pending))
        session = snapshot.sessions.get(request.session_id)
        left = await departures.when_left(self._api, request, session)
        if answer.missing and not (answer.landed and request.action.can_be_seen):
            return departures.of_absence(request, left)
        return departures.of_kick(request, left, self._window(pending))

    async def _overdue(self, pending: Pending, snapshot: Snapshot, *, is_new: bool) -> Found:
        """Return who is still there; a snapshot that is not complete does not show who has left."""
        request = pending.request
        if not snapshot.complete:
            return Found(Outcome.NOT_CONFIRMED, "No complete snapshot came.")
        if not is_new:
            return Found(Outcome.NOT_CONFIRMED, "No snapshot came that is newer than the request.")
        if request.action is Action.END:
            return Found(Outcome.NOT_CONFIRMED, STILL_ACTIVE)
        out = tuple(target for target in request.targets if target.id not in snapshot.people)
        session = snapshot.sessions.get(request.session_id)
        try:
            left = await departures.when_left(self._api, replace(request, targets=out), session)
        except VideoApiError as error:
            still = [target.name for target in request.targets if target.id in snapshot.people]
            words = f"{still_in(still)} " if still else ""
            return Found(Outcome.NOT_CONFIRMED, f"{words}When others left is not known. {error}")
        return departures.of_kick(request, left, self._window(pending))

    def _window(self, pending: Pending) -> Window:
        clock = self._api.clock_bounds
        sent, received = clock.at(pending.sent_at), clock.at(pending.received_at)
        begins = sent.earliest if sent else None
        if begins and pending.date:  # one clock of the two may be wrong: neither accuses alone
            elapsed = timedelta(seconds=pending.received_at - pending.sent_at)
            begins = min(begins, pending.date - elapsed)
        taken = pending.sent.outcome is Outcome.SENT
        ends = received and received.latest + (LANDS_WITHIN if taken else ANSWERED_WITHIN)
        late = Outcome.NOT_CONFIRMED if taken else Outcome.UNKNOWN
        return Window(begins, ends, before=pending.before, late=late)
