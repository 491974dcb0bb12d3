"""The terms that each list can be filtered by, all that the API has."""

from typing import Any, Final

from msgspec import Struct

from roomtui.api.filters import (
    CompositionFilter,
    ParticipantFilter,
    RecordingFilter,
    RoomSessionFilter,
    SessionFilter,
    SessionParticipantFilter,
)
from roomtui.live.lists.page_fetchers import InRoom, InSession
from roomtui.ui.filters.terms import (
    FilterField,
    Term,
    Terms,
    as_filter,
    choice,
    days,
    read_terms,
    record_id,
    room,
    seconds,
    truth,
    words,
)

RECORDINGS: Final = Terms(
    {
        "room": Term(room, ("room_id",)),
        "session": Term(record_id, ("session_id",)),
        "participant": Term(record_id, ("participant_id",)),
        "type": Term(choice("audio", "video"), ("type",)),
        "status": Term(choice("completed", "processing"), ("status",)),
        **days("date_started_at"),
        **days("date_ended_at", "ended-"),
        "longer": Term(seconds, ("duration_secs", "gte")),
        "shorter": Term(seconds, ("duration_secs", "lte")),
        "lasting": Term(seconds, ("duration_secs", "eq")),
    },
    bare="room",
)

COMPOSITIONS: Final = Terms(
    {
        "session": Term(record_id, ("session_id",)),
        "status": Term(choice("completed", "processing", "enqueued"), ("status",)),
        **days("date_created_at"),
    },
    bare="session",
)

SESSIONS: Final = Terms(
    {
        "room": Term(room, ("room_id",)),
        "active": Term(truth, ("active",)),
        **days("date_created_at"),
        **days("date_ended_at", "ended-"),
        **days("date_updated_at", "updated-"),
    },
    bare="room",
)

_STAY: Final = {
    "context": Term(words, ("context",)),
    **days("date_joined_at"),
    **days("date_left_at", "left-"),
    **days("date_updated_at", "updated-"),
}
_ELSEWHERE: Final = frozenset({*RECORDINGS.terms, *COMPOSITIONS.terms, *SESSIONS.terms})
STAYS: Final = Terms(_STAY, bare="context", free=True, elsewhere=_ELSEWHERE)
PEOPLE: Final = Terms(
    {**_STAY, "session": Term(record_id, ("session_id",))},
    bare="context",
    free=True,
    elsewhere=_ELSEWHERE,
)


def recordings(text: str, known: FilterField) -> RecordingFilter | None:
    """Read a filter of recordings; raises NotATerm."""
    where: RecordingFilter | None
    where = as_filter(RecordingFilter, read_terms(text, RECORDINGS, known))
    return where


def compositions(text: str, known: FilterField) -> CompositionFilter | None:
    """Read a filter of compositions; raises NotATerm."""
    where: CompositionFilter | None
    where = as_filter(CompositionFilter, read_terms(text, COMPOSITIONS, known))
    return where


def sessions(text: str, known: FilterField) -> Struct | None:
    """Read a filter of sessions, of one room or of the account; raises NotATerm."""
    fields = read_terms(text, SESSIONS, known)
    room_id: Any = fields.pop("room_id", None)
    if room_id is None:
        where: SessionFilter | None = as_filter(SessionFilter, fields)
        return where
    inner = as_filter(RoomSessionFilter, fields) or RoomSessionFilter()
    return InRoom(room_id=room_id, where=inner)


def stays(session_id: str, text: str, known: FilterField) -> InSession:
    """Read a filter of the participants of a session; raises NotATerm."""
    inner = as_filter(SessionParticipantFilter, read_terms(text, STAYS, known))
    return InSession(session_id=session_id, where=inner or SessionParticipantFilter())


def people(text: str, known: FilterField) -> ParticipantFilter | None:
    """Read a filter of participants of the account; raises NotATerm."""
    where: ParticipantFilter | None
    where = as_filter(ParticipantFilter, read_terms(text, PEOPLE, known))
    return where
