"""The dry run of a policy: whom it would hit now, and whom it would have hit in the last hour."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from roomtui.api.models import Participant
from roomtui.live.policies.matching import (
    claims_host,
    holders_of,
    is_listed,
    is_spared,
    sessions_of,
    was_unmuted,
)
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.live.policies.situation import Situation

LAST_HOUR: Final = timedelta(hours=1)


class SeenJoin(Struct, frozen=True):
    """Somebody who was seen to join; `at` is the service's time of it."""

    person: Participant
    room_id: str
    at: datetime


class Hit(Struct, frozen=True):
    """Somebody whom a policy would hit; `at` is when they joined, as far as that is known.

    `claims_host` tells that they claim a host's role, for which a door is asked twice.
    """

    person: Participant
    room_id: str
    at: datetime | None = None
    claims_host: bool = False


class DryRun(Struct, frozen=True):
    """Whom a policy would hit `now`, as soon as it is on, and whom in the `past` hour."""

    now: tuple[Hit, ...] = ()
    past: tuple[Hit, ...] = ()


def dry_run(policy: Policy, situation: Situation, joins: Iterable[SeenJoin]) -> DryRun:
    """Return whom a policy would hit now, and whom it would have hit in the last hour.

    `joins` are those that this console saw.
    """
    return DryRun(hits_now(policy, situation), would_have_hit(policy, situation, joins))


def hits_now(policy: Policy, situation: Situation) -> tuple[Hit, ...]:
    """Return whom a policy would hit at once; a quiet room those present only if it includes them.

    For a door, those who claim a host's role are among them, whether it hits hosts or not.
    """
    snapshot = situation.snapshot
    if policy.kind is PolicyKind.DOOR:
        people = (one for one in holders_of(policy, situation) if _is_in(one, policy, situation))
        return tuple(_hit(one, situation) for one in people)
    if not policy.includes_present:
        return ()
    return tuple(
        _hit(one, situation)
        for session in sessions_of(policy, situation)
        for one in snapshot.present(session.id)
        if _is_quieted(policy, one, situation)
    )


def would_have_hit(
    policy: Policy, situation: Situation, joins: Iterable[SeenJoin]
) -> tuple[Hit, ...]:
    """Return whom a policy would have hit in the last hour, the last to join first.

    `joins` are those that this console saw; who is present and joined within the hour counts too.
    What is known of identities is that of now.
    """
    first = situation.now - LAST_HOUR
    people, snapshot = situation.snapshot.people, situation.snapshot
    hits = {
        join.person.id: Hit(join.person, join.room_id, join.at, claims_host(join.person, situation))
        for join in joins
        if join.at >= first
        and join.person.id not in people
        and policy.holds_in(join.room_id)
        and _is_matched(policy, join.person, situation)
    }
    for session in sessions_of(policy, situation):
        for one in snapshot.present(session.id):
            at = one.joined_at
            if at is not None and at >= first and _is_matched(policy, one, situation):
                hits[one.id] = _hit(one, situation)
    return tuple(sorted(hits.values(), key=lambda hit: hit.at or first, reverse=True))


def _is_matched(policy: Policy, person: Participant, situation: Situation) -> bool:
    if policy.account != situation.snapshot.account:
        return False
    if policy.kind is PolicyKind.DOOR:
        return is_listed(policy, person, situation)
    return _is_quieted(policy, person, situation)


def _is_quieted(policy: Policy, person: Participant, situation: Situation) -> bool:
    if is_spared(policy, person, situation):
        return False
    return not was_unmuted(policy, person, situation)


def _is_in(person: Participant, policy: Policy, situation: Situation) -> bool:
    session = situation.snapshot.sessions.get(person.session_id)
    return session is not None and policy.holds_in(session.room_id)


def _hit(person: Participant, situation: Situation) -> Hit:
    session = situation.snapshot.sessions.get(person.session_id)
    room_id = session.room_id if session else ""
    return Hit(person, room_id, person.joined_at, claims_host(person, situation))
