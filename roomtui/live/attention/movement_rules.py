"""Rules over many who move at once: who join, who leave, and a session that ends under them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from roomtui.live.attention.alert import Severity
from roomtui.live.attention.facts import EndFacts, SessionFacts, lasting
from roomtui.live.attention.rule import Rule, RuleMatch
from roomtui.text import counted
from roomtui.thresholds import EndUnderMany, Joins, Leaves

SETTLES: Final = 6.0
"""Seconds in which the journal of this host tells who brought something about."""


def _joins(facts: SessionFacts, at: Joins, _raised: bool) -> RuleMatch | None:
    if facts.age is None or facts.age < at.settled:
        return None
    recent = _recent(facts, facts.joined, at.within)
    joined, before = _most_within(recent, at.within), len(facts.people) - len(recent)
    if joined < at.people or joined * 100 < max(before, 0) * at.share:
        return None
    came = counted(joined, "person", "people")
    return RuleMatch(
        place=facts.place,
        sentence=f"{came} joined {facts.name} within {lasting(at.within)}.",
        brief=f"{facts.name} +{joined}",
        evidence=(f"{counted(max(before, 0), 'person was', 'people were')} there before.",),
    )


def _leaves(facts: SessionFacts, at: Leaves, _raised: bool) -> RuleMatch | None:
    recent = _recent(facts, facts.left, at.within)
    left = _most_within(recent, at.within)
    before = len(facts.people) + len(recent) - len(_recent(facts, facts.joined, at.within))
    if left < at.people or left * 100 < before * at.share:
        return None
    went = f"{left} of {counted(before, 'person', 'people')}"
    return RuleMatch(
        place=facts.place,
        sentence=f"{went} left {facts.name} within {lasting(at.within)}.",
        brief=f"{facts.name} −{left}",
        evidence=("Those who were kicked from this host are not counted.",),
    )


def _ended(facts: EndFacts, at: EndUnderMany, _raised: bool) -> RuleMatch | None:
    if facts.is_ours or facts.people - facts.kicked < at.people:
        return None
    people = counted(facts.people, "person", "people")
    return RuleMatch(
        place=facts.place,
        sentence=f"The session in {facts.room} ended with {people} in it; nobody here ended it.",
        brief=f"{facts.room} ended with {people}",
        evidence=("The journals of this host tell of no end of it; its room is still there.",),
        since=facts.at,
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
ENDED: Final = Rule(
    id="ended",
    title="Session ended under many",
    severity=Severity.WARNING,
    when="A session ended with `people` or more in it, no console of this host ended it or kicked "
    "them, and its room is still there.",
    clears="It is told for `lasts`.",
    evidence="how many were in it",
    look=_ended,
    lasts="lasts",
)
