"""Works out of the requests of a session who may be muted now, and who would be without some."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

from msgspec import Struct

from roomtui.api.models import Participant
from roomtui.live.actions.departures import LANDS_WITHIN
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.memory.memory import HAD_EFFECT
from roomtui.live.memory.past_request import NO_EFFECT, PastRequest
from roomtui.live.presence import LONG_AGO

CLOCKS_DIFFER: Final = timedelta(seconds=5)
"""By how much the service's times may be off those of this host, once its clock is allowed for."""

NEVER: Final = datetime.max.replace(tzinfo=UTC)


class MuteState(Enum):
    """What somebody is by the requests that are known; the service itself has no such state."""

    MUTED = "muted"
    UNMUTED = "unmuted"
    UNTOLD = "untold"
    """No request is known that decides it: they are as they came, or as they made themselves."""


STATE_BY: Final = {Action.MUTE: MuteState.MUTED, Action.UNMUTE: MuteState.UNMUTED}
"""What a request makes of those whom it hits."""


class Standing(Struct, frozen=True):
    """What somebody may be, and the requests of which any may have been the last to decide it."""

    states: frozenset[MuteState]
    by: tuple[PastRequest, ...] = ()


NOTHING_KNOWN: Final = Standing(frozenset({MuteState.UNTOLD}))
"""How somebody stands of whom nothing is known."""


class _Wide(Struct, frozen=True, gc=False):
    """A request that may have hit others than those it names; `known` are all that it names."""

    place: int
    past: PastRequest
    known: AbstractSet[str]
    ends: datetime


class MuteHistory:
    """Knows the mutes and unmutes of one session.

    Two requests that were under way at once may have come to the service in any order, and one
    whose outcome is unknown may have come there or not: all that may be is told.

    Args:
        requests: of the session; those of the same time in the order of their coming.
        skew: by how much the service's clock is ahead of this host's.
    """

    def __init__(self, requests: Iterable[PastRequest], skew: timedelta = timedelta()) -> None:
        self._skew = skew
        self._named: dict[str, list[tuple[int, PastRequest]]] = {}
        self._wide: list[_Wide] = []
        for place, past in enumerate(sorted(requests, key=lambda one: one.at)):
            request = past.request
            if request.action not in STATE_BY:
                continue
            for target in request.targets:
                self._named.setdefault(target.id, []).append((place, past))
            if (request.everyone or not past.is_whole) and past.outcome not in NO_EFFECT:
                known = {one.id for one in (*request.targets, *request.excluded)}
                self._wide.append(_Wide(place, past, known, ends_at(past, "")))

    def standing(self, person: Participant, without: AbstractSet[str] = frozenset()) -> Standing:
        """Return what somebody present may be, `without` the requests of some ids."""
        named = [
            (place, past)
            for place, past in self._named.get(person.id, ())
            if past.request.id not in without and past.outcome_for(person.id) not in NO_EFFECT
        ]
        if not named and not self._wide:
            return NOTHING_KNOWN
        sure = [one for one in named if one[1].outcome_for(person.id) in HAD_EFFECT]
        last_place, last_at = (sure[-1][0], sure[-1][1].at) if sure else (-1, LONG_AGO)
        open_ = [
            (place, past)
            for place, past in named
            if place >= last_place or last_at < ends_at(past, person.id)
        ]
        open_ += (
            (wide.place, wide.past)
            for wide in self._wide
            if (wide.place > last_place or last_at < wide.ends)
            and wide.past.request.id not in without
            and person.id not in wide.known
            and self._may_have_met(person, wide.past.at, wide.ends)
        )
        states = {STATE_BY[past.request.action] for _, past in open_}
        if not sure:
            states.add(MuteState.UNTOLD)
        ordered = sorted(open_, key=lambda one: one[0]) if len(open_) > 1 else open_
        return Standing(frozenset(states), tuple(past for _, past in ordered))

    def may_have_met(self, person: Participant, past: PastRequest) -> bool:
        """Return whether somebody may have been in the session when a request came there."""
        return self._may_have_met(person, past.at, ends_at(past, person.id))

    def _may_have_met(self, person: Participant, begins: datetime, ends: datetime) -> bool:
        joined = person.joined_at
        if joined is None or joined <= begins or ends == NEVER:
            return True
        return joined - ends <= self._skew + CLOCKS_DIFFER


def ends_at(past: PastRequest, participant_id: str) -> datetime:
    """Return when a request has come to the service at the latest, if it does at all."""
    outcome = past.outcome_for(participant_id)
    if outcome is Outcome.SENDING or past.told_at is None:
        return NEVER
    return past.told_at if outcome in HAD_EFFECT else past.told_at + LANDS_WITHIN
