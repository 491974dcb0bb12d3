import httpx
import pytest

from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi
from tests.demo.conftest import NOWHERE, data, refused

FIELDS = {
    "id",
    "unique_name",
    "max_participants",
    "enable_recording",
    "active_session_id",
    "created_at",
    "updated_at",
    "webhook_event_url",
    "webhook_event_failover_url",
    "webhook_timeout_secs",
    "record_type",
}


def room_id(api: EmbeddedApi, name: str = "stage") -> str:
    room = api.world.find_room(name)
    assert room is not None
    return room.id


async def test_list_gives_rooms_newest_first(client: httpx.AsyncClient) -> None:
    rooms = data(await client.get("/rooms"))
    assert [room["unique_name"] for room in rooms] == ["stage", "studio"]
    assert all(set(room) == FIELDS for room in rooms)
    assert rooms[0]["record_type"] == "room"
    created = data(await client.post("/rooms", json={}), 201)
    assert data(await client.get("/rooms"))[0] == created


async def test_sessions_come_only_when_asked_for(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    rooms = data(await client.get("/rooms", params={"include_sessions": "true"}))
    assert all(set(room) == FIELDS | {"sessions"} for room in rooms)
    assert [len(room["sessions"]) for room in rooms] == [1, 1]
    path = f"/rooms/{room_id(small)}"
    assert set(data(await client.get(path))) == FIELDS
    assert set(data(await client.get(path, params={"include_sessions": "false"}))) == FIELDS
    seen = data(await client.get(path, params={"include_sessions": "true"}))
    assert seen["sessions"][0]["id"] == seen["active_session_id"]
    assert "participants" not in seen["sessions"][0]
    await refused(
        client.get, path, 422, ("10015", "include_sessions"), params={"include_sessions": "yes"}
    )


async def test_create_uses_the_defaults(client: httpx.AsyncClient) -> None:
    room = data(await client.post("/rooms", json={}), 201)
    assert set(room) == FIELDS
    assert room["unique_name"] is None
    assert (room["max_participants"], room["enable_recording"]) == (10, False)
    assert room["active_session_id"] is room["webhook_timeout_secs"] is None
    assert data(await client.get(f"/rooms/{room['id']}")) == room


async def test_create_takes_every_field(client: httpx.AsyncClient) -> None:
    body = {
        "unique_name": "Größe 会議",
        "max_participants": 50,
        "enable_recording": True,
        "webhook_event_url": "https://example.org/hook",
        "webhook_event_failover_url": "http://localhost:9/x",
        "webhook_timeout_secs": 30,
    }
    room = data(await client.post("/rooms", json={**body, "id": "mine", "fancy": 1}), 201)
    assert {name: room[name] for name in body} == body
    assert room["id"] != "mine"


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("max_participants", [2, 50], [1, 51, "10", 10.5, True, None]),
        ("webhook_timeout_secs", [0, 30, None], [-1, 31, "5", False]),
        ("enable_recording", [True, False], ["true", 1, None]),
        ("unique_name", ["x", "", "  "], [7, None, ["a"]]),
        (
            "webhook_event_url",
            ["https://a.example", None],
            ["a.example/hook", "", "ftp://a.example", "https://", 5],
        ),
        (
            "webhook_event_failover_url",
            ["http://a.example", None],
            ["//a.example", "http://[::1", {}],
        ),
    ],
)
async def test_fields_are_checked_at_both_edges(
    client: httpx.AsyncClient, small: EmbeddedApi, field: str, good: list[object], bad: list[object]
) -> None:
    path = f"/rooms/{room_id(small, 'studio')}"
    for value in good:
        assert data(await client.patch(path, json={field: value}))[field] == value
        await client.patch(path, json={"unique_name": "studio"})
        assert data(await client.post("/rooms", json={field: value}), 201)[field] == value
    for value in bad:
        for request, where in ((client.post, "/rooms"), (client.patch, path)):
            await refused(request, where, 422, ("10015", f"/{field}"), json={field: value})


async def test_all_problems_of_a_body_come_in_one_answer(client: httpx.AsyncClient) -> None:
    body = {"unique_name": "stage", "max_participants": 99, "webhook_event_url": "nowhere"}
    await refused(
        client.post,
        "/rooms",
        422,
        ("10015", "/max_participants"),
        ("10015", "/webhook_event_url"),
        ("10012", "/unique_name"),
        json=body,
    )


@pytest.mark.parametrize("body", [b"{", b"[]", b'"all"', b"null", b"\xff", b"[" * 100_000])
async def test_a_body_must_be_a_json_object(client: httpx.AsyncClient, body: bytes) -> None:
    await refused(client.post, "/rooms", 422, ("10015", ""), content=body)


async def test_update_changes_only_what_is_named(
    client: httpx.AsyncClient, small: EmbeddedApi, clock: SteppedClock
) -> None:
    path = f"/rooms/{room_id(small)}"
    before = data(await client.get(path))
    clock.tick(5)
    after = data(await client.patch(path, json={"max_participants": 5}))
    assert after["updated_at"] > before["updated_at"]
    assert after == before | {"max_participants": 5, "updated_at": after["updated_at"]}
    assert data(await client.get(path)) == after


async def test_names_are_unique_but_a_room_may_keep_its_own(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    path = f"/rooms/{room_id(small)}"
    taken = {"unique_name": "studio"}
    await refused(client.patch, path, 422, ("10012", "/unique_name"), json=taken)
    await refused(client.post, "/rooms", 422, ("10012", "/unique_name"), json=taken)
    assert data(await client.patch(path, json={"unique_name": "stage"}))["unique_name"] == "stage"
    await client.delete(f"/rooms/{room_id(small, 'studio')}")
    assert data(await client.patch(path, json=taken))["unique_name"] == "studio"


async def test_delete_ends_the_session_and_bars_return(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    path = f"/rooms/{room_id(small)}"
    session_id = data(await client.get(path))["active_session_id"]
    response = await client.delete(path)
    assert (response.status_code, response.content) == (204, b"")
    seen = data(
        await client.get(f"/room_sessions/{session_id}", params={"include_participants": "true"})
    )
    assert seen["active"] is False
    assert {one["left_at"] for one in seen["participants"]} == {seen["ended_at"]}
    for request in (client.get, client.delete):
        await refused(request, path, 404, ("10005", None))
    await refused(client.patch, path, 404, ("10005", None), json={})
    await refused(client.get, f"{path}/sessions", 404, ("10005", None))


async def test_rooms_that_are_not_there(client: httpx.AsyncClient) -> None:
    for request in (client.get, client.patch, client.delete):
        await refused(request, f"/rooms/{NOWHERE}", 404, ("10005", None))
        await refused(request, "/rooms/7", 422, ("10006", "room_id"))
    await refused(client.get, f"/rooms/{NOWHERE}/sessions", 404, ("10005", None))
    await refused(client.get, "/rooms/7/sessions", 422, ("10006", "room_id"))


async def test_an_id_may_be_in_upper_case(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    expected = room_id(small)
    assert data(await client.get(f"/rooms/{expected.upper()}"))["id"] == expected
