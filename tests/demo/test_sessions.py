from typing import Any

import httpx
import pytest

from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi
from tests.demo.conftest import NOWHERE, data, refused

FIELDS = {"id", "room_id", "active", "created_at", "ended_at", "updated_at", "record_type"}
PERSON = {"id", "session_id", "context", "joined_at", "left_at", "updated_at", "record_type"}
VERBS = ["kick", "mute", "unmute"]


def running(api: EmbeddedApi) -> str:
    (session,) = (one for one in api.world.sessions.values() if one.active)
    return session.id


async def people(client: httpx.AsyncClient, session_id: str) -> list[dict[str, Any]]:
    seen = data(
        await client.get(f"/room_sessions/{session_id}", params={"include_participants": "true"})
    )
    return list(seen["participants"])


async def test_list_and_view(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    sessions = data(await client.get("/room_sessions"))
    assert [one["active"] for one in sessions] == [True, False]
    assert all(set(one) == FIELDS for one in sessions)
    assert sessions[0]["created_at"] > sessions[1]["created_at"]
    assert sessions[0]["ended_at"] is None
    assert sessions[0]["record_type"] == "room_session"
    assert data(await client.get(f"/room_sessions/{running(small)}")) == sessions[0]


async def test_the_whole_live_picture_in_one_request(client: httpx.AsyncClient) -> None:
    query = {"filter[active]": "true", "include_participants": "true", "page[size]": "250"}
    (session,) = data(await client.get("/room_sessions", params=query))
    assert set(session) == FIELDS | {"participants"}
    assert all(set(one) == PERSON for one in session["participants"])
    assert {one["session_id"] for one in session["participants"]} == {session["id"]}
    joined = [one["joined_at"] for one in session["participants"]]
    assert joined == sorted(joined, reverse=True)


async def test_sessions_of_a_room(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    for room in small.world.rooms.values():
        sessions = data(await client.get(f"/rooms/{room.id}/sessions"))
        assert [one["room_id"] for one in sessions] == [room.id]
        elsewhere = await client.get("/room_sessions", params={"filter[room_id]": room.id})
        assert data(elsewhere) == sessions


async def test_sessions_that_are_not_there(client: httpx.AsyncClient) -> None:
    for path in ("", "/participants"):
        await refused(client.get, f"/room_sessions/{NOWHERE}{path}", 404, ("10005", None))
        await refused(client.get, f"/room_sessions/me{path}", 422, ("10006", "room_session_id"))
    for verb in (*VERBS, "end"):
        path = f"/room_sessions/{NOWHERE}/actions/{verb}"
        await refused(client.post, path, 404, ("10005", None), json={})


async def test_end_makes_everybody_leave(
    client: httpx.AsyncClient, small: EmbeddedApi, clock: SteppedClock
) -> None:
    session_id = running(small)
    clock.tick(60)
    path = f"/room_sessions/{session_id}"
    assert data(await client.post(f"{path}/actions/end")) == {"result": "ok"}
    seen = data(await client.get(path))
    assert seen["active"] is False
    assert seen["ended_at"] == clock.now().isoformat().replace("+00:00", "Z")
    assert all(one["left_at"] == seen["ended_at"] for one in await people(client, session_id))
    room = data(await client.get(f"/rooms/{seen['room_id']}"))
    assert room["active_session_id"] is None
    for verb in (*VERBS, "end"):
        await refused(client.post, f"{path}/actions/{verb}", 404, ("10005", None), json={})


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("targets", "exclude", "hit"),
    [
        ("all", None, {0, 1, 2, 3}),
        (None, None, {0, 1, 2, 3}),
        ("all", [0, 3], {1, 2}),
        ([1, 2], None, {1, 2}),
        ([1, 2], [2], {1}),
        ([], None, set()),
        (None, [0], {1, 2, 3}),
    ],
)
async def test_actions_hit_whom_they_name(
    client: httpx.AsyncClient,
    small: EmbeddedApi,
    verb: str,
    targets: str | list[int] | None,
    exclude: list[int] | None,
    hit: set[int],
) -> None:
    session_id = running(small)
    ids = small.world.present_in(session_id)
    body: dict[str, object] = {}
    if targets is not None:
        body["participants"] = targets if targets == "all" else [ids[int(i)] for i in targets]
    if exclude is not None:
        body["exclude"] = [ids[i] for i in exclude]
    before = await people(client, session_id)
    path = f"/room_sessions/{session_id}/actions/{verb}"
    assert data(await client.post(path, json=body)) == {"result": "ok"}
    expected = tuple(ids[i] for i in sorted(hit))
    action = small.world.actions[-1]
    assert (action.verb, action.session_id, action.participants) == (verb, session_id, expected)
    after = await people(client, session_id)
    if verb == "kick":
        assert {one["id"] for one in after if one["left_at"]} == set(expected)
    else:
        assert after == before


async def test_strangers_and_repeats_do_no_harm(
    client: httpx.AsyncClient, small: EmbeddedApi, clock: SteppedClock
) -> None:
    session_id = running(small)
    first = small.world.present_in(session_id)[0]
    path = f"/room_sessions/{session_id}/actions/kick"
    await client.post(path, json={"participants": [first, NOWHERE]})
    left = small.world.participants[first].left_at
    clock.tick(3)
    again = await client.post(path, json={"participants": [first.upper(), NOWHERE]})
    assert data(again) == {"result": "ok"}
    assert small.world.participants[first].left_at == left
    assert len(small.world.present_in(session_id)) == 3


@pytest.mark.parametrize("verb", VERBS)
async def test_bad_targets_are_refused_and_do_nothing(
    client: httpx.AsyncClient, small: EmbeddedApi, verb: str
) -> None:
    path = f"/room_sessions/{running(small)}/actions/{verb}"
    for bad in ("everyone", "", ["7"], [None], 7, None, {"id": NOWHERE}):
        for field in ("participants", "exclude"):
            await refused(client.post, path, 422, ("10015", f"/{field}"), json={field: bad})
    both = {"participants": 1, "exclude": "all"}
    await refused(
        client.post, path, 422, ("10015", "/participants"), ("10015", "/exclude"), json=both
    )
    await refused(client.post, path, 422, ("10015", ""), content=b"{]")
    assert not small.world.actions


async def test_everybody_who_was_there_is_listed(
    client: httpx.AsyncClient, small: EmbeddedApi, clock: SteppedClock
) -> None:
    session_id = running(small)
    gone = small.world.present_in(session_id)[1]
    clock.tick(30)
    small.world.leave(gone)
    late = small.world.join(session_id, "late")
    listed = data(await client.get(f"/room_sessions/{session_id}/participants"))
    assert listed[0]["id"] == late.id
    assert len(listed) == 5
    assert [one["id"] for one in listed if one["left_at"]] == [gone]
    assert await people(client, session_id) == listed


async def test_view_a_participant(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    everybody = data(await client.get("/room_participants"))
    assert len(everybody) == 6
    for one in everybody:
        assert set(one) == PERSON
        assert one["record_type"] == "room_participant"
        assert data(await client.get(f"/room_participants/{one['id']}")) == one
    await refused(client.get, f"/room_participants/{NOWHERE}", 404, ("10005", None))
    await refused(client.get, "/room_participants/bob", 422, ("10006", "room_participant_id"))
