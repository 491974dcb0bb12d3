"""Rules over a session: its people, its room, its hosts and its recordings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from roomtui.live.attention.alert import Severity
from roomtui.live.attention.facts import SessionFacts, lasting, shown_name
from roomtui.live.attention.rule import Found, Rule
from roomtui.text import counted
from roomtui.thresholds import Alone, Empty, Full, Joins, Leaves, NearlyFull, NoHost, NotRecorded

SETTLES: Final = 6.0
"""Seconds in which the journal of this host tells who brought something about."""

CLAIMED: Final = "Roles are what the apps of those who join state."


def _full(facts: SessionFacts, at: Full, raised: bool) -> Found | None:
    people, limit = len(facts.people), facts.limit
    if limit < at.least or people < (limit * at.clears / 100 if raised else limit):
        return None
    return Found(
        place=facts.place,
        sentence=f"{facts.name} is full: {people} of {limit}.",
        brief=f"{facts.name} is full",
        evidence=(f"{counted(people, 'person is', 'people are')} in it, its limit is {limit}.",),
    )


def _nearly_full(facts: SessionFacts, at: NearlyFull, raised: bool) -> Found | None:
    people, limit = len(facts.people), facts.limit
    if limit < at.least or facts.is_full:
        return None
    if people * 100 < limit * (at.clears if raised else at.at):
        return None
    share = people * 100 // limit
    return Found(
        place=facts.place,
        sentence=f"{facts.name} is nearly full: {people} of {limit}, {share} % of its limit.",
        brief=f"{facts.name} {people} of {limit}",
        evidence=(f"{counted(people, 'person is', 'people are')} in it, its limit is {limit}.",),
    )


def _no_host(facts: SessionFacts, at: NoHost, _raised: bool) -> Found | None:
    people, stating = len(facts.people), facts.stating
    if people < at.people or facts.hosts:
        return None
    is_known = stating and stating * 100 >= people * at.stated
    if not (is_known or facts.was_hosted):
        return None
    if facts.was_hosted:
        why = "A host was there before."
    else:
        why = f"{counted(stating, 'person states', 'people state')} another role."
    wait = counted(people, "person waits", "people wait")
    return Found(
        place=facts.place,
        sentence=f"{facts.name} has no host, and {wait}.",
        brief=f"{facts.name} has no host",
        evidence=(why, CLAIMED),
    )


def _joins(facts: SessionFacts, at: Joins, _raised: bool) -> Found | None:
    if facts.age is None or facts.age < at.settled:
        return None
    recent = _recent(facts, facts.joined, at.within)
    joined, before = _most_within(recent, at.within), len(facts.people) - len(recent)
    if joined < at.people or joined * 100 < max(before, 0) * at.share:
        return None
    came = counted(joined, "person", "people")
    return Found(
        place=facts.place,
        sentence=f"{came} joined {facts.name} within {lasting(at.within)}.",
        brief=f"{facts.name} +{joined}",
        evidence=(f"{counted(max(before, 0), 'person was', 'people were')} there before.",),
    )


def _leaves(facts: SessionFacts, at: Leaves, _raised: bool) -> Found | None:
    recent = _recent(facts, facts.left, at.within)
    left = _most_within(recent, at.within)
    before = len(facts.people) + len(recent) - len(_recent(facts, facts.joined, at.within))
    if left < at.people or left * 100 < before * at.share:
        return None
    went = f"{left} of {counted(before, 'person', 'people')}"
    return Found(
        place=facts.place,
        sentence=f"{went} left {facts.name} within {lasting(at.within)}.",
        brief=f"{facts.name} −{left}",
        evidence=("Those who were kicked from this host are not counted.",),
    )


def _not_recorded(facts: SessionFacts, at: NotRecorded, _raised: bool) -> Found | None:
    room, check, began = facts.room, facts.check, facts.session.created_at
    if room is None or not room.enable_recording or check is None or began is None:
        return None
    begins = max(began, room.updated_at or began)  # it may be set to record since
    waited = (check.at - begins).total_seconds()
    if check.recordings or waited < at.after or not facts.people:
        return None
    return Found(
        place=facts.place,
        sentence=f"{facts.name} is set to record, and nothing of its session is recorded.",
        brief=f"{facts.name} is not recorded",
        evidence=(f"After {lasting(waited)} the service listed no recording of it.",),
        since=begins,
    )


def _empty(facts: SessionFacts, at: Empty, _raised: bool) -> Found | None:
    if facts.people:
        return None
    return Found(
        place=facts.place,
        sentence=f"The session in {facts.name} has been empty for {lasting(at.after)}.",
        brief=f"{facts.name} is empty",
        evidence=("It is active, and nobody is in it.",),
    )


def _alone(facts: SessionFacts, at: Alone, _raised: bool) -> Found | None:
    if len(facts.people) != 1:
        return None
    name = shown_name(facts.people[0])
    return Found(
        place=facts.place,
        sentence=f"{name} has been alone in {facts.name} for {lasting(at.after)}.",
        brief=f"{facts.name}: {name} is alone",
        evidence=("Nobody else is in the session.",),
    )


def _recent(facts: SessionFacts, times: Sequence[datetime], within: int) -> Sequence[datetime]:
    """Return the times that an alert may be about: a rule may wait for the journal meanwhile."""
    first = facts.now - timedelta(seconds=within + facts.passed + SETTLES)
    return [time for time in times if time >= first]


def _most_within(times: Sequence[datetime], within: int) -> int:
    """Count the most of some times that lie within so many seconds."""
    ordered, most, first = sorted(times), 0, 0
    for last, time in enumerate(ordered):
        while (time - ordered[first]).total_seconds() > within:
            first += 1
        most = max(most, last - first + 1)
    return most


FULL: Final = Rule(
    id="full",
    title="Room full",
    severity=Severity.WARNING,
    when="As many people are in a session as its room takes.",
    clears="Fewer than `clears` percent are in it.",
    evidence="people, limit",
    look=_full,
)
NEARLY_FULL: Final = Rule(
    id="nearly-full",
    title="Room nearly full",
    severity=Severity.NOTE,
    when="`at` percent or more of those whom its room takes are in a session, but not all.",
    clears="Fewer than `clears` percent are, or it is full, which is told by itself.",
    evidence="people, limit",
    look=_nearly_full,
)
NO_HOST: Final = Rule(
    id="no-host",
    title="No host while people wait",
    severity=Severity.WARNING,
    when="`people` or more are in a session, and none of them states a role of `host_roles`, "
    "though a host was there before, or `stated` percent of them state another role. Where nobody "
    "states one, as with apps that know no roles, no host is missed.",
    clears="A host is there, or fewer people are.",
    evidence="whether a host was there, roles stated; roles are claims of the apps",
    look=_no_host,
    holds="after",
)
JOINS: Final = Rule(
    id="joins",
    title="Many joined at once",
    severity=Severity.WARNING,
    when="`people` or more joined a session within `within`, and no fewer than `share` percent of "
    "those who were there; not while a new session fills.",
    clears="It is told for `lasts`.",
    evidence="how many joined, how many were there",
    look=_joins,
    lasts="lasts",
)
LEAVES: Final = Rule(
    id="leaves",
    title="Many left at once",
    severity=Severity.WARNING,
    when="`people` or more left a session that goes on within `within`, and no fewer than `share` "
    "percent of those who were there; whoever was kicked from this host does not count.",
    clears="It is told for `lasts`.",
    evidence="how many left, how many were there",
    look=_leaves,
    settles=SETTLES,
    lasts="lasts",
)
NOT_RECORDED: Final = Rule(
    id="not-recorded",
    title="Set to record, and nothing recorded",
    severity=Severity.WARNING,
    when="A room is set to record, and the service lists no recording of its session, which "
    "is older than `after`. One page is asked for each minute, so that it takes its turn.",
    clears="A recording is listed, which is looked for in turn again.",
    evidence="when it was asked for",
    look=_not_recorded,
)
EMPTY: Final = Rule(
    id="empty",
    title="Session empty",
    severity=Severity.NOTE,
    when="Nobody is in a session for `after`.",
    clears="Somebody is, or it ends.",
    evidence="people",
    look=_empty,
    holds="after",
)
ALONE: Final = Rule(
    id="alone",
    title="One person alone",
    severity=Severity.NOTE,
    when="One person is in a session for `after`.",
    clears="Somebody else is, or nobody.",
    evidence="people",
    look=_alone,
    holds="after",
)

SESSION_RULES: Final[tuple[Rule[SessionFacts, Any], ...]] = (
    FULL, NEARLY_FULL, NO_HOST, JOINS, LEAVES, NOT_RECORDED, EMPTY, ALONE,
)  # fmt: skip
"""The rules over each session, in the order of the manual."""
