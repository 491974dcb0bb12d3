"""Whom a policy is about: pure functions of one person in a situation."""

from collections.abc import Iterator

from roomtui.api.models import Participant, Session
from roomtui.live.actions.request import Action, kept_identity
from roomtui.live.analysis.hosts import states_role
from roomtui.live.identities import Holders
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.live.policies.situation import Situation


def sessions_of(policy: Policy, situation: Situation) -> Iterator[Session]:
    """Yield the sessions that a policy holds in."""
    snapshot = situation.snapshot
    if policy.account != snapshot.account:
        return
    yield from (
        snapshot.by_room.get(policy.room_id, ()) if policy.room_id else (snapshot.sessions.values())
    )


def is_spared(policy: Policy, person: Participant, situation: Situation) -> bool:
    """Return whether a quiet room leaves somebody alone: by their role, or as a trusted identity.

    Both are claims; an identity is trusted only while one person at most holds it.
    """
    if policy.spared and states_role(person, policy.spared):
        return True
    identities = situation.identities
    return identities.is_trusted(identities.read(person))


def was_unmuted(policy: Policy, person: Participant, situation: Situation) -> bool:
    """Return whether an operator of this host had somebody unmuted, or meant to.

    In this attendance at any time; in another one since the policy is on.
    """
    memory, account = situation.memory, situation.snapshot.account
    past = memory.of_person(account, person.id)
    if any(_is_unmute(done.action, done.policy) for done in past):
        return True
    identity = situation.identities.read(person)
    if not situation.identities.is_usable(identity):
        return False
    since = policy.since - situation.skew
    known = memory.identities.get((account, kept_identity(identity.key)), ())
    return any(_is_unmute(done.action, done.policy) and done.at >= since for done in known)


def _is_unmute(action: Action, policy_id: str) -> bool:
    return action is Action.UNMUTE and not policy_id


def is_listed(policy: Policy, person: Participant, situation: Situation) -> bool:
    """Return whether a door is against somebody, by an identity that may be matched."""
    if policy.kind is not PolicyKind.DOOR or not policy.identity:
        return False
    identities = situation.identities
    identity = identities.read(person)
    return kept_identity(identity.key) == policy.identity and identities.is_usable(identity)


def holders_of(policy: Policy, situation: Situation) -> Iterator[Participant]:
    """Yield those present where a door holds who have its identity, usable or not."""
    snapshot = situation.snapshot
    if policy.account != snapshot.account:
        return
    for participant_id in _ids(policy.identity, situation.identities.holders):
        person = snapshot.people.get(participant_id)
        session = snapshot.sessions.get(person.session_id) if person else None
        if person is not None and session is not None and policy.holds_in(session.room_id):
            yield person


def _ids(identity: str, holders: Holders) -> tuple[str, ...]:
    """Return who holds an identity; one that a journal keeps as a digest is looked for."""
    if not identity.startswith("#"):
        return holders.get(identity, ())
    odd = (held for key, held in holders.items() if kept_identity(key) == identity)
    return next(odd, ())


def claims_host(person: Participant, situation: Situation) -> bool:
    """Return whether somebody states the role of a host."""
    return states_role(person, situation.host_roles)
