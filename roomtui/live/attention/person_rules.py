"""Rules over people: who is back, who is watched, and who is there twice."""

from typing import Any, Final

from roomtui.live.attention.alert import Severity
from roomtui.live.attention.facts import (
    LeaveFacts,
    PersonFacts,
    SharedFacts,
    lasting,
    shown_name,
)
from roomtui.live.attention.rule import Rule, RuleMatch
from roomtui.live.memory.memory import PastAction
from roomtui.live.watch_list import Watched
from roomtui.text import safe
from roomtui.thresholds import Returned, Twice, WatchedCame, WatchedLeft

LONGEST_NOTE: Final = 60
"""Characters of a note in a sentence."""

MOST_NAMED: Final = 50
"""People with one identity whose names are read for a sentence: to read one takes its time."""


def by_words(identity_key: str, *, is_trusted: bool = False) -> str:
    """Return by what somebody is known, as evidence."""
    if is_trusted:
        return "Known by an identity that the configuration trusts."
    if identity_key:
        return f"Known by {safe(identity_key, 40)}, which is what the app of those who join states."
    return "Known by all that the app of those who join states of them."


def _by_whom(kick: PastAction) -> str:
    """Return who kicked: a door, whose operator may be asleep, or somebody at a console."""
    who = safe(kick.by, 40)
    if not kick.policy:
        return f" by {who}" if who else ""
    return f" by a door of {who}" if who else " by a door"


def _returned(facts: PersonFacts, at: Returned, raised: bool) -> RuleMatch | None:
    kick, has_id = facts.kick, bool(facts.identity.by)
    if kick is None or (facts.after > (at.within if has_id else at.by_name) and not raised):
        return None
    of = "" if has_id else " of somebody of that name"
    by = _by_whom(kick)
    where = f" in {safe(kick.room, 60)}" if kick.room and safe(kick.room) != facts.room else ""
    after = lasting(facts.after)
    name_then = safe(kick.name, 40)
    then = f" Then called {name_then}." if name_then and name_then != facts.name else ""
    return RuleMatch(
        place=facts.place,
        sentence=f"{facts.name} is back in {facts.room}, {after} after a kick{of}{by}.",
        brief=f"{facts.name} is back in {facts.room}",
        evidence=(
            f"The kick{where}: {kick.outcome}.{then}",
            by_words(facts.identity.by, is_trusted=facts.is_trusted),
        ),
        since=facts.person.joined_at,
    )


def _watched_came(facts: PersonFacts, _at: WatchedCame, _raised: bool) -> RuleMatch | None:
    if (watched := facts.watched) is None:
        return None
    return RuleMatch(
        place=facts.place,
        sentence=f"{facts.name}, who is watched{_note(watched)}, is in {facts.room}.",
        brief=f"{facts.name} (watched) is in {facts.room}",
        evidence=(*_watched(watched), by_words(facts.identity.by, is_trusted=facts.is_trusted)),
        since=facts.person.joined_at,
    )


def _watched_left(facts: LeaveFacts, _at: WatchedLeft, _raised: bool) -> RuleMatch | None:
    name = shown_name(facts.person)
    how = "was kicked and left" if facts.is_kicked else "left"
    return RuleMatch(
        place=facts.place,
        sentence=f"{name}, who is watched{_note(facts.watched)}, {how} {facts.room}.",
        brief=f"{name} (watched) left {facts.room}",
        evidence=_watched(facts.watched),
        since=facts.at,
    )


def _note(watched: Watched) -> str:
    note = safe(watched.note, LONGEST_NOTE)
    return f" ({note})" if note else ""


def _watched(watched: Watched) -> tuple[str, ...]:
    by = safe(watched.by, 40)
    return (f"Put on the watch list by {by}.",) if by else ()


def _twice(facts: SharedFacts, _at: Twice, _raised: bool) -> RuleMatch | None:
    if len(facts.people) < 2:
        return None
    if not facts.identity.by:  # a whole context is no id: two who are called Guest are two people
        return None
    names = list(dict.fromkeys(map(shown_name, facts.people[:MOST_NAMED])))
    times = "twice" if len(facts.people) == 2 else f"{len(facts.people)} times"
    who = names[0] if len(names) == 1 else f"{names[0]}, also as {names[1]},"
    least = "at least " if len(facts.people) > MOST_NAMED else ""
    more = f", and {least}{len(names) - 2} more names" if len(names) > 2 else ""
    return RuleMatch(
        place=facts.place,
        sentence=f"{who} is {times} in {facts.room}{more}.",
        brief=f"{names[0]} is {times} in {facts.room}",
        evidence=(by_words(facts.identity.by),),
    )


RETURNED: Final = Rule(
    id="returned",
    title="A kicked person is back",
    severity=Severity.URGENT,
    when="Somebody joined whose identity was kicked from this host within `within`, and whose "
    "identity nobody else holds at the same time; where they state no id, in the same room and "
    "within `by_name`.",
    clears="They leave.",
    evidence="the kick, by whom, by which identity; identities are claims of the apps",
    look=_returned,
)
WATCHED_CAME: Final = Rule(
    id="watched-came",
    title="Somebody watched came",
    severity=Severity.WARNING,
    when="Somebody joined whose identity is on the watch list.",
    clears="They leave.",
    evidence="who put them there, by which identity",
    look=_watched_came,
)
WATCHED_LEFT: Final = Rule(
    id="watched-left",
    title="Somebody watched left",
    severity=Severity.NOTE,
    when="Somebody on the watch list left a session.",
    clears="It is told for `lasts`.",
    evidence="who put them there",
    look=_watched_left,
    lasts="lasts",
)
TWICE: Final = Rule(
    id="twice",
    title="One identity twice",
    severity=Severity.NOTE,
    when="Several people of a session state the same id for `after`. Names are no ids: whoever "
    "states no id does not count.",
    clears="One of them at most is left.",
    evidence="the key of the id",
    look=_twice,
    holds="after",
)

PERSON_RULES: Final[tuple[Rule[PersonFacts, Any], ...]] = (RETURNED, WATCHED_CAME)
"""The rules over each person who joins."""
