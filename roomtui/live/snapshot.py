"""Everything known at one instant, immutable and indexed by id."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from operator import is_
from types import MappingProxyType
from typing import Final, Self, TypeVar, cast

from msgspec import Struct, UnsetType

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant, Room, Session
from roomtui.live.analysis.slices import at_once
from roomtui.live.polling.gaps import silence
from roomtui.text import safe, short_id

Groups = Mapping[str, tuple[Participant, ...]]
"""The people of each session, by its id."""

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time that the service does not tell, where something must be put in order."""

PIECE: Final = 100
"""Sessions that are taken in between two chances for a key."""

T = TypeVar("T")
Work = Generator[None, None, T]
"""Work in slices, which yields wherever a key may go first."""

NO_ROOM: Final = "?"
"""Stands for the name of a room where none is told."""


class Snapshot(Struct, frozen=True, kw_only=True, eq=False):
    """An account at one instant; all ids here are of that `account`.

    `sessions` are the active ones, `people` those present in them; `at` is the server's clock.
    A snapshot is `complete` when every page was read whole and none moved meanwhile: only then
    does the absence of somebody mean anything. `rooms_total` counts the rooms at the service;
    `rooms` may have only the first of them until `rooms_known`. Number 0 is the snapshot before
    the first answer.

    Of `silent` sessions the service does not tell who is in them: of such a one `by_session` has
    those known last, who have not left because of that, and who are not counted. In `torn`
    sessions there may be people who could not be read. A snapshot `lacks_sessions`, or rooms, if
    some came that could not be read, or not as many as the service counts. `gaps` says in
    sentences what is missing or may be.
    """

    account: AccountId
    number: int
    rooms: Mapping[str, Room]
    sessions: Mapping[str, Session]
    people: Mapping[str, Participant]
    by_session: Groups
    by_room: Mapping[str, tuple[Session, ...]]
    at: datetime | None = None
    complete: bool = True
    skipped: int = 0
    rooms_total: int = 0
    rooms_known: bool = True
    silent: frozenset[str] = frozenset()
    torn: frozenset[str] = frozenset()
    lacks_sessions: bool = False
    lacks_rooms: bool = False
    gaps: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        rooms: Iterable[Room],
        sessions: Iterable[Session],
        *,
        account: AccountId,
        number: int,
        at: datetime | None = None,
        complete: bool = True,
        rooms_total: int | None = None,
        before: "Snapshot | None" = None,
    ) -> Self:
        """Index records into a snapshot; ended sessions and departed people are left out.

        `rooms_total` is what the service tells, and None once `rooms` are all there are. What
        records share with the snapshot `before` is taken over from there: the same objects, so
        that a large snapshot costs what changed in it. One of another account has nothing to give.
        """
        indexing = cls.indexing(
            rooms,
            sessions,
            account=account,
            number=number,
            at=at,
            complete=complete,
            rooms_total=rooms_total,
            before=before,
        )
        return at_once(indexing)

    @classmethod
    def indexing(
        cls,
        rooms: Iterable[Room],
        sessions: Iterable[Session],
        *,
        account: AccountId,
        number: int,
        at: datetime | None,
        complete: bool,
        rooms_total: int | None,
        before: "Snapshot | None",
    ) -> "Work[Self]":
        """Return the same as `of`, in slices: it yields wherever a key may go first."""
        if before is not None and before.account != account:
            before = None
        by_id = yield from _by_id(rooms, before)
        active = {session.id: session for session in sessions if is_active(session) is not False}
        yield
        silent = frozenset(i for i, s in active.items() if isinstance(s.participants, UnsetType))
        by_session = yield from _groups(active, before)
        by_room: dict[str, tuple[Session, ...]] = {}
        for session in active.values():
            by_room[session.room_id] = (*by_room.get(session.room_id, ()), session)
        yield
        people = yield from _people(by_session, before)
        return cls(
            account=account,
            number=number,
            rooms=by_id,
            sessions=MappingProxyType(active),
            people=MappingProxyType(people),
            by_session=MappingProxyType(by_session),
            by_room=MappingProxyType(by_room),
            at=at,
            complete=complete,
            rooms_total=max(rooms_total or 0, len(by_id)),
            rooms_known=rooms_total is None,
            silent=silent,
            gaps=silence(len(silent)),
        )

    @property
    def has_all_sessions(self) -> bool:
        """Return whether there can be no active session beside those that are here."""
        return not self.lacks_sessions

    @property
    def has_all_rooms(self) -> bool:
        """Return whether there can be no room beside those that are here."""
        return self.rooms_known and not self.lacks_rooms

    @property
    def counts_everybody(self) -> bool:
        """Return whether nobody can be in a session beside those who are counted."""
        return self.has_all_sessions and not (self.silent or self.torn)

    @property
    def people_told(self) -> int:
        """Count the people that the service tells of: at least so many are there."""
        return len(self.people) - sum(len(self.present(i)) for i in self.silent)

    def is_counted(self, session_id: str) -> bool:
        """Return whether the service has told of everybody who is in a session."""
        return session_id not in self.silent and session_id not in self.torn

    def told_in(self, session_id: str) -> int | None:
        """Count the people that the service tells of in a session; None where it tells of none."""
        return None if session_id in self.silent else len(self.present(session_id))

    def present(self, session_id: str) -> tuple[Participant, ...]:
        """Return the people in a session, the first to join first."""
        return self.by_session.get(session_id, ())

    def people_in_room(self, room_id: str) -> int:
        """Count the people told of in a room over all of its sessions."""
        return sum(self.told_in(session.id) or 0 for session in self.by_room.get(room_id, ()))

    def is_counted_room(self, room_id: str) -> bool:
        """Return whether the service has told of everybody in a room, if only that nobody is."""
        sessions = self.by_room.get(room_id, ())
        if not sessions:
            return self.has_all_sessions
        return all(self.is_counted(session.id) for session in sessions)

    def room_name(self, room_id: str) -> str:
        """Name a room so that it can be shown: its unique name, or the start of its id."""
        return room_name(room_id, self.rooms.get(room_id))


