"""The questions before a policy is on: whom it would hit now, and would have in the last hour."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from roomtui.live.policies.dry_run import MOST, DryRun, Hit
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.policy_limits import PolicyLimits
from roomtui.text import role_of, safe
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Question
from roomtui.ui.live.confirmations import people_told
from roomtui.ui.live.rows import person_name
from roomtui.ui.naming import LONGEST_NAME, cut
from roomtui.ui.policies.words import ends, identity_words, spared_words, states_id
from roomtui.ui.ui_state import UiState

MOST_NAMED: Final = 8
"""People who are named of those whom a policy would hit."""


def policy_question(
    policy: Policy, dry_run: DryRun, ui_state: UiState, limits: PolicyLimits
) -> Question:
    """Return what is asked before a policy is on: what it does, and whom it would hit."""
    room = cut(safe(policy.room), LONGEST_NAME)
    told = partial(_hits, ui_state=ui_state, is_of_room=bool(policy.room_id))
    if policy.kind is PolicyKind.QUIET:
        title, go = f"Keep {room} quiet?", "Keep it quiet"
        what = _of_quiet_room(policy)
    else:
        place = f"of {room}" if policy.room_id else "of the whole account"
        title, go = f"Shut the door {place} against {_name(policy)}?", "Shut the door"
        what = _of_door(policy, limits)
    lines = (
        f"Would hit now: {told(dry_run.now)}.",
        *_too_many_at_once(policy, dry_run, limits),
        f"Would have hit in the last hour: {told(dry_run.past)}.",
        f"On {ends(policy)}.",
        *what,
        f"{_at_once(limits)} a minute at most, over all policies; one more stops them all.",
    )
    return Question(title, lines, go, takes_reason=True)


def _too_many_at_once(policy: Policy, dry_run: DryRun, limits: PolicyLimits) -> tuple[str, ...]:
    """Return that a quiet room would end with its first look, where it hits too many by that."""
    if policy.kind is not PolicyKind.QUIET or len(dry_run.now) <= limits.people_a_minute:
        return ()
    many = f"That is more than {_at_once(limits)} a minute: all policies would stop at once."
    return (f"{many} Mute who is there by a key, and leave them out here.",)


def _at_once(limits: PolicyLimits) -> str:
    return fmt.count(limits.people_a_minute, "person", "people")


def _of_quiet_room(policy: Policy) -> tuple[str, ...]:
    also = " and who is in it now" if policy.includes_present else ""
    return (
        f"Mutes whoever joins{also}, once a join, and nobody who was unmuted by hand since.",
        "Who unmutes themselves stays so: the service does not tell.",
        f"{spared_words(policy)}; roles are claims.",
    )


def _of_door(policy: Policy, limits: PolicyLimits) -> tuple[str, ...]:
    often = fmt.count(limits.kicks_an_hour, "time")
    return (
        f"Kicks whoever joins {_as_whom(policy.identity)}.",
        f"Within a refresh, {often} an hour at most; then an alert tells of it instead.",
    )


def _as_whom(identity: str) -> str:
    if states_id(identity):
        return f"as {identity_words(identity)}, which is a claim"
    return "with the very same claims: they state no id, and others may claim as much"


def claiming_hosts(policy: Policy, dry_run: DryRun) -> list[str]:
    """Return the names, with the roles, of those whom a door would hit who claim to be hosts."""
    if policy.kind is not PolicyKind.DOOR:
        return []
    hosts = {hit.person.id: hit for hit in (*dry_run.past, *dry_run.now) if hit.claims_host}
    return [_with_role(hit) for hit in hosts.values()]


def host_question(policy: Policy, hosts: Sequence[str]) -> Question:
    """Return what is asked besides where a door is against somebody who claims a host's role."""
    claim = "claims" if len(hosts) == 1 else "claim"
    return Question(
        f"{_name(policy)} may run the session. Shut the door all the same?",
        (
            f"{fmt.names(list(hosts), most=MOST_NAMED)} {claim} a host's role.",
            "The door kicks them as it does anybody else. Cancel switches nothing on.",
        ),
        "Also as host",
    )


def _with_role(hit: Hit) -> str:
    name = cut(person_name(hit.person), LONGEST_NAME)
    role = cut(role_of(hit.person.context), LONGEST_NAME)
    return f"{name} ({role})" if role else name


def _name(policy: Policy) -> str:
    return cut(safe(policy.name), LONGEST_NAME)


def _hits(hits: Sequence[Hit], *, ui_state: UiState, is_of_room: bool) -> str:
    """Return who would be hit, named as far as a question can bear, and how many in all."""
    if not hits:
        return "nobody"
    snapshot = ui_state.snapshot
    people = {hit.person.id: person_name(hit.person) for hit in hits}
    names = people_told([*people.items()], snapshot=snapshot, now=ui_state.now)
    if not is_of_room:
        rooms = {hit.person.id: snapshot.room_name(hit.room_id) for hit in hits}
        names = [
            f"{name} in {cut(room, LONGEST_NAME)}"
            for name, room in zip(names, rooms.values(), strict=True)
        ]
    number = len(hits)
    more = " or more" if number >= MOST else ""
    count = f"{fmt.count(number, 'person', 'people')}{more}: " if number > 1 else ""
    if len(people) < number:
        count = f"{fmt.count(number, 'time')}: "
    return f"{count}{fmt.names(names, most=MOST_NAMED)}"
