"""Rows for the tables, made of a picture and of what this console has sent."""

from collections.abc import Iterator

from msgspec import Struct

from roomtui.api.models import Participant, Room, Session
from roomtui.live.ledger import Ledger, Note
from roomtui.live.snapshot import Snapshot
from roomtui.text import name_of, role_of, short_id


class RoomRow(Struct, frozen=True):
    """A room, with the people in it now."""

    id: str
    name: str
    room: Room
    people: int
    sessions: int


class SessionRow(Struct, frozen=True):
    """An active session, with the room that it is in."""

    id: str
    name: str
    session: Session
    people: int
    most: int | None
    note: Note | None = None


class PersonRow(Struct, frozen=True):
    """A participant who is present."""

    id: str
    name: str
    role: str
    participant: Participant
    note: Note | None = None


def room_rows(snapshot: Snapshot) -> Iterator[RoomRow]:
    """Make a row for each room."""
    for room in snapshot.rooms.values():
        people = snapshot.people_in_room(room.id)
        sessions = len(snapshot.by_room.get(room.id, ()))
        yield RoomRow(room.id, snapshot.room_name(room.id), room, people, sessions)


def session_rows(snapshot: Snapshot, ledger: Ledger) -> Iterator[SessionRow]:
    """Make a row for each active session."""
    for session in snapshot.sessions.values():
        room = snapshot.rooms.get(session.room_id)
        yield SessionRow(
            session.id,
            snapshot.room_name(session.room_id),
            session,
            len(snapshot.present(session.id)),
            room.max_participants if room else None,
            ledger.sessions.get(session.id),
        )


def person_rows(snapshot: Snapshot, session_id: str, ledger: Ledger) -> Iterator[PersonRow]:
    """Make a row for each person in a session."""
    for participant in snapshot.present(session_id):
        yield PersonRow(
            participant.id,
            person_name(participant),
            role_of(participant.context),
            participant,
            ledger.people.get(participant.id),
        )


def person_name(participant: Participant) -> str:
    """Name a participant: by the context, or as unnamed with the start of the id."""
    unnamed = f"(no name) {short_id(participant.id)}".rstrip()
    return name_of(participant.context) or unnamed
