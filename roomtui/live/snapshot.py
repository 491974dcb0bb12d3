"""Everything known at one instant, immutable and indexed by id."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Self

from msgspec import Struct, UnsetType

from roomtui.api.models import Participant, Room, Session
from roomtui.text import safe, short_id

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time that the service does not tell, where something must be put in order."""


class Snapshot(Struct, frozen=True, kw_only=True, eq=False):
    """One picture of the account.

    `sessions` are the active ones, `people` those present in them; `at` is the server's clock.
    A picture is `complete` when every page was read whole and none moved meanwhile: only then
    does the absence of somebody mean anything. `rooms_total` counts the rooms at the service;
    `rooms` may have only the first of them until `rooms_known`. Number 0 is the picture before
    the first answer.
    """

    number: int
    rooms: Mapping[str, Room]
    sessions: Mapping[str, Session]
    people: Mapping[str, Participant]
    by_session: Mapping[str, tuple[Participant, ...]]
    by_room: Mapping[str, tuple[Session, ...]]
    at: datetime | None = None
    complete: bool = True
    skipped: int = 0
    rooms_total: int = 0
    rooms_known: bool = True

    @classmethod
    def of(
        cls,
        rooms: Iterable[Room],
        sessions: Iterable[Session],
        *,
        number: int,
        at: datetime | None = None,
        complete: bool = True,
        skipped: int = 0,
        rooms_total: int | None = None,
    ) -> Self:
        """Index records into a picture; ended sessions and departed people are left out.

        `rooms_total` is what the service tells, and None once `rooms` are all there are.
        """
        by_id = {room.id: room for room in rooms}
        active = {session.id: session for session in sessions if session.active}
        by_session = {session.id: present_in(session) for session in active.values()}
        by_room: dict[str, tuple[Session, ...]] = {}
        for session in active.values():
            by_room[session.room_id] = (*by_room.get(session.room_id, ()), session)
        return cls(
            number=number,
            rooms=MappingProxyType(by_id),
            sessions=MappingProxyType(active),
            people=MappingProxyType({p.id: p for group in by_session.values() for p in group}),
            by_session=MappingProxyType(by_session),
            by_room=MappingProxyType(by_room),
            at=at,
            complete=complete,
            skipped=skipped,
            rooms_total=max(rooms_total or 0, len(by_id)),
            rooms_known=rooms_total is None,
        )

    def present(self, session_id: str) -> tuple[Participant, ...]:
        """Give the people in a session, the first to join first."""
        return self.by_session.get(session_id, ())

    def people_in_room(self, room_id: str) -> int:
        """Count the people in a room over all of its sessions."""
        return sum(len(self.present(session.id)) for session in self.by_room.get(room_id, ()))

    def room_name(self, room_id: str) -> str:
        """Name a room so that it can be shown: its unique name, or the start of its id."""
        room = self.rooms.get(room_id)
        return safe(room.unique_name or "") if room and room.unique_name else short_id(room_id)


def present_in(session: Session) -> tuple[Participant, ...]:
    """Give those who have not left a session, each once, the first to join first."""
    if isinstance(session.participants, UnsetType):
        return ()
    here = {p.id: p for p in session.participants if p.left_at is None}
    return tuple(sorted(here.values(), key=_joined))


def _joined(participant: Participant) -> tuple[datetime, str]:
    return participant.joined_at or LONG_AGO, participant.id


NOTHING_YET: Final = Snapshot.of((), (), number=0, complete=False)
"""The picture before the first answer."""
