from typing import Any

import httpx
import pytest

from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi
from tests.demo.conftest import NOWHERE, data, refused

PATH = "/room_compositions"
FIELDS = {
    "id",
    "room_id",
    "session_id",
    "user_id",
    "format",
    "resolution",
    "status",
    "duration_secs",
    "size_mb",
    "download_url",
    "video_layout",
    "started_at",
    "ended_at",
    "completed_at",
    "created_at",
    "updated_at",
    "webhook_event_url",
    "webhook_event_failover_url",
    "webhook_timeout_secs",
    "record_type",
}


@pytest.fixture
def session_id(small: EmbeddedApi) -> str:
    """The session that was recorded."""
    return next(iter(small.world.recordings.values())).session_id


async def test_list_view_and_delete(client: httpx.AsyncClient) -> None:
    (film,) = data(await client.get(PATH))
    assert set(film) == FIELDS
    assert (film["status"], film["record_type"]) == ("completed", "room_composition")
    assert data(await client.get(f"{PATH}/{film['id']}")) == film
    response = await client.delete(f"{PATH}/{film['id']}")
    assert (response.status_code, response.content) == (204, b"")
    assert data(await client.get(PATH)) == []


async def test_compositions_that_are_not_there(client: httpx.AsyncClient) -> None:
    for request in (client.get, client.delete):
        await refused(request, f"{PATH}/{NOWHERE}", 404, ("10005", None))
        await refused(request, f"{PATH}/x", 422, ("10006", "room_composition_id"))


async def test_a_composition_gets_ready_within_40_seconds(
    client: httpx.AsyncClient, session_id: str, clock: SteppedClock
) -> None:
    made = data(await client.post(PATH, json={"session_id": session_id}), 202)
    assert set(made) == FIELDS
    assert (made["format"], made["resolution"]) == ("mp4", "1280x720")
    path, seen = f"{PATH}/{made['id']}", []
    for _ in range(42):
        film = data(await client.get(path))
        seen.append(film["status"])
        ready = film["status"] == "completed"
        for field in ("duration_secs", "size_mb", "download_url", "ended_at", "completed_at"):
            assert (film[field] is not None) == ready
        assert (film["started_at"] is None) == (film["status"] == "enqueued")
        clock.tick()
    assert list(dict.fromkeys(seen)) == ["enqueued", "processing", "completed"]
    assert 20 <= seen.index("completed") <= 41


async def test_one_deleted_while_it_is_made_stays_gone(
    client: httpx.AsyncClient, session_id: str, clock: SteppedClock
) -> None:
    made = data(await client.post(PATH, json={"session_id": session_id}), 202)
    await client.delete(f"{PATH}/{made['id']}")
    clock.tick(60)
    await refused(client.get, f"{PATH}/{made['id']}", 404, ("10005", None))


async def test_every_field_is_taken(
    client: httpx.AsyncClient, small: EmbeddedApi, session_id: str
) -> None:
    videos = [one.id for one in small.world.recordings.values() if one.type == "video"]
    speaker = {
        "x_pos": 0,
        "y_pos": 0,
        "z_pos": 1,
        "width": 640,
        "height": 360,
        "max_columns": 1,
        "max_rows": None,
        "video_sources": videos,
    }
    body = {
        "session_id": session_id,
        "format": "mp4",
        "resolution": "640x480",
        "video_layout": {"speaker": speaker, "all": {"video_sources": ["*"]}},
        "webhook_event_url": "https://example.org/done",
        "webhook_event_failover_url": None,
        "webhook_timeout_secs": 0,
    }
    made = data(await client.post(PATH, json=body), 202)
    empty: dict[str, Any] = dict.fromkeys(speaker)
    layout = {"speaker": speaker, "all": {**empty, "video_sources": ["*"]}}
    assert {name: made[name] for name in body} == {**body, "video_layout": layout}


async def test_null_stands_for_the_default(client: httpx.AsyncClient, session_id: str) -> None:
    body = dict.fromkeys(("format", "resolution", "video_layout"))
    made = data(await client.post(PATH, json={**body, "session_id": session_id}), 202)
    assert (made["format"], made["resolution"]) == ("mp4", "1280x720")
    assert made["video_layout"] is None


@pytest.mark.parametrize("good", ["16x16", "1280x720", "720x1280", "960x960", "1280x16"])
async def test_resolutions_within_bounds(
    client: httpx.AsyncClient, session_id: str, good: str
) -> None:
    body = {"session_id": session_id, "resolution": good}
    assert data(await client.post(PATH, json=body), 202)["resolution"] == good


@pytest.mark.parametrize(
    "bad", ["15x16", "16x15", "1281x16", "1280x721", "961x960", "1280", "1280X720", "axb", "", 720]
)
async def test_resolutions_out_of_bounds(
    client: httpx.AsyncClient, session_id: str, bad: object
) -> None:
    body = {"session_id": session_id, "resolution": bad}
    await refused(client.post, PATH, 422, ("10015", "/resolution"), json=body)


@pytest.mark.parametrize(
    ("field", "bad"),
    [("format", "webm"), ("webhook_event_url", "x"), ("webhook_timeout_secs", 31)],
)
async def test_fields_that_are_refused(
    client: httpx.AsyncClient, session_id: str, field: str, bad: object
) -> None:
    body = {"session_id": session_id, field: bad}
    await refused(client.post, PATH, 422, ("10015", f"/{field}"), json=body)


async def test_a_recorded_session_is_needed(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    where = "/session_id"
    for nothing in ({}, {"session_id": None}):
        await refused(client.post, PATH, 422, ("10004", where), json=nothing)
    (unrecorded,) = (one.id for one in small.world.sessions.values() if one.active)
    for bad in (NOWHERE, unrecorded, "7", 7):
        await refused(client.post, PATH, 422, ("10015", where), json={"session_id": bad})


@pytest.mark.parametrize(
    ("layout", "where"),
    [
        ([], ""),
        ({"a": {}, "b": {}, "c": {}}, ""),
        ({"a": 7}, ""),
        ({"a": {"width": "wide"}}, "/a/width"),
        ({"a/b~c": {"z_pos": 1.5}}, "/a~1b~0c/z_pos"),
        ({"a": {"video_sources": "*"}}, "/a/video_sources"),
        ({"a": {"video_sources": [7]}}, "/a/video_sources"),
        ({"a": {"video_sources": [NOWHERE]}}, "/a/video_sources"),
    ],
)
async def test_layouts_that_are_refused(
    client: httpx.AsyncClient, session_id: str, layout: object, where: str
) -> None:
    body = {"session_id": session_id, "video_layout": layout}
    await refused(client.post, PATH, 422, ("10015", f"/video_layout{where}"), json=body)


async def test_an_audio_track_is_no_video_source(
    client: httpx.AsyncClient, small: EmbeddedApi, session_id: str
) -> None:
    audio = next(one.id for one in small.world.recordings.values() if one.type == "audio")
    layout = {"a": {"video_sources": [audio], "x_pos": "left"}}
    await refused(
        client.post,
        PATH,
        422,
        ("10015", "/video_layout/a/x_pos"),
        ("10015", "/video_layout/a/video_sources"),
        json={"session_id": session_id, "video_layout": layout},
    )
