"""The dry run of a policy: whom it would hit now, and whom it would have hit in the last hour."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, islice
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

MOST: Final = 1_000
"""People that a dry run names at most: whoever sees as many does not want the policy."""


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
    if policy.kind is PolicyKind.QUIET and not policy.includes_present:
        return ()
    matched = (p for p in _present(policy, situation) if _is_matched(policy, p, situation))
    return tuple(_hit(one, situation) for one in islice(matched, MOST))


def would_have_hit(
    policy: Policy, situation: Situation, joins: Iterable[SeenJoin]
) -> tuple[Hit, ...]:
    """Return whom a policy would have hit in the last hour, the last to join first.

    `joins` are those that this console saw; who is present and joined within the hour counts too.
    What is known of identities is that of now.
    """
    first, people = situation.now - LAST_HOUR, situation.snapshot.people
    gone = (
        Hit(join.person, join.room_id, join.at, claims_host(join.person, situation))
        for join in joins
        if join.at >= first
        and join.person.id not in people
        and policy.holds_in(join.room_id)
        and _is_matched(policy, join.person, situation)
    )
    here = (
        _hit(one, situation)
        for one in _present(policy, situation)
        if one.joined_at is not None
        and one.joined_at >= first
        and _is_matched(policy, one, situation)
    )
    hits = {hit.person.id: hit for hit in islice(chain(gone, here), MOST)}
    return tuple(sorted(hits.values(), key=lambda hit: hit.at or first, reverse=True))


def _present(policy: Policy, situation: Situation) -> Iterator[Participant]:
    """Yield those present whom a policy may be about."""
    if policy.kind is PolicyKind.DOOR:
        yield from holders_of(policy, situation)
        return
    for session in sessions_of(policy, situation):
        yield from situation.snapshot.present(session.id)


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


def _hit(person: Participant, situation: Situation) -> Hit:
    session = situation.snapshot.sessions.get(person.session_id)
    room_id = session.room_id if session else ""
    return Hit(person, room_id, person.joined_at, claims_host(person, situation))
