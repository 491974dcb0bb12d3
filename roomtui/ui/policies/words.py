"""Words on policies: in the status line, the dialog, answers and the activity."""

from typing import Final

from roomtui.live.actions.request import Action
from roomtui.live.memory.index import MOST_OF_POLICY
from roomtui.live.memory.memory import Memory
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.live.policies.status import PolicyStatus
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.naming import LONGEST_NAME, cut
from roomtui.ui.past_action_words import PAST
from roomtui.ui.policies.marks import counted
from roomtui.ui.table.columns import POLICED

WAITS: Final = "‖"
STOPPED: Final = "✖"
"""Signs of policies that send nothing for now, and of those that were all ended."""

LONGEST_BY: Final = 12
"""Cells of an operator's name in the status line."""

LONGEST_REASON: Final = 60
"""Cells of a reason in the list of policies."""


def policy_name(policy: Policy, cells: int = LONGEST_NAME) -> str:
    """Return what a policy is: `quiet room q-and-a`, `door of q-and-a against Ricky`."""
    room = cut(safe(policy.room), cells)
    if policy.kind is PolicyKind.QUIET:
        return f"quiet room {room}"
    place = f"of {room}" if policy.room_id else "of the whole account"
    return f"door {place} against {cut(safe(policy.name), cells)}"


def status_words(status: PolicyStatus) -> tuple[tuple[str, str], ...]:
    """Return how policies stand in the status line, from the longest on, each with its style.

    Nothing where none is on and none was stopped.
    """
    if status.stopped:
        return (f"{STOPPED} policies stopped", "bad"), (f"{STOPPED} stopped", "bad")
    if not status.policies:
        return ()
    rooms, doors = counted(status.policies)
    kinds = [fmt.count(rooms, PolicyKind.QUIET)] * bool(rooms)
    kinds += [fmt.count(doors, PolicyKind.DOOR)] * bool(doors)
    all_of_them = fmt.count(rooms + doors, "policy", "policies")
    sign, how, style = POLICED, "", "strong"
    if status.suspended:
        sign, how, style = WAITS, " suspended", "warn"
    elif status.held_by:
        how = f" of {cut(safe(status.held_by), LONGEST_BY)}"
    ways = (
        f"{' · '.join(kinds)}{how}",
        f"{all_of_them}{how}",
        all_of_them,
        fmt.number(rooms + doors),
    )
    return tuple((f"{sign} {words}", style) for words in ways)


def state_lines(status: PolicyStatus) -> tuple[str, ...]:
    """Return in sentences what keeps policies from acting, if anything does."""
    told = []
    if status.stopped:
        told.append(f"{STOPPED} {status.stopped}")
    if status.held_by:
        told.append(f"Those of {status.held_by} are shown: one console of a host runs policies.")
    if status.suspended:
        told.append(f"{WAITS} Suspended: nothing is sent. {status.suspended}")
    if status.forbidden and status.forbidden != status.stopped:
        told.append(status.forbidden)
    return tuple(safe(words, 400) for words in told)


def terms(policy: Policy) -> str:
    """Return since when and by whom a policy is on, and until when."""
    by = f" by {safe(policy.by, LONGEST_NAME)}" if policy.by else ""
    return f"since {fmt.day_time(policy.since)}{by}, {ends(policy)}"


def ends(policy: Policy) -> str:
    """Return until when a policy is on."""
    if policy.until is None:
        return "until it is switched off" if policy.goes_on else "until this console ends"
    at = f"until {fmt.day_time(policy.until)}"
    return f"{at}, also in the next console" if policy.goes_on else f"{at} or this console ends"


def whom(policy: Policy) -> str:
    """Return whom a policy spares, or by which identity it knows them, and why it is on."""
    if policy.kind is PolicyKind.QUIET:
        told = [spared_words(policy), *["also who was there"] * policy.includes_present]
    else:
        told = [f"by {identity_words(policy.identity)}", *["also as host"] * policy.hits_hosts]
    why = cut(safe(policy.reason, 200), LONGEST_REASON)
    return " · ".join((*told, *[why] * bool(why)))


def spared_words(policy: Policy) -> str:
    """Return whom a quiet room spares."""
    roles = ", ".join(safe(role, 24) for role in policy.spared)
    return f"Spares {cut(roles, 60)} and the trusted" if roles else "Spares the trusted"


ALL_CLAIMS: Final = "all that their app claims"
"""Stands for the identity of somebody who states no id."""


def states_id(key: str) -> bool:
    """Return whether an identity rests on an id, and not on all that an app claims."""
    return not key.startswith(":")


def identity_words(key: str) -> str:
    """Return an identity as it is shown: `u-7 (userid)`."""
    by, _, value = key.partition(":")
    value, by = cut(safe(value), 40), safe(by, 40)
    if not value:  # a journal keeps as a digest what is not safe to be shown
        return cut(safe(key), 40)
    return f"{value} ({by})" if by else ALL_CLAIMS


def done_words(policy: Policy, memory: Memory) -> str:
    """Return what a policy did, as far as this host remembers: `muted 3 people, Ada last at 21:40`.

    Of what it hit only the last of many are remembered.
    """
    past = memory.of_policy(policy.account, policy.id)
    landed = [one for one in past if one.may_have_had_effect]
    verb = PAST[Action.MUTE if policy.kind is PolicyKind.QUIET else Action.KICK]
    if not landed:
        return f"{verb} nobody yet"
    last, number = landed[-1], len(landed)
    more = " or more" if len(past) >= MOST_OF_POLICY else ""
    if policy.kind is PolicyKind.DOOR:
        times = fmt.count(number, "time") if number > 1 or more else "once"
        return f"{verb} {times}{more}, last at {fmt.clock_time(last.at)}"
    name = f"{cut(last.name, LONGEST_NAME)} " if last.name else ""
    people = fmt.count(number, "person", "people")
    return f"{verb} {people}{more}, {name}last at {fmt.clock_time(last.at)}"
