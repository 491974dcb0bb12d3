"""The terms that each list can be filtered by, all that the API has."""

from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

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
    ListFilter,
    Term,
    Terms,
    any_text,
    choice,
    days,
    record_id,
    room,
    seconds,
    yes_or_no,
)


def _as_filter(kind: type[Struct], fields: dict[str, Any]) -> Any:
    """Return the API's filter of some fields, or None of none."""
    return msgspec.convert(fields, kind) if fields else None


def _of_sessions(fields: dict[str, Any]) -> Struct | None:
    """Return a filter of the sessions of one room or of the account."""
    where: Struct | None
    if "room_id" not in fields:
        where = _as_filter(SessionFilter, fields)
        return where
    rest = {name: value for name, value in fields.items() if name != "room_id"}
    inner = _as_filter(RoomSessionFilter, rest) or RoomSessionFilter()
    return InRoom(room_id=fields["room_id"], where=inner)


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
    make=partial(_as_filter, RecordingFilter),
    bare="room",
)

COMPOSITIONS: Final = Terms(
    {
        "session": Term(record_id, ("session_id",)),
        "status": Term(choice("completed", "processing", "enqueued"), ("status",)),
        **days("date_created_at"),
    },
    make=partial(_as_filter, CompositionFilter),
    bare="session",
)

SESSIONS: Final = Terms(
    {
        "room": Term(room, ("room_id",)),
        "active": Term(yes_or_no, ("active",)),
        **days("date_created_at"),
        **days("date_ended_at", "ended-"),
        **days("date_updated_at", "updated-"),
    },
    make=_of_sessions,
    bare="room",
)

_STAY: Final = {
    "context": Term(any_text, ("context",)),
    **days("date_joined_at"),
    **days("date_left_at", "left-"),
    **days("date_updated_at", "updated-"),
}
_ELSEWHERE: Final = frozenset({*RECORDINGS.terms, *COMPOSITIONS.terms, *SESSIONS.terms})
STAYS: Final = Terms(
    _STAY,
    make=partial(_as_filter, SessionParticipantFilter),
    bare="context",
    free=True,
    elsewhere=_ELSEWHERE,
)
PEOPLE: Final = Terms(
    {**_STAY, "session": Term(record_id, ("session_id",))},
    make=partial(_as_filter, ParticipantFilter),
    bare="context",
    free=True,
    elsewhere=_ELSEWHERE,
)


def in_session(parsed: ListFilter, session_id: str) -> ListFilter:
    """Return a filter of `STAYS` that asks for the participants of one session."""
    inner = parsed.where
    where = inner if isinstance(inner, SessionParticipantFilter) else SessionParticipantFilter()
    return replace(parsed, where=InSession(session_id=session_id, where=where))
