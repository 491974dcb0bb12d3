"""Rules over a session: its people, its room and its hosts."""

from typing import Any, Final

from roomtui.live.attention.alert import Severity
from roomtui.live.attention.facts import SessionFacts, lasting, shown_name
from roomtui.live.attention.file_rules import NOT_RECORDED
from roomtui.live.attention.movement_rules import JOINS, LEAVES
from roomtui.live.attention.rule import Rule, RuleMatch
from roomtui.text import counted
from roomtui.thresholds import Alone, Empty, Full, NearlyFull, NoHost

CLAIMED: Final = "Roles are what the apps of those who join state."


def _full(facts: SessionFacts, at: Full, raised: bool) -> RuleMatch | None:
    people, limit = len(facts.people), facts.limit
    if limit < at.least or people < (limit * at.clears / 100 if raised else limit):
        return None
    is_full = people >= limit
    return RuleMatch(
        place=facts.place,
        sentence=f"{facts.name} {'is full:' if is_full else 'was full, now'} {people} of {limit}.",
        brief=f"{facts.name} {'is' if is_full else 'was'} full",
        evidence=(_limit_words(people, limit),),
    )


def _nearly_full(facts: SessionFacts, at: NearlyFull, raised: bool) -> RuleMatch | None:
    people, limit = len(facts.people), facts.limit
    if limit < at.least or facts.is_full:
        return None
    if people * 100 < limit * (at.clears if raised else at.at):
        return None
    share = people * 100 // limit
    return RuleMatch(
        place=facts.place,
        sentence=f"{facts.name} is nearly full: {people} of {limit}, {share} % of its limit.",
        brief=f"{facts.name} {people} of {limit}",
        evidence=(_limit_words(people, limit),),
    )


def _limit_words(people: int, limit: int) -> str:
    return f"{counted(people, 'person is', 'people are')} in it, its limit is {limit}."


def _no_host(facts: SessionFacts, at: NoHost, _raised: bool) -> RuleMatch | None:
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
    return RuleMatch(
        place=facts.place,
        sentence=f"{facts.name} has no host, and {wait}.",
        brief=f"{facts.name} has no host",
        evidence=(why, CLAIMED),
    )


def _empty(facts: SessionFacts, at: Empty, _raised: bool) -> RuleMatch | None:
    if facts.people:
        return None
    return RuleMatch(
        place=facts.place,
        sentence=f"The session in {facts.name} has been empty for over {lasting(at.after)}.",
        brief=f"{facts.name} is empty",
        evidence=("It is active, and nobody is in it.",),
    )


def _alone(facts: SessionFacts, at: Alone, _raised: bool) -> RuleMatch | None:
    if len(facts.people) != 1:
        return None
    name = shown_name(facts.people[0])
    return RuleMatch(
        place=facts.place,
        sentence=f"{name} has been alone in {facts.name} for over {lasting(at.after)}.",
        brief=f"{facts.name}: {name} is alone",
        evidence=("Nobody else is in the session.",),
    )


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
