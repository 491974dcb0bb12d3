"""The filters of each list, and their way into a query string."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct, structs

Params = list[tuple[str, str]]


class Dates(Struct, frozen=True, kw_only=True):
    """Calendar days in UTC, both ends included."""

    eq: date | None = None
    gte: date | None = None
    lte: date | None = None


class Seconds(Struct, frozen=True, kw_only=True):
    """A number of seconds, both ends included."""

    eq: int | None = None
    gte: int | None = None
    lte: int | None = None


class RoomFilter(Struct, frozen=True, kw_only=True):
    """What `GET /rooms` can be narrowed by."""

    date_created_at: Dates | None = None
    date_updated_at: Dates | None = None
    unique_name: str | None = None


class RoomSessionFilter(Struct, frozen=True, kw_only=True):
    """What `GET /rooms/{id}/sessions` can be narrowed by."""

    date_created_at: Dates | None = None
    date_updated_at: Dates | None = None
    date_ended_at: Dates | None = None
    active: bool | None = None


class SessionFilter(RoomSessionFilter, frozen=True, kw_only=True):
    """What `GET /room_sessions` can be narrowed by."""

    room_id: str | None = None


class SessionParticipantFilter(Struct, frozen=True, kw_only=True):
    """What `GET /room_sessions/{id}/participants` can be narrowed by."""

    date_joined_at: Dates | None = None
    date_updated_at: Dates | None = None
    date_left_at: Dates | None = None
    context: str | None = None


class ParticipantFilter(SessionParticipantFilter, frozen=True, kw_only=True):
    """What `GET /room_participants` can be narrowed by."""

    session_id: str | None = None


class RecordingFilter(Struct, frozen=True, kw_only=True):
    """What listing and bulk deletion of recordings can be narrowed by."""

    date_started_at: Dates | None = None
    date_ended_at: Dates | None = None
    room_id: str | None = None
    session_id: str | None = None
    participant_id: str | None = None
    status: str | None = None
    type: str | None = None
    duration_secs: Seconds | None = None


class CompositionFilter(Struct, frozen=True, kw_only=True):
    """What `GET /room_compositions` can be narrowed by."""

    date_created_at: Dates | None = None
    session_id: str | None = None
    status: str | None = None


def filter_params(where: Struct | None) -> Params:
    """Write a filter as the API's bracketed parameters: `filter[date_ended_at][gte]=2026-11-22`."""
    return [] if where is None else list(_pairs("filter", where))


def page_params(number: int, size: int) -> Params:
    """Name one page of a list; `number` counts from 1."""
    return [("page[number]", str(number)), ("page[size]", str(size))]


def flag(name: str, value: bool) -> Params:
    """Return a switch of a query only where it is on, since off is the default."""
    return [(name, "true")] if value else []


def _pairs(prefix: str, where: Struct) -> Iterator[tuple[str, str]]:
    for name, value in structs.asdict(where).items():
        key = f"{prefix}[{name}]"
        if isinstance(value, Struct):
            yield from _pairs(key, value)
        elif isinstance(value, bool):
            yield key, str(value).lower()
        elif value is not None:
            yield key, str(value)
