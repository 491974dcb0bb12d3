"""Rows for the tables, made of a snapshot and of what this console has sent."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import is_
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant, Room, Session
from roomtui.live.actions.last_actions import LastActions, Note
from roomtui.live.memory.lookup import EMPTY_LOOKUP, MemoryLookup
from roomtui.live.polling.churn import NO_CHURN, NO_MOVES, Churn, Moves
from roomtui.live.snapshot import Snapshot, room_name
from roomtui.live.trends.trends import NO_TRENDS, Trends
from roomtui.live.watch_list import Watched
from roomtui.text import name_of, role_of, short_id

RowT = TypeVar("RowT")


class RoomRow(Struct, frozen=True, gc=False):
    """A room, with the people in it now: `people` or more of them unless `counted`.

    `policy` says which policies are on in it.
    """

    id: str
    account: AccountId
    name: str
    room: Room
    people: int
    sessions: int
    counted: bool = True
    policy: str = ""


class SessionRow(Struct, frozen=True, gc=False):
    """An active session, with the room that it is in; `people` or more unless `counted`.

    `note` is of what was last sent to it or to somebody in it, `hosts` None where nobody states a
    role, `moves` are those of the last minute, and `trend` is a sparkline of its people. `policy`
    says which policies are on in its room.
    """

    id: str
    account: AccountId
    name: str
    session: Session
    people: int
    most: int | None
    note: Note | None = None
    counted: bool = True
    hosts: int | None = None
    moves: Moves = NO_MOVES
    trend: str = ""
    policy: str = ""


class ParticipantRow(Struct, frozen=True, gc=False):
    """A participant who is present; `note` is of what was last done, `watched` why to look out.

    `policy` says that a door is against them.
    """

    id: str
    account: AccountId
    name: str
    role: str
    participant: Participant
    note: Note | None = None
    watched: Watched | None = None
    policy: str = ""


class MadeRows(Generic[RowT]):
    """Makes rows of facts, the first of which is the id; the same facts give the same object."""

    def __init__(self, make: Callable[..., RowT]) -> None:
        self._make = make
        self._made: dict[str, tuple[tuple[Any, ...], RowT]] = {}

    def of(self, all_facts: Iterable[tuple[Any, ...]]) -> list[RowT]:
        """Return the rows in the order of their facts."""
        before, self._made = self._made, {}
        for facts in all_facts:
            made = before.get(facts[0])
            if made is None or made[0] != facts:
                made = facts, self._make(*facts)
            self._made[facts[0]] = made
        return [row for _, row in self._made.values()]


Pulse = tuple[int | None, Moves, str, str]
"""The hosts of a session, as far as roles are known, who came and went of late, its trend, and
which policies are on in its room."""

NO_PULSE: Final[Pulse] = (None, NO_MOVES, "", "")

NO_WATCHED: Final[Mapping[str, Watched]] = {}

NO_POLICY: Final[Mapping[str, str]] = {}

SessionFacts = tuple[str, AccountId, Session, Room | None, int, Note | None, bool, Pulse]
ParticipantFacts = tuple[str, AccountId, Participant, Note | None, Watched | None, str]


class RoomRows:
    """Makes a row for each room; while the rooms are the same, only those with people can change.

    A row that shows what it did is the same object.
    """

    def __init__(self) -> None:
        self._rooms: tuple[Room, ...] = ()
        self._live: dict[str, tuple[int, int, bool]] = {}
        self._made: dict[str, RoomRow] = {}
        self._account = UNNAMED
        self._nothing = (0, 0, True)
        self._policies = NO_POLICY

    def of(self, snapshot: Snapshot, policies: Mapping[str, str] = NO_POLICY) -> Iterable[RoomRow]:
        """Return the rows of a snapshot; `policies` says by room id which are on."""
        if self._account != snapshot.account:
            self._account, self._made, self._rooms = snapshot.account, {}, ()
        rooms, before = tuple(snapshot.rooms.values()), self._live
        told, self._policies = self._policies, policies
        self._live = dict(_live_rooms(snapshot))
        nothing, self._nothing = self._nothing, (0, 0, snapshot.has_all_sessions)
        is_same = nothing == self._nothing and len(rooms) == len(self._rooms)
        if is_same and all(map(is_, rooms, self._rooms)):
            moved = {room_id for room_id, _ in self._live.items() ^ before.items()}
            if policies or told:
                moved |= {room_id for room_id, _ in policies.items() ^ told.items()}
            for room_id in moved & self._made.keys():
                self._made[room_id] = self._row(self._made[room_id].room)
        else:
            self._rooms = rooms
            self._made = {room.id: self._row(room) for room in rooms}
        return self._made.values()

    def _row(self, room: Room) -> RoomRow:
        facts = *self._live.get(room.id, self._nothing), self._policies.get(room.id, "")
        row = self._made.get(room.id)
        if row and row.room is room:
            shown = row.people, row.sessions, row.counted, row.policy
            if shown == facts:
                return row
        return RoomRow(room.id, self._account, room_name(room.id, room), room, *facts)


def _live_rooms(snapshot: Snapshot) -> Iterator[tuple[str, tuple[int, int, bool]]]:
    """Yield the rooms with sessions: people, sessions, and whether everybody is counted."""
    groups, is_told = snapshot.by_session, not (snapshot.silent or snapshot.torn)
    for room_id, sessions in snapshot.by_room.items():
        if is_told and len(sessions) == 1:
            yield room_id, (len(groups[sessions[0].id]), 1, True)
        else:
            people, counted = snapshot.people_in_room(room_id), snapshot.is_counted_room(room_id)
            yield room_id, (people, len(sessions), counted)


def session_facts(
    snapshot: Snapshot,
    last_actions: LastActions,
    hosts: Mapping[str, int] | None = None,
    churn: Churn = NO_CHURN,
    lookup: MemoryLookup = EMPTY_LOOKUP,
    trends: Trends = NO_TRENDS,
    policies: Mapping[str, str] = NO_POLICY,
) -> Iterator[SessionFacts]:
    """Return what is known of each active session: itself, its room, its people, what was done."""
    account, rooms, groups = snapshot.account, snapshot.rooms, snapshot.by_session
    notes, hosts = _notes_of_sessions(snapshot, last_actions), hosts or {}
    moves = churn.moves if churn.account == account else {}
    lines = trends.sessions if trends.account == account else {}
    silent, torn, is_empty = snapshot.silent, snapshot.torn, lookup.is_empty
    for i, session in snapshot.sessions.items():
        people = len(groups[i]) if i not in silent else 0
        counted = i not in silent and i not in torn
        room = rooms.get(session.room_id)
        policy = policies.get(session.room_id, "")
        pulse = hosts.get(i), moves.get(i, NO_MOVES), lines.get(i, ""), policy
        note = notes.get(i)
        if not is_empty:
            note = lookup.session(account, i, note)
        yield i, account, session, room, people, note, counted, pulse


def _notes_of_sessions(snapshot: Snapshot, last_actions: LastActions) -> Mapping[str, Note]:
    """Return what was last sent to each session, or to somebody who is in it."""
    sent = last_actions.of(snapshot.account)
    if not sent.people:
        return sent.sessions
    notes, people = dict(sent.sessions), snapshot.people
    for participant_id, note in sent.people.items():
        person = people.get(participant_id)
        if person is not None:
            before = notes.get(person.session_id)
            if before is None or before.at <= note.at:
                notes[person.session_id] = note
    return notes


def session_row(
    session_id: str,
    account: AccountId,
    session: Session,
    room: Room | None,
    people: int,
    note: Note | None,
    counted: bool = True,
    pulse: Pulse = NO_PULSE,
) -> SessionRow:
    """Make the row of an active session."""
    hosts, moves, trend, policy = pulse
    return SessionRow(
        id=session_id,
        account=account,
        name=room_name(session.room_id, room),
        session=session,
        people=people,
        most=room.max_participants if room else None,
        note=note,
        counted=counted,
        hosts=hosts,
        moves=moves,
        trend=trend,
        policy=policy,
    )


def participant_facts(
    snapshot: Snapshot,
    session_id: str,
    last_actions: LastActions,
    watched: Mapping[str, Watched] = NO_WATCHED,
    lookup: MemoryLookup = EMPTY_LOOKUP,
    doors: Mapping[str, str] = NO_POLICY,
) -> Iterator[ParticipantFacts]:
    """Return what is known of each person in a session: the record, what was done, the watch."""
    account = snapshot.account
    notes, is_empty = last_actions.of(account).people, lookup.is_empty
    for person in snapshot.present(session_id):
        i, note = person.id, notes.get(person.id)
        if not is_empty:
            note = lookup.person(account, i, note)
        watch, door = watched.get(i) if watched else None, doors.get(i, "") if doors else ""
        yield i, account, person, note, watch, door


def participant_row(
    participant_id: str,
    account: AccountId,
    participant: Participant,
    note: Note | None,
    watched: Watched | None = None,
    policy: str = "",
) -> ParticipantRow:
    """Make the row of a participant."""
    name, role = person_name(participant), role_of(participant.context)
    return ParticipantRow(participant_id, account, name, role, participant, note, watched, policy)


def person_name(participant: Participant) -> str:
    """Name a participant: by the context, or as unnamed with the start of the id."""
    return name_of(participant.context) or f"(no name) {short_id(participant.id)}".rstrip()
