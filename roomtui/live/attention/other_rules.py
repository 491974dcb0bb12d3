"""Rules over people, shared identities, ends of sessions and files."""

from datetime import timedelta
from typing import Any, Final

from roomtui.live.attention.alert import Place, Severity
from roomtui.live.attention.facts import (
    EndFacts,
    FileFacts,
    LeaveFacts,
    PersonFacts,
    SharedFacts,
    lasting,
    shown_name,
)
from roomtui.live.attention.rule import Found, Rule
from roomtui.live.watch_list import Watched
from roomtui.text import counted, safe
from roomtui.thresholds import Ended, Returned, Stuck, Twice, WatchedCame, WatchedLeft

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


def _returned(facts: PersonFacts, at: Returned, raised: bool) -> Found | None:
    kick, has_id = facts.kick, bool(facts.identity.by)
    if kick is None or (facts.after > (at.within if has_id else at.by_name) and not raised):
        return None
    of = "" if has_id else " of somebody of that name"
    by = f" by {safe(kick.by, 40)}" if kick.by else ""
    where = f" in {safe(kick.room, 60)}" if kick.room and safe(kick.room) != facts.room else ""
    after = lasting(facts.after)
    name_then = safe(kick.name, 40)
    then = f" Then called {name_then}." if name_then and name_then != facts.name else ""
    return Found(
        place=facts.place,
        sentence=f"{facts.name} is back in {facts.room}, {after} after a kick{of}{by}.",
        brief=f"{facts.name} is back in {facts.room}",
        evidence=(
            f"The kick{where}: {kick.outcome}.{then}",
            by_words(facts.identity.by, is_trusted=facts.is_trusted),
        ),
        since=facts.person.joined_at,
    )


def _watched_came(facts: PersonFacts, _at: WatchedCame, _raised: bool) -> Found | None:
    if (watched := facts.watched) is None:
        return None
    return Found(
        place=facts.place,
        sentence=f"{facts.name}, who is watched{_note(watched)}, is in {facts.room}.",
        brief=f"{facts.name} (watched) is in {facts.room}",
        evidence=(*_watched(watched), by_words(facts.identity.by, is_trusted=facts.is_trusted)),
        since=facts.person.joined_at,
    )


def _watched_left(facts: LeaveFacts, _at: WatchedLeft, _raised: bool) -> Found | None:
    name = shown_name(facts.person)
    how = "was kicked and left" if facts.is_kicked else "left"
    return Found(
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


def _twice(facts: SharedFacts, _at: Twice, _raised: bool) -> Found | None:
    """Whole contexts are not ids: two who call themselves Guest are two people."""
    if len(facts.people) < 2 or not facts.identity.by:
        return None
    names = list(dict.fromkeys(map(shown_name, facts.people[:MOST_NAMED])))
    times = "twice" if len(facts.people) == 2 else f"{len(facts.people)} times"
    who = names[0] if len(names) == 1 else f"{names[0]}, also as {names[1]},"
    least = "at least " if len(facts.people) > MOST_NAMED else ""
    more = f", and {least}{len(names) - 2} more names" if len(names) > 2 else ""
    return Found(
        place=facts.place,
        sentence=f"{who} is {times} in {facts.room}{more}.",
        brief=f"{names[0]} is {times} in {facts.room}",
        evidence=(by_words(facts.identity.by),),
    )


def _ended(facts: EndFacts, at: Ended, _raised: bool) -> Found | None:
    if facts.is_ours or facts.people - facts.kicked < at.people:
        return None
    people = counted(facts.people, "person", "people")
    return Found(
        place=facts.place,
        sentence=f"The session in {facts.room} ended with {people} in it; nobody here ended it.",
        brief=f"{facts.room} ended with {people}",
        evidence=("The journals of this host tell of no end of it; its room is still there.",),
        since=facts.at,
    )


def _stuck(facts: FileFacts, at: Stuck, _raised: bool) -> Found | None:
    file = facts.file
    if file.since is None or facts.now - file.since < timedelta(seconds=at.after):
        return None
    kind, status = file.kind.value, safe(file.status, 20)
    return Found(
        place=Place(file.kind, file.id, file.session_id, file.room_id),
        sentence=f"A {kind} of {facts.room} has been {status} for over {lasting(at.after)}.",
        brief=f"A {kind} of {facts.room} is stuck",
        evidence=(f"Its id begins with {safe(file.id[:8], 8)}.",),
        since=file.since,
        outlives=True,
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
STUCK: Final = Rule(
    id="stuck",
    title="Recording or composition stuck",
    severity=Severity.NOTE,
    when="A recording has not been completed for `after` since its end, or a composition since it "
    "was asked for. The pages of both take their turn with the recordings of sessions.",
    clears="It is completed, or gone.",
    evidence="its status, its id",
    look=_stuck,
)

PERSON_RULES: Final[tuple[Rule[PersonFacts, Any], ...]] = (RETURNED, WATCHED_CAME)
"""The rules over each person who joins."""
