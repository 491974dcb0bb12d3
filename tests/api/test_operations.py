"""Each of the 25 operations: what it sends, to the letter, and what it gives back."""

from typing import Any

import httpx
import msgspec
import pytest

from roomtui.api.bodies import (
    CompositionCreate,
    ParticipantsAction,
    Region,
    RoomCreate,
    RoomPatch,
    TokenCreate,
    TokenRefresh,
)
from roomtui.api.client import VideoApi
from roomtui.api.errors import VideoApiError
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Room
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import embedded
from roomtui.demo.server import OPERATIONS as SERVED
from tests.api.operations import FIRST_PAGE, OPERATIONS, Ids, Operation, filled, sample
from tests.api.support import SECRET, Wire, body, client, one, page, query

IDS = Ids()

ABOUT_ONE_THING = [o for o in OPERATIONS if "{ids." in o.path]

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=[o.name for o in OPERATIONS])


VARIANTS = {"page", "sessions_page", "participants_page", "view_whole"}
"""Other ways to ask what an operation of the table asks."""


def success(operation: Operation) -> httpx.Response:
    if operation.gives is None:
        return httpx.Response(operation.status)
    if operation.is_list:
        return httpx.Response(200, content=page([sample(operation.gives)]))
    return one(answered(operation), operation.status)


def answered(operation: Operation) -> Any:
    """The data of an answer; a change answers with the record that was to be changed."""
    assert operation.gives is not None
    data = sample(operation.gives)
    return data | {"id": IDS.room} if operation.method == "PATCH" else data


def test_there_are_25_operations_and_no_two_alike() -> None:
    asked = {(o.method, filled(o.path, IDS)) for o in OPERATIONS}
    assert len(OPERATIONS) == len(asked) == len(SERVED) == 25


def test_the_table_names_every_method_of_every_resource() -> None:
    api = client(Wire(httpx.Response(204)))
    resources = ("rooms", "sessions", "participants", "recordings", "compositions")
    offered = {
        f"{name}.{method}"
        for name in resources
        for method in dir(getattr(api, name))
        if not method.startswith("_") and method not in VARIANTS
    }
    assert offered == {o.name for o in OPERATIONS}


@each_operation
async def test_it_asks_exactly_what_the_api_documents(operation: Operation) -> None:
    wire = Wire(success(operation))
    async with client(wire) as api:
        await operation.perform(api, IDS)
    asked = wire.asked
    assert asked.method == operation.method
    assert asked.url.path == "/v2" + filled(operation.path, IDS)
    assert query(asked) == filled(list(operation.query), IDS)
    assert body(asked) == filled(operation.body, IDS)
    assert asked.headers["authorization"] == f"Bearer {SECRET}"
    assert asked.headers["accept"] == "application/json"
    assert asked.headers["user-agent"].startswith("roomtui/")
    assert asked.headers.get("content-type") == (
        None if operation.body is None else "application/json"
    )


@each_operation
async def test_brackets_and_all_are_percent_encoded(operation: Operation) -> None:
    wire = Wire(success(operation))
    async with client(wire) as api:
        await operation.perform(api, IDS)
    written = wire.asked.url.raw_path.decode("ascii")
    assert not set(written) & set('[]{}<>"\\^`| \t')
    assert written.count("%5B") == sum(name.count("[") for name, _ in operation.query)


@each_operation
async def test_it_gives_what_the_service_answers(operation: Operation) -> None:
    async with client(Wire(success(operation))) as api:
        result = await operation.perform(api, IDS)
    if operation.gives is None:
        assert result is None
        return
    expected: Any = msgspec.convert(answered(operation), operation.gives)
    assert result == ([expected] if operation.is_list else expected)


@each_operation
async def test_the_simulated_service_understands_it(operation: Operation) -> None:
    simulated = embedded("small", clock=SteppedClock())
    world = simulated.world
    recording = next(iter(world.recordings.values()))
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, transport=simulated.transport()
    ) as api:
        session = next(s for s in world.sessions.values() if s.active)
        present = world.present_in(session.id)
        token = await api.rooms.generate_join_client_token(session.room_id)
        films = "compositions" in operation.name
        ids = Ids(
            room=session.room_id,
            session=recording.session_id if films else session.id,
            participant=present[0],
            other=present[1],
            recording=recording.id,
            composition=next(iter(world.compositions)),
            refresh_token=token.refresh_token or "",
        )
        result = await operation.perform(api, ids)
    if operation.gives is None:
        assert result is None
    else:
        found = result if operation.is_list else [result]
        assert all(isinstance(record, operation.gives) for record in found)
    assert simulated.log[-1].status == operation.status
    assert simulated.log[-1].method == operation.method


FIELDS_OF_A_ROOM = (
    "unique_name",
    "max_participants",
    "enable_recording",
    "webhook_event_url",
    "webhook_event_failover_url",
    "webhook_timeout_secs",
)

