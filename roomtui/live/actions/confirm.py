"""Finds out from later snapshots what a kick or an end did, and what had happened before it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from roomtui.api.errors import VideoApiError, internal
from roomtui.live.actions import departures
from roomtui.live.actions.departures import LANDS_WITHIN, Departures, Found, Window
from roomtui.live.actions.request import Action, ModerationRequest, Outcome, still_in
from roomtui.live.clock import Clock
from roomtui.live.snapshot import Snapshot

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

PATIENCE: Final = 15.0
"""Seconds in which the pictures should show the effect of a kick or an end."""

STILL_ACTIVE: Final = "The session is still active."

ANSWERED_WITHIN: Final = timedelta(seconds=2)
"""Time after an answer that does not say that an order was taken; who leaves later may do so by
themselves."""

STALE_SECS: Final = 60.0
"""Seconds by which a snapshot's `Date` can be behind the order's; more is a clock that is wrong."""


class Confirmed(Struct, frozen=True, kw_only=True):
    """What the service answered to an order.

    `missing` when it said that what was to be hit is not there; `landed` when an earlier try may
    have been obeyed all the same.
    """

    outcome: Outcome
    detail: str = ""
    missing: bool = False
    landed: bool = False


class Pending(Struct, frozen=True, kw_only=True):
    """An order whose effect is still to be seen.

    `before` has those targets who had left when it was sent, by the service's own word.
    `answered_at` is on the console's monotonic clock, `sent` and `received` on the system's, by
    which the server's clock is known; `date` is that of the answer.
    """

    order: ModerationRequest
    answer: Confirmed
    before: Departures
    answered_at: float
    sent: float
    received: float
    date: datetime | None

    def is_newer_than(self, as_of: float, date: datetime | None) -> bool:
        """Return whether a snapshot shows the account as it was before the order was answered."""
        behind = (self.date - date).total_seconds() if self.date and date else 0.0
        return as_of < self.answered_at or 0 < behind <= STALE_SECS

    def is_done(self, snapshot: Snapshot) -> bool:
        """Return whether a snapshot has none of those any more whom the order was to hit."""
        order = self.order
        session = snapshot.sessions.get(order.session_id)
        if order.action is Action.END:
            return session is None
        if session is not None and isinstance(session.participants, UnsetType):
            return False  # who is in it is not known
        return not any(target.id in snapshot.people for target in order.targets)


class Confirmer:
    """Tells what became of an order, by snapshots and by the service's times."""

    def __init__(self, api: "VideoApi", clock: Clock) -> None:
        self._api = api
        self._clock = clock

    async def find(self, pending: Pending, snapshot: Snapshot, *, is_new: bool) -> Found | None:
        """Return what became of an order; None while a later snapshot may tell more."""
        is_overdue = self._clock.monotonic() - pending.answered_at > PATIENCE
        if is_new and pending.is_done(snapshot):
            try:
                found = await self._gone(pending, snapshot)
            except Exception as error:  # an order must not vanish, whatever happened to it
                why = str(error) if isinstance(error, VideoApiError) else internal(error)
                words = f"It is gone, but nobody can tell whether by this. {why}"
                found = Found(Outcome.UNKNOWN, words)
            is_sure = found.outcome not in {Outcome.UNKNOWN, Outcome.NOT_CONFIRMED}
            return found if is_sure or is_overdue else None
        if is_new and not pending.order.action.can_be_seen:
            still = [one.name for one in pending.order.targets if one.id in snapshot.people]
            outcome = Outcome.UNKNOWN if pending.answer.landed else Outcome.FAILED
            return Found(outcome, f"{pending.answer.detail} {still_in(still)}")
        if not is_overdue:
            return None
        return await self._overdue(pending, snapshot, is_new=is_new)

    async def _gone(self, pending: Pending, snapshot: Snapshot) -> Found:
        """Tell by whom those were made to leave who are gone.

        Raises:
            VideoApiError: the service could not be asked when that was.
        """
        order, answer = pending.order, pending.answer
        if order.action is Action.END:
            over = await departures.view_session(self._api, order.session_id)
            if over and over.active:
                return Found(Outcome.NOT_CONFIRMED, STILL_ACTIVE)
            ended_at = over.ended_at if over else None
            if answer.missing and not answer.landed:
                return departures.of_end_before(ended_at)
            return departures.of_end(ended_at, self._window(pending))
        session = snapshot.sessions.get(order.session_id)
        left = await departures.look_up(self._api, order, session)
        if answer.missing and not (answer.landed and order.action.can_be_seen):
            return departures.of_absence(order, left)
        return departures.of_kick(order, left, self._window(pending))

    async def _overdue(self, pending: Pending, snapshot: Snapshot, *, is_new: bool) -> Found:
        """Return who is still there; a snapshot that is not complete does not show who has left."""
        order = pending.order
        if not snapshot.complete:
            return Found(Outcome.NOT_CONFIRMED, "No complete picture came.")
        if not is_new:
            return Found(Outcome.NOT_CONFIRMED, "No picture came that is newer than the order.")
        if order.action is Action.END:
            return Found(Outcome.NOT_CONFIRMED, STILL_ACTIVE)
        out = tuple(target for target in order.targets if target.id not in snapshot.people)
        session = snapshot.sessions.get(order.session_id)
        try:
            left = await departures.look_up(self._api, replace(order, targets=out), session)
        except VideoApiError as error:
            still = [target.name for target in order.targets if target.id in snapshot.people]
            words = f"{still_in(still)} " if still else ""
            return Found(Outcome.NOT_CONFIRMED, f"{words}When others left is not known. {error}")
        return departures.of_kick(order, left, self._window(pending))

    def _window(self, pending: Pending) -> Window:
        clock = self._api.clock_bounds
        sent, received = clock.at(pending.sent), clock.at(pending.received)
        begins = sent.earliest if sent else None
        if begins and pending.date:  # one clock of the two may be wrong: neither accuses alone
            elapsed = timedelta(seconds=pending.received - pending.sent)
            begins = min(begins, pending.date - elapsed)
        taken = pending.answer.outcome is Outcome.SENT
        ends = received and received.latest + (LANDS_WITHIN if taken else ANSWERED_WITHIN)
        late = Outcome.NOT_CONFIRMED if taken else Outcome.UNKNOWN
        return Window(begins, ends, before=pending.before, late=late)
