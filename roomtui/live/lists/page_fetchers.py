"""Fetches a page of each list that can be browsed."""

from typing import TYPE_CHECKING

from msgspec import Struct

from roomtui.api.decode import Page
from roomtui.api.filters import (
    CompositionFilter,
    ParticipantFilter,
    RecordingFilter,
    RoomSessionFilter,
    SessionFilter,
    SessionParticipantFilter,
)
from roomtui.api.models import Composition, Participant, Recording, Session

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi


class InRoom(Struct, frozen=True, kw_only=True):
    """The sessions of one room, narrowed further."""

    room_id: str
    where: RoomSessionFilter = RoomSessionFilter()


class InSession(Struct, frozen=True, kw_only=True):
    """The participants of one session, narrowed further."""

    session_id: str
    where: SessionParticipantFilter = SessionParticipantFilter()


async def recordings(
    api: "VideoApi",
    where: Struct | None,
    number: int,
    size: int,
    previous: Page[Recording] | None,
) -> Page[Recording]:
    """Fetch a page of recordings; `where` is a RecordingFilter."""
    narrowed = where if isinstance(where, RecordingFilter) else None
    return await api.recordings.page(number, narrowed, size=size, previous=previous)


async def compositions(
    api: "VideoApi",
    where: Struct | None,
    number: int,
    size: int,
    previous: Page[Composition] | None,
) -> Page[Composition]:
    """Fetch a page of compositions; `where` is a CompositionFilter."""
    narrowed = where if isinstance(where, CompositionFilter) else None
    return await api.compositions.page(number, narrowed, size=size, previous=previous)


async def sessions(
    api: "VideoApi",
    where: Struct | None,
    number: int,
    size: int,
    previous: Page[Session] | None,
) -> Page[Session]:
    """Fetch a page of sessions with their people, of a room (InRoom) or of the account."""
    if isinstance(where, InRoom):
        return await api.rooms.sessions_page(
            where.room_id,
            number,
            where.where,
            include_participants=True,
            size=size,
            previous=previous,
        )
    narrowed = where if isinstance(where, SessionFilter) else None
    return await api.sessions.page(
        number, narrowed, include_participants=True, size=size, previous=previous
    )


async def participants(
    api: "VideoApi",
    where: Struct | None,
    number: int,
    size: int,
    previous: Page[Participant] | None,
) -> Page[Participant]:
    """Fetch a page of participants, of a session (InSession) or of the account."""
    if isinstance(where, InSession):
        return await api.sessions.participants_page(
            where.session_id, number, where.where, size=size, previous=previous
        )
    narrowed = where if isinstance(where, ParticipantFilter) else None
    return await api.participants.page(number, narrowed, size=size, previous=previous)