BODIES: list[tuple[msgspec.Struct, dict[str, Any]]] = [
    (RoomCreate(), {}),
    (RoomCreate(unique_name="x"), {"unique_name": "x"}),
    (RoomPatch(webhook_event_url=None), {"webhook_event_url": None}),
    (TokenCreate(), {}),
    (TokenCreate(token_ttl_secs=10), {"token_ttl_secs": 10}),
    (TokenRefresh(refresh_token="r"), {"refresh_token": "r"}),
    (ParticipantsAction(participants="all"), {"participants": "all"}),
    (ParticipantsAction(participants=("a",)), {"participants": ["a"]}),
    (
        ParticipantsAction(participants="all", exclude=("b",)),
        {"participants": "all", "exclude": ["b"]},
    ),
    (CompositionCreate(session_id="s"), {"session_id": "s"}),
    (
        CompositionCreate(session_id="s", format="mp4", webhook_timeout_secs=None),
        {"session_id": "s", "format": "mp4", "webhook_timeout_secs": None},
    ),
]


@pytest.mark.parametrize(("struct", "sent"), BODIES)
def test_what_is_not_set_is_not_sent(struct: msgspec.Struct, sent: dict[str, Any]) -> None:
    assert msgspec.json.decode(msgspec.json.encode(struct)) == sent


def test_a_region_is_sent_with_the_fields_that_are_set() -> None:
    composition = CompositionCreate(session_id="s", video_layout={"main": Region(width=640)})
    assert msgspec.json.decode(msgspec.json.encode(composition)) == {
        "session_id": "s",
        "video_layout": {"main": {"width": 640}},
    }


def test_rooms_are_created_and_changed_by_the_documented_fields() -> None:
    assert RoomCreate.__struct_fields__ == RoomPatch.__struct_fields__ == FIELDS_OF_A_ROOM
    assert TokenCreate.__struct_fields__ == ("token_ttl_secs", "refresh_token_ttl_secs")
    assert TokenRefresh.__struct_fields__ == ("refresh_token", "token_ttl_secs")
    assert ParticipantsAction.__struct_fields__ == ("participants", "exclude")
    assert CompositionCreate.__struct_fields__ == (
        "session_id",
        "format",
        "resolution",
        "video_layout",
        "webhook_event_url",
        "webhook_event_failover_url",
        "webhook_timeout_secs",
    )


async def test_switches_that_are_off_are_not_sent() -> None:
    wire = Wire(httpx.Response(200, content=page([])))
    async with client(wire) as api:
        await api.sessions.page()
        await api.rooms.page(3, size=20)
    assert query(wire.requests[0]) == FIRST_PAGE
    assert query(wire.requests[1]) == [("page[number]", "3"), ("page[size]", "20")]


async def test_a_token_without_lifetimes_leaves_them_to_the_service() -> None:
    wire = Wire(one({"token": "t", "token_expires_at": "2026-11-22T10:00:00Z"}, 201))
    async with client(wire) as api:
        token = await api.rooms.generate_join_client_token(IDS.room)
    assert body(wire.asked) == {}
    assert token.refresh_token is None


async def test_a_full_record_survives_the_road() -> None:
    full = {
        "id": IDS.room,
        "unique_name": "stage",
        "max_participants": 50,
        "enable_recording": True,
        "active_session_id": IDS.session,
        "sessions": [{"id": IDS.session, "room_id": IDS.room, "active": True}],
        "created_at": "2026-11-22T10:00:00.123456Z",
        "updated_at": "2026-11-22T12:00:00.123456+02:00",
        "webhook_event_url": "https://hooks.example.test/a",
        "webhook_event_failover_url": None,
        "webhook_timeout_secs": 30,
        "record_type": "room",
    }
    async with client(Wire(one(full))) as api:
        room = await api.rooms.view(IDS.room)
    assert room == msgspec.convert(full, Room)
    assert room.created_at == room.updated_at


@pytest.mark.parametrize("record_id", ["", ".", "..", "x" * 1000])
@pytest.mark.parametrize("operation", ABOUT_ONE_THING, ids=[o.name for o in ABOUT_ONE_THING])
async def test_an_id_that_would_shorten_the_path_is_never_sent(
    operation: Operation, record_id: str
) -> None:
    wire = Wire(success(operation))
    ids = Ids(*[record_id] * len(Ids._fields))
    async with client(wire) as api:
        with pytest.raises(VideoApiError, match="Nothing was sent"):
            await operation.perform(api, ids)
        assert (wire.requests, api.requests) == ([], 0)


@pytest.mark.parametrize("record_id", ["a/b", "a?b=c", "a#b", "a%2Fb", "é \n", "\ud800", "..."])
async def test_an_id_stays_one_step_of_the_path(record_id: str) -> None:
    wire = Wire(httpx.Response(204))
    async with client(wire) as api:
        await api.recordings.delete(record_id)
    raw = wire.asked.url.raw_path.decode("ascii")
    assert raw.startswith("/v2/room_recordings/")
    assert raw.count("/") == 3
    assert not set(raw) & set("?#\n ")


@pytest.mark.parametrize(
    "where",
    [RecordingFilter(), RecordingFilter(session_id=""), RecordingFilter(room_id="r", status=" ")],
)
async def test_recordings_are_never_deleted_by_a_filter_that_says_nothing(
    where: RecordingFilter,
) -> None:
    wire = Wire(one({"room_recordings": 0}, 201))
    async with client(wire) as api:
        with pytest.raises(ValueError, match="every recording"):
            await api.recordings.delete_matching(where)
    assert wire.requests == []
