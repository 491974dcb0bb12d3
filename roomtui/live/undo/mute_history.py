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
        self._wide: list[tuple[int, PastRequest, AbstractSet[str]]] = []
        for place, past in enumerate(sorted(requests, key=lambda one: one.at)):
            if past.request.action not in STATE_BY:
                continue
            known = {target.id for target in past.request.targets}
            for participant_id in known:
                self._named.setdefault(participant_id, []).append((place, past))
            if past.request.everyone or not past.is_whole:
                spared = {target.id for target in past.request.excluded}
                self._wide.append((place, past, known | spared))

    def standing(self, person: Participant, without: AbstractSet[str] = frozenset()) -> Standing:
        """Return what somebody present may be, `without` the requests of some ids."""
        named = [(place, past, True) for place, past in self._named.get(person.id, ())]
        wide = [
            (place, past, False)
            for place, past, known in self._wide
            if person.id not in known and self.may_have_met(person, past)
        ]
        hits = [
            one
            for one in sorted((*named, *wide), key=lambda hit: hit[0])
            if one[1].request.id not in without and one[1].outcome_for(person.id) not in NO_EFFECT
        ]
        sure = [
            (place, past)
            for place, past, is_named in hits
            if is_named and past.outcome_for(person.id) in HAD_EFFECT
        ]
        last = sure[-1] if sure else None
        open_ = [
            past
            for place, past, _ in hits
            if last is None or place >= last[0] or last[1].at < ends_at(past, person.id)
        ]
        states = {STATE_BY[past.request.action] for past in open_}
        if last is None:
            states.add(MuteState.UNTOLD)
        return Standing(frozenset(states), tuple(open_))

    def may_have_met(self, person: Participant, past: PastRequest) -> bool:
        """Return whether somebody may have been in the session when a request came there."""
        if person.joined_at is None:
            return True
        ends = ends_at(past, person.id)
        return ends == NEVER or person.joined_at - ends <= self._skew + CLOCKS_DIFFER


def ends_at(past: PastRequest, participant_id: str) -> datetime:
    """Return when a request has come to the service at the latest, if it does at all."""
    outcome = past.outcome_for(participant_id)
    if outcome is Outcome.SENDING or past.told_at is None:
        return NEVER
    return past.told_at if outcome in HAD_EFFECT else past.told_at + LANDS_WITHIN