def room_name(room_id: str, room: Room | None) -> str:
    """Name a room, known or not, so that it can be shown; `?` where none is told."""
    return safe(room.unique_name) if room and room.unique_name else short_id(room_id) or NO_ROOM


def is_active(session: Session) -> bool | None:
    """Return whether a session goes on; None where neither that nor its end is told."""
    if session.active is None and session.ended_at is not None:
        return False
    return session.active


def _by_id(rooms: Iterable[Room], before: Snapshot | None) -> Work[Mapping[str, Room]]:
    by_id = {room.id: room for room in rooms}
    yield
    is_as_many = before is not None and len(by_id) == len(before.rooms)
    if before and is_as_many and all(map(is_, by_id.values(), before.rooms.values())):
        return before.rooms
    return MappingProxyType(by_id)


def _groups(
    active: Mapping[str, Session], before: Snapshot | None
) -> Work[dict[str, tuple[Participant, ...]]]:
    known: Mapping[str, Session] = before.sessions if before else {}
    groups: Groups = before.by_session if before else {}
    found: dict[str, tuple[Participant, ...]] = {}
    for some in _pieces(active.items()):
        for session_id, session in some:
            is_known = known.get(session_id) is session
            found[session_id] = groups[session_id] if is_known else present_in(session, groups)
        yield
    return found


def _people(by_session: Groups, before: Snapshot | None) -> Work[dict[str, Participant]]:
    """Index all people, in this order or that of a snapshot before with the new ones at its end."""
    if before is not None:
        people = yield from _people_since(before, by_session)
        if len(people) == sum(map(len, by_session.values())):
            return people  # or else somebody is in two sessions, which only all of them can settle
    people = {}
    for some in _pieces(by_session.values()):
        people |= {p.id: p for group in some for p in group}
        yield
    return people


def _people_since(before: Snapshot, by_session: Groups) -> Work[dict[str, Participant]]:
    people = cast("MappingProxyType[str, Participant]", before.people).copy()
    yield
    for some in _pieces(before.by_session.items()):
        for session_id, group in some:
            if by_session.get(session_id) is not group:
                for person in group:
                    people.pop(person.id, None)
        yield
    for some in _pieces(by_session.items()):
        for session_id, group in some:
            if before.by_session.get(session_id) is not group:
                people.update((person.id, person) for person in group)
        yield
    return people


def _pieces(every: Iterable[T]) -> Iterator[list[T]]:
    """Return all of something, a PIECE at a time."""
    rest = iter(every)
    while some := list(islice(rest, PIECE)):
        yield some


def present_in(session: Session, before: Groups | None = None) -> tuple[Participant, ...]:
    """Return those who have not left a session, each once, the first to join first.

    Where the service does not tell who is in it, they are those of the groups `before`, if any.
    """
    if isinstance(session.participants, UnsetType):
        return before.get(session.id, ()) if before else ()
    here = {p.id: p for p in session.participants if p.left_at is None}
    return tuple(sorted(here.values(), key=_joined))


def _joined(participant: Participant) -> tuple[datetime, str]:
    return participant.joined_at or LONG_AGO, participant.id


def nothing_yet(account: AccountId) -> Snapshot:
    """Return the snapshot of an account before the first answer."""
    return Snapshot.of((), (), account=account, number=0, complete=False)


NOTHING_YET: Final = nothing_yet(UNNAMED)
"""The snapshot before anybody says of which account."""
