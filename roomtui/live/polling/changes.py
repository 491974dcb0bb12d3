"""Diffs two snapshots into changes, in the words of the API's webhooks."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.api.models import Participant, Room
from roomtui.live.analysis.slices import Work, at_once
from roomtui.live.snapshot import Snapshot

PIECE: Final = 100
"""Records that are compared between two chances for a key."""


class EventType(StrEnum):
    """The events that a diff can tell, named as in the API's webhooks."""

    SESSION_STARTED = "session.started"
    SESSION_ENDED = "session.ended"
    JOINED = "participant.joined"
    LEFT = "participant.left"
    ROOM_CREATED = "room.created"
    ROOM_CHANGED = "room.changed"
    ROOM_DELETED = "room.deleted"


class Change(Struct, frozen=True, kw_only=True, gc=False):
    """One thing that happened in an account.

    `room` is how the room was called, `people` how many it touched, None where the
    service does not tell who was there. `at` is the service's time of it, where it tells one.
    """

    account: AccountId
    kind: EventType
    room_id: str
    room: str
    session_id: str = ""
    participant: Participant | None = None
    people: int | None = 0
    at: datetime | None = None


def changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Return the changes between two snapshots; the first of an account has none.

    Who is missing from a snapshot has left only if that snapshot is complete, which the poller
    sees to: it carries over what an incomplete one lacks.
    """
    return at_once(comparing(before, after))


def comparing(before: Snapshot, after: Snapshot) -> Work[tuple[Change, ...]]:
    """Return the same as `changes`, in slices: it yields wherever a key may go first."""
    if before.number == 0 or before is after or before.account != after.account:
        return ()
    found: list[Change] = []
    parts = _of_rooms(before, after), _of_sessions(before, after), _of_people(before, after)
    for change in chain(*parts):
        if change is None:
            yield
        else:
            found.append(change)
    return tuple(found)


_Compared = Iterator[Change | None]
"""Changes, and None wherever a key may go first."""


def _of_rooms(before: Snapshot, after: Snapshot) -> _Compared:
    if before.rooms is after.rooms:
        return
    for number, (room_id, room) in enumerate(after.rooms.items(), 1):
        known = before.rooms.get(room_id)
        if known is None:
            if before.rooms_known or _is_younger(room, before):
                yield _room(EventType.ROOM_CREATED, room_id, after, room.created_at)
        elif known is not room and _settings(known) != _settings(room):
            yield _room(EventType.ROOM_CHANGED, room_id, after, room.updated_at)
        if number % PIECE == 0:
            yield None
    for room_id in before.rooms:
        if room_id not in after.rooms:
            yield _room(EventType.ROOM_DELETED, room_id, before)
    yield None


def _is_younger(room: Room, snapshot: Snapshot) -> bool:
    """Return whether a room was created since, and not merely read late."""
    return bool(room.created_at and snapshot.at and room.created_at > snapshot.at)


def _settings(room: Room) -> tuple[object, ...]:
    return room.unique_name, room.max_participants, room.enable_recording


def _room(kind: EventType, room_id: str, named_in: Snapshot, at: datetime | None = None) -> Change:
    return Change(
        account=named_in.account,
        kind=kind,
        room_id=room_id,
        room=named_in.room_name(room_id),
        at=at,
    )


def _of_sessions(before: Snapshot, after: Snapshot) -> _Compared:
    for kind, here, there in (
        (EventType.SESSION_ENDED, before, after),
        (EventType.SESSION_STARTED, after, before),
    ):
        for session_id, session in here.sessions.items():
            if session_id not in there.sessions:
                yield Change(
                    account=here.account,
                    kind=kind,
                    room_id=session.room_id,
                    room=here.room_name(session.room_id),
                    session_id=session_id,
                    people=here.told_in(session_id),
                    at=session.created_at if here is after else None,
                )
        yield None


def _of_people(before: Snapshot, after: Snapshot) -> _Compared:
    for kind, here, there in ((EventType.LEFT, before, after), (EventType.JOINED, after, before)):
        for number, (session_id, group) in enumerate(here.by_session.items(), 1):
            if number % PIECE == 0:
                yield None
            if there.by_session.get(session_id) is group:
                continue  # a snapshot takes over the groups in which nothing changed
            if here is after and session_id in there.silent and not there.present(session_id):
                continue  # they may have been there while nobody told
            moved = [
                one
                for one in group
                if one.id not in there.people and one.session_id in there.sessions
            ]
            left = _left_in(session_id, there) if moved and kind is EventType.LEFT else {}
            for count, participant in enumerate(moved, 1):
                joined = kind is EventType.JOINED
                at = participant.joined_at if joined else left.get(participant.id)
                yield _person(kind, participant, here, at)
                if count % PIECE == 0:
                    yield None


def _left_in(session_id: str, snapshot: Snapshot) -> Mapping[str, datetime | None]:
    """Return when people left a session, by their ids, as far as a snapshot lists those who did."""
    session = snapshot.sessions.get(session_id)
    return {one.id: one.left_at for one in (session.participants if session else None) or ()}


def _person(
    kind: EventType, participant: Participant, named_in: Snapshot, at: datetime | None
) -> Change:
    session = named_in.sessions.get(participant.session_id)
    room_id = session.room_id if session else ""
    return Change(
        account=named_in.account,
        kind=kind,
        room_id=room_id,
        room=named_in.room_name(room_id),
        session_id=participant.session_id,
        participant=participant,
        people=1,
        at=at,
    )
