"""Alerts of what policies find and do not act on."""

from typing import Final

from roomtui.api.models import Participant
from roomtui.live.attention.alert import Alert, AlertPlace, Severity
from roomtui.live.kinds import RecordKind
from roomtui.live.policies.policy import LONGEST_NAME, Policy
from roomtui.live.policies.situation import Situation
from roomtui.policy_limits import PolicyLimits
from roomtui.text import counted, safe

GIVEN_UP: Final = "policy-door"
CLAIMS_HOST: Final = "policy-host"
SHARED: Final = "policy-shared"
STOPPED: Final = "policies-stopped"
"""What alerts of policies have in the place of the id of a rule."""

STOPPED_CAUSE: Final = "policies stopped"


def given_up(
    policy: Policy, person: Participant, situation: Situation, limits: PolicyLimits
) -> Alert:
    """Return the alert that a door has given up on somebody, who is back again."""
    often = counted(limits.kicks_an_hour, "kick")
    name, room = _name(policy), _room(person, situation)
    return Alert(
        account=policy.account,
        rule=GIVEN_UP,
        cause=f"{policy.identity} is given up",
        severity=Severity.URGENT,
        since=situation.now,
        place=_place(person, situation),
        sentence=f"{name} is back in {room}, and the door does not kick again: {often} in an hour "
        "have not kept them out. Think of deleting the room, or of a lower limit.",
        brief=f"{name} is back in {room}",
        evidence=(
            f"{often} an hour is all that a door does to one person.",
            "It goes on once it has let them alone for an hour.",
        ),
    )


def claims_host(policy: Policy, person: Participant, situation: Situation) -> Alert:
    """Return the alert that a door does not kick somebody who claims a host's role."""
    name, room = _name(policy), _room(person, situation)
    return Alert(
        account=policy.account,
        rule=CLAIMS_HOST,
        cause=f"{policy.identity} claims host",
        severity=Severity.WARNING,
        since=situation.now,
        place=_place(person, situation),
        sentence=f"{name} is back in {room} with the role of a host; the door kicks no hosts.",
        brief=f"{name} is back as a host",
        evidence=("A role is a claim of the app that somebody joined with.",),
    )


def shared(policy: Policy, person: Participant, situation: Situation) -> Alert:
    """Return the alert that a door cannot tell who somebody is, for several have the identity."""
    name, room = _name(policy), _room(person, situation)
    return Alert(
        account=policy.account,
        rule=SHARED,
        cause=f"{policy.identity} is shared",
        severity=Severity.WARNING,
        since=situation.now,
        place=_place(person, situation),
        sentence=f"Somebody is in {room} with the id of {name}, but several people had it at once: "
        "the door kicks none of them.",
        brief=f"The id of {name} is shared",
        evidence=("An id is a claim of the app that somebody joined with.",),
    )


def all_stopped(situation: Situation, limits: PolicyLimits, policy: Policy) -> Alert:
    """Return the alert that all policies were stopped, since they would have hit too many."""
    kind = RecordKind.ROOM if policy.room_id else RecordKind.SESSION
    return Alert(
        account=situation.snapshot.account,
        rule=STOPPED,
        cause=STOPPED_CAUSE,
        severity=Severity.URGENT,
        since=situation.now,
        place=AlertPlace(kind, policy.room_id, room_id=policy.room_id),
        sentence=stopped_sentence(limits),
        brief="All policies are stopped",
        evidence=("What they had sent by then is in the journal.",),
    )


def stopped_sentence(limits: PolicyLimits) -> str:
    """Return why all policies were stopped."""
    most = counted(limits.people_a_minute, "different person", "different people")
    return f"All policies are stopped: they would have hit more than {most} within a minute."


def _name(policy: Policy) -> str:
    return safe(policy.name, LONGEST_NAME) or "Somebody"


def _room(person: Participant, situation: Situation) -> str:
    session = situation.snapshot.sessions.get(person.session_id)
    return safe(situation.snapshot.room_name(session.room_id if session else ""), LONGEST_NAME)


def _place(person: Participant, situation: Situation) -> AlertPlace:
    session = situation.snapshot.sessions.get(person.session_id)
    room_id = session.room_id if session else ""
    return AlertPlace(RecordKind.PARTICIPANT, person.id, person.session_id, room_id)
