"""Reviews sessions: those in which something has changed, or something has lasted for long."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.api.models import Participant, Session
from roomtui.identity.stable import NOBODY
from roomtui.live.actions.request import Action
from roomtui.live.analysis.slices import Work
from roomtui.live.attention.alert import AlertPlace
from roomtui.live.attention.alert_book import AlertBook
from roomtui.live.attention.facts import EndFacts, SessionFacts, SharedFacts
from roomtui.live.attention.movement_rules import ENDED, SETTLES
from roomtui.live.attention.observation import Observation, RuleRunner
from roomtui.live.attention.people_review import PeopleReview
from roomtui.live.attention.person_rules import TWICE
from roomtui.live.attention.session_rules import FULL, SESSION_RULES
from roomtui.live.attention.window import SessionWindow, left_in
from roomtui.live.kinds import RecordKind

PIECE: Final = 8
"""Sessions that are reviewed between two chances for a key."""

GLANCES: Final = 200
"""Sessions of which it is seen that nothing has changed between two of them."""


IDENTITIES: Final = 50
"""Identities of one session that are looked at between two of them."""


class _End(Struct, frozen=True):
    """A session that has ended, of which nobody has asked yet who ended it."""

    place: AlertPlace
    room: str
    people: tuple[Participant, ...]
    now: datetime
    at: float


class SessionReview:
    """Remembers a window of the past of each session, and runs the rules over it.

    Args:
        runner: runs a rule.
        people: reviews those who join and leave.
    """

    def __init__(self, runner: RuleRunner, people: PeopleReview) -> None:
        self._runner = runner
        self._people = people
        self._windows: dict[str, SessionWindow] = {}
        self._ends: list[_End] = []

    def review(self, seen: Observation, book: AlertBook) -> Work[None]:
        """Run the rules over what has changed; yields wherever a key may go first.

        What a snapshot lacks is over only if that is complete.
        """
        reviewed = yield from self._changed(seen, book)
        if not seen.snapshot.complete:
            return
        yield from self._gone(seen, book)
        for number, session_id in enumerate(sorted(book.due(seen.at) - reviewed), 1):
            if (window := self._windows.get(session_id)) is not None:
                yield from self._run(window, seen, book)
            if number % PIECE == 0:
                yield
        yield from self._settle_ends(seen, book)

    def _changed(self, seen: Observation, book: AlertBook) -> Work[set[str]]:
        snapshot, windows = seen.snapshot, self._windows
        rooms, groups, checks = snapshot.rooms, snapshot.by_session, seen.checks.sessions
        hosts, stating = seen.analysis.hosts, seen.analysis.stating
        reviewed: set[str] = set()
        for number, (session_id, session) in enumerate(snapshot.sessions.items(), 1):
            if number % GLANCES == 0:
                yield
            window = windows.get(session_id)
            if (
                window is not None
                and window.session is session
                and window.people is groups[session_id]
                and window.room is rooms.get(session.room_id)
                and window.hosts == hosts.get(session_id)
                and window.stating == stating.get(session_id, 0)
                and window.check is checks.get(session_id)
            ):
                continue
            if not snapshot.is_counted(session_id):
                continue
            yield from self._run(self._updated(window, session, seen, book), seen, book)
            reviewed.add(session_id)
            if len(reviewed) % PIECE == 0:
                yield
        return reviewed

    def _updated(
        self, window: SessionWindow | None, session: Session, seen: Observation, book: AlertBook
    ) -> SessionWindow:
        """Bring the window of a session up to date; whoever came or went is reviewed."""
        people, room = seen.snapshot.present(session.id), seen.snapshot.rooms.get(session.room_id)
        if window is None:
            name = seen.room_name(session.room_id)
            window = self._windows[session.id] = SessionWindow(session, room, people, name)
            joined: Sequence[Participant] = people
        else:
            joined = self._moved(window, session, people, seen, book)
            if room is not window.room:
                window.name = seen.room_name(session.room_id)
            window.session, window.room, window.people = session, room, people
        window.forget(seen.now)
        window.hosts = seen.analysis.hosts.get(session.id)
        window.check = seen.checks.sessions.get(session.id)
        window.stating = seen.analysis.stating.get(session.id, 0)
        window.was_hosted = window.was_hosted or bool(window.hosts)
        for person in joined:
            self._people.joined(person, seen, book)
        return window

    def _moved(
        self,
        window: SessionWindow,
        session: Session,
        people: tuple[Participant, ...],
        seen: Observation,
        book: AlertBook,
    ) -> list[Participant]:
        """Note who left a session, and return who joined it."""
        if people is window.people:
            return []
        before = {person.id for person in window.people}
        here = {person.id for person in people}
        joined = [person for person in people if person.id not in before]
        gone = [person for person in window.people if person.id not in here]
        told = left_in(session) if gone else {}
        for person in gone:
            at = told.get(person.id) or (seen.now if seen.is_close else None)
            if at is not None:
                window.left.append((min(at, seen.now), person.id))
            self._people.left(person, session, at, seen, book)
        for person in joined:
            at = person.joined_at or (seen.now if seen.is_close else None)
            if at is not None:
                window.joined.append((min(at, seen.now), person.id))
        return joined

    def _run(self, window: SessionWindow, seen: Observation, book: AlertBook) -> Work[None]:
        session = window.session
        facts = SessionFacts(
            session=session,
            room=window.room,
            name=window.name,
            people=window.people,
            now=seen.now,
            hosts=window.hosts,
            stating=window.stating,
            was_hosted=window.was_hosted,
            joined=[at for at, _ in window.joined],
            left=[at for at, person_id in window.left if seen.kick_of(person_id) is None],
            check=window.check,
            passed=seen.passed,
        )
        for rule in SESSION_RULES:
            self._runner.run(rule, facts, session.id, book, seen)
            if rule is FULL and book.is_found(FULL.id, session.id):
                facts = replace(facts, is_full=True)
        yield from self._run_shared(window, facts, seen, book)

    def _run_shared(
        self, window: SessionWindow, facts: SessionFacts, seen: Observation, book: AlertBook
    ) -> Work[None]:
        """Have the rule look at identities that several people of a session hold, or held."""
        shared = _shared(window.people, seen)
        for key in window.shared - shared.keys():
            book.release(TWICE.id, f"{facts.session.id} {key}", seen.now, seen.at)
        for number, (key, people) in enumerate(shared.items(), 1):
            found = SharedFacts(
                identity=seen.analysis.identities.of(people[0].id),
                people=people,
                place=facts.place,
                room=facts.name,
            )
            self._runner.run(TWICE, found, f"{facts.session.id} {key}", book, seen)
            if number % IDENTITIES == 0:
                yield
        window.shared = frozenset(shared)

    def _gone(self, seen: Observation, book: AlertBook) -> Work[None]:
        """Record the sessions that are over; after a lapse it is not known how they ended."""
        gone = [one for one in self._windows if one not in seen.snapshot.sessions]
        for number, session_id in enumerate(gone, 1):
            window = self._windows.pop(session_id)
            session = window.session
            for person in window.people:
                self._people.left(person, session, seen.now, seen, book)
            book.release_session(session_id, seen.now, seen.at)
            place = AlertPlace(RecordKind.SESSION, session_id, session_id, session.room_id)
            if not seen.lapsed and session.room_id in seen.snapshot.rooms:
                room = seen.room_name(session.room_id)
                self._ends.append(_End(place, room, window.people, seen.now, seen.at))
            if number % PIECE == 0:
                yield

    def _settle_ends(self, seen: Observation, book: AlertBook) -> Work[None]:
        """Have the rule look at ends as soon as the journal tells who brought them about."""
        waiting, self._ends = self._ends, []
        for number, end in enumerate(waiting, 1):
            if number % PIECE == 0:
                yield
            if seen.at - end.at < SETTLES:
                self._ends.append(end)
                continue
            past = seen.memory.of_session(seen.snapshot.account, end.place.id)
            facts = EndFacts(
                place=end.place,
                room=end.room,
                people=len(end.people),
                at=end.now,
                is_ours=any(d.action is Action.END and d.could_have_caused for d in past),
                kicked=sum(seen.kick_of(person.id) is not None for person in end.people),
            )
            self._runner.run(ENDED, facts, end.place.id, book, seen)


def _shared(
    people: tuple[Participant, ...], seen: Observation
) -> Mapping[str, tuple[Participant, ...]]:
    """Return the identities that several of these people hold, by their keys."""
    by_person = seen.analysis.identities.by_person
    keys = [by_person.get(person.id, NOBODY).key for person in people]
    if len(set(keys)) == len(keys):
        return {}
    held: dict[str, list[Participant]] = {}
    for key, person in zip(keys, people, strict=True):
        held.setdefault(key, []).append(person)
    return {key: tuple(them) for key, them in held.items() if key and len(them) > 1}
