"""Reviews people: whoever joins, is watched or was kicked before."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from roomtui.api.models import Participant, Session
from roomtui.live.actions.request import Action, Outcome, kept_identity
from roomtui.live.analysis.slices import Work
from roomtui.live.attention.alert import AlertPlace
from roomtui.live.attention.alert_book import AlertBook
from roomtui.live.attention.facts import LeaveFacts, PersonFacts
from roomtui.live.attention.observation import Observation, RuleRunner
from roomtui.live.attention.person_rules import PERSON_RULES, WATCHED_CAME, WATCHED_LEFT
from roomtui.live.kinds import RecordKind
from roomtui.live.memory.causes import CLOCKS_DIFFER
from roomtui.live.memory.memory import NO_MEMORY, PastAction
from roomtui.live.watch_list import NOBODY_WATCHED, Watched

MOST_SHARED: Final = 1_000
"""People with shared identities who are looked at again, of those of whom something is known."""

PIECE: Final = 100
"""Identities that are compared between two chances for a key."""


class PeopleReview:
    """Runs the rules over people: each who joins, and all when what is known of them changes.

    Args:
        runner: runs a rule.
    """

    def __init__(self, runner: RuleRunner) -> None:
        self._runner = runner
        self._memory = NO_MEMORY
        self._watched = NOBODY_WATCHED
        self._present: dict[str, Watched] = {}
        self._shared: set[str] = set()

    def review(self, seen: Observation, book: AlertBook) -> Work[None]:
        """Review everybody of whom more is known than before; yields wherever a key may go first.

        The same memory and the same watch list have nothing new to tell, but of those whose
        identity somebody else held as well.
        """
        for person_id in list(self._shared):
            self._review_again(person_id, seen, book)
        if seen.memory is self._memory and seen.watched is self._watched:
            return
        yield from self._release_unwatched(seen, book)
        self._memory, self._watched = seen.memory, seen.watched
        for person_ids in _known(seen):
            for person_id in person_ids:
                if (person := seen.snapshot.people.get(person_id)) is not None:
                    self.joined(person, seen, book)
            yield

    def _review_again(self, person_id: str, seen: Observation, book: AlertBook) -> None:
        """Review somebody whose identity was shared; nobody who has left."""
        if (person := seen.snapshot.people.get(person_id)) is None:
            self._shared.discard(person_id)
        else:
            self.joined(person, seen, book)

    def _release_unwatched(self, seen: Observation, book: AlertBook) -> Work[None]:
        """Release the alerts about those who are here and watched no more."""
        for person_id in list(self._present):
            identity = seen.analysis.identities.of(person_id)
            if person_id in seen.snapshot.people and seen.watched.of(identity) is None:
                del self._present[person_id]
                book.release(WATCHED_CAME.id, person_id, seen.now, seen.at)
            yield

    def joined(self, person: Participant, seen: Observation, book: AlertBook) -> None:
        """Review somebody who is here, if anything is known of them."""
        if seen.memory.is_empty and not seen.watched.by_key:
            return
        identities = seen.analysis.identities
        identity = identities.of(person.id)
        kick, watched = self._kick_before(person, seen), seen.watched.of(identity)
        if not identity.key or (kick is None and watched is None):
            return
        if identities.is_shared(identity):
            if len(self._shared) < MOST_SHARED:
                self._shared.add(person.id)
            return
        self._shared.discard(person.id)
        if watched is not None:
            self._present[person.id] = watched
        joined = person.joined_at or seen.now
        session = seen.snapshot.sessions.get(person.session_id)
        room_id = session.room_id if session else ""
        facts = PersonFacts(
            person=person,
            identity=identity,
            is_trusted=identities.is_trusted(identity),
            place=AlertPlace(RecordKind.PARTICIPANT, person.id, person.session_id, room_id),
            room=seen.room_name(room_id),
            kick=kick,
            after=max((joined - kick.at - seen.skew).total_seconds(), 0.0) if kick else 0.0,
            watched=watched if watched and joined >= watched.since else None,  # else it was known
            now=seen.now,
        )
        for rule in PERSON_RULES:
            if not book.is_raised(rule.id, person.id):
                self._runner.run(rule, facts, person.id, book, seen)

    def _kick_before(self, person: Participant, seen: Observation) -> PastAction | None:
        """Return the last kick of somebody's identity before they joined; None if none is known."""
        identity = seen.analysis.identities.of(person.id)
        past = seen.memory.of_person(seen.snapshot.account, person.id, identity)
        joined = person.joined_at
        if joined is None:
            return None
        kicks = (
            done
            for done in reversed(past)
            if done.action is Action.KICK
            and done.could_have_caused
            and done.outcome is not Outcome.SENDING
            and done.participant_id != person.id
            and (identity.by or _is_there(done, person, seen))
            and done.at - joined <= CLOCKS_DIFFER - seen.skew
        )
        return next(kicks, None)

    def left(
        self,
        person: Participant,
        session: Session,
        at: datetime | None,
        seen: Observation,
        book: AlertBook,
    ) -> None:
        """Record that somebody left; `at` is when, None where that is not known."""
        for rule in PERSON_RULES:
            book.release(rule.id, person.id, seen.now, seen.at)
        watched = self._present.pop(person.id, None)
        if watched is None:
            return
        facts = LeaveFacts(
            person=person,
            watched=watched,
            place=AlertPlace(RecordKind.SESSION, session.id, session.id, session.room_id),
            room=seen.room_name(session.room_id),
            at=at or seen.now,
            is_kicked=seen.kick_of(person.id) is not None,
        )
        self._runner.run(WATCHED_LEFT, facts, person.id, book, seen)


def _is_there(done: PastAction, person: Participant, seen: Observation) -> bool:
    """Return whether something was done in the room that somebody is in."""
    session = seen.snapshot.sessions.get(person.session_id)
    if done.session_id == person.session_id or session is None:
        return done.session_id == person.session_id
    return bool(done.room) and done.room == seen.snapshot.room_name(session.room_id)


def _known(seen: Observation) -> Iterator[tuple[str, ...]]:
    """Yield those who are here and of whom the memory or the watch list knows something.

    They come by identity, and none of them now and then where many identities are compared.
    """
    account, holders = seen.snapshot.account, seen.analysis.identities.holders
    digests = set[str]()
    for number, (of, key) in enumerate(seen.memory.identities, 1):
        if of == account and key.startswith("#"):
            digests.add(key)
        elif of == account and (ids := holders.get(key)):
            yield ids
        if number % PIECE == 0:
            yield ()
    yield from (ids for key in seen.watched.by_key if (ids := holders.get(key)))
    for number, (key, ids) in enumerate(holders.items() if digests else (), 1):
        if kept_identity(key) in digests:
            yield ids
        if number % PIECE == 0:
            yield ()
