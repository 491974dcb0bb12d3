"""Every filter field of every list, and its way into the query string."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date
from inspect import isawaitable
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest

from roomtui.api.client import VideoApi
from roomtui.api.filters import (
    CompositionFilter,
    Dates,
    ParticipantFilter,
    RecordingFilter,
    RoomFilter,
    RoomSessionFilter,
    Seconds,
    SessionFilter,
    SessionParticipantFilter,
    filter_params,
)
from tests.api.support import Wire, client, page, query

DAY = date(2026, 11, 22)
ID = "11111111-1111-4111-8111-111111111111"

Listing = Callable[[VideoApi, Any], AsyncIterator[Any] | Awaitable[Any]]


class Filtered(NamedTuple):
    """An operation that takes filters, and the parameters that the API documents for it."""

    name: str
    call: Listing
    kind: type[msgspec.Struct]
    days: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    seconds: tuple[str, ...] = ()


OF_ROOM_SESSIONS = ("date_created_at", "date_updated_at", "date_ended_at")
OF_PARTICIPANTS = ("date_joined_at", "date_updated_at", "date_left_at")
OF_RECORDINGS = Filtered(
    "recordings",
    lambda api, where: api.recordings.list(where),
    RecordingFilter,
    days=("date_started_at", "date_ended_at"),
    words=("room_id", "session_id", "participant_id", "status", "type"),
    seconds=("duration_secs",),
)

LISTS = (
    Filtered(
        "rooms", lambda api, where: api.rooms.list(where), RoomFilter,
        days=("date_created_at", "date_updated_at"), words=("unique_name",),
    ),
    Filtered(
        "a room's sessions", lambda api, where: api.rooms.sessions(ID, where), RoomSessionFilter,
        days=OF_ROOM_SESSIONS, flags=("active",),
    ),
    Filtered(
        "sessions", lambda api, where: api.sessions.list(where), SessionFilter,
        days=OF_ROOM_SESSIONS, flags=("active",), words=("room_id",),
    ),
    Filtered(
        "a session's participants", lambda api, where: api.sessions.participants(ID, where),
        SessionParticipantFilter, days=OF_PARTICIPANTS, words=("context",),
    ),
    Filtered(
        "participants", lambda api, where: api.participants.list(where), ParticipantFilter,
        days=OF_PARTICIPANTS, words=("context", "session_id"),
    ),
    OF_RECORDINGS,
    OF_RECORDINGS._replace(
        name="recordings to delete", call=lambda api, where: api.recordings.delete_matching(where)
    ),
    Filtered(
        "compositions", lambda api, where: api.compositions.list(where), CompositionFilter,
        days=("date_created_at",), words=("session_id", "status"),
    ),
)  # fmt: skip


def single_fields(listing: Filtered) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Each field set alone, with the parameter and the value that must come of it."""
    for field in listing.words:
        yield {field: "a word & more"}, f"filter[{field}]", "a word & more"
    for field in listing.flags:
        yield {field: True}, f"filter[{field}]", "true"
        yield {field: False}, f"filter[{field}]", "false"
    for operator in ("eq", "gte", "lte"):
        for field in listing.days:
            parameter = f"filter[{field}][{operator}]"
            yield {field: Dates(**{operator: DAY})}, parameter, "2026-11-22"
        for field in listing.seconds:
            parameter = f"filter[{field}][{operator}]"
            yield {field: Seconds(**{operator: 0})}, parameter, "0"


SINGLE = [
    pytest.param(listing, *single, id=f"{listing.name} {single[1]} {single[2]}")
    for listing in LISTS
    for single in single_fields(listing)
]


async def asked(listing: Filtered, where: msgspec.Struct) -> list[tuple[str, str]]:
    wire = Wire(httpx.Response(200, content=page([])))
    if listing.name == "recordings to delete":
        wire = Wire(httpx.Response(201, json={"data": {"room_recordings": 0}}))
    async with client(wire) as api:
        called = listing.call(api, where)
        if isawaitable(called):
            await called
        else:
            async for _ in called:
                pass
    return [pair for pair in query(wire.asked) if not pair[0].startswith("page[")]


@pytest.mark.parametrize(("listing", "fields", "parameter", "value"), SINGLE)
async def test_each_field_goes_into_the_query_by_its_documented_name(
    listing: Filtered, fields: dict[str, Any], parameter: str, value: str
) -> None:
    assert await asked(listing, listing.kind(**fields)) == [(parameter, value)]


@pytest.mark.parametrize("listing", LISTS, ids=[listing.name for listing in LISTS])
async def test_no_field_of_a_filter_is_left_out_of_this_table(listing: Filtered) -> None:
    named = {*listing.days, *listing.words, *listing.flags, *listing.seconds}
    assert set(listing.kind.__struct_fields__) == named


async def test_fields_are_combined_in_a_steady_order() -> None:
    where = RecordingFilter(
        date_ended_at=Dates(gte=DAY, lte=DAY),
        session_id=ID,
        type="audio",
        duration_secs=Seconds(eq=5, lte=9),
    )
    assert await asked(OF_RECORDINGS, where) == [
        ("filter[date_ended_at][gte]", "2026-11-22"),
        ("filter[date_ended_at][lte]", "2026-11-22"),
        ("filter[session_id]", ID),
        ("filter[type]", "audio"),
        ("filter[duration_secs][eq]", "5"),
        ("filter[duration_secs][lte]", "9"),
    ]


@pytest.mark.parametrize("where", [None, RoomFilter(), RoomFilter(date_created_at=Dates())])
def test_a_filter_that_says_nothing_sends_nothing(where: RoomFilter | None) -> None:
    assert filter_params(where) == []
