import httpx

from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi
from tests.demo.conftest import NOWHERE, data, refused

FIELDS = {
    "id",
    "room_id",
    "session_id",
    "participant_id",
    "type",
    "codec",
    "status",
    "duration_secs",
    "size_mb",
    "download_url",
    "started_at",
    "ended_at",
    "completed_at",
    "created_at",
    "updated_at",
    "record_type",
}
PENDING = ("duration_secs", "size_mb", "download_url", "completed_at")


async def test_list_and_view(client: httpx.AsyncClient) -> None:
    recordings = data(await client.get("/room_recordings"))
    assert sorted(one["type"] for one in recordings) == ["audio", "audio", "video", "video"]
    for one in recordings:
        assert set(one) == FIELDS
        assert one["record_type"] == "room_recording"
        assert one["status"] == "completed"
        assert all(one[field] is not None for field in PENDING)
        assert one["started_at"] < one["ended_at"] < one["completed_at"]
        assert data(await client.get(f"/room_recordings/{one['id']}")) == one


async def test_recordings_that_are_not_there(client: httpx.AsyncClient) -> None:
    for request in (client.get, client.delete):
        await refused(request, f"/room_recordings/{NOWHERE}", 404, ("10005", None))
        await refused(request, "/room_recordings/1", 422, ("10006", "room_recording_id"))


async def test_a_recording_follows_its_participant(
    client: httpx.AsyncClient, small: EmbeddedApi, clock: SteppedClock
) -> None:
    world = small.world
    studio = world.find_room("studio")
    assert studio is not None
    session = world.start_session(studio.id)
    people = [world.join(session.id, name) for name in ("host", "guest", "late")]
    recorded = {one.participant_id for one in world.recorder.of_session(session.id)}
    assert recorded == {people[0].id, people[1].id}
    clock.tick(600)
    query = {"filter[participant_id]": people[0].id}
    for one in data(await client.get("/room_recordings", params=query)):
        assert one["status"] == "processing"
        assert one["ended_at"] is None
    world.kick(session.id, [people[0].id])
    clock.tick(14)
    for one in data(await client.get("/room_recordings", params=query)):
        assert one["status"] == "processing"
        assert one["ended_at"] is not None
        assert {one[field] for field in PENDING} == {None}
    clock.tick(17)
    for one in data(await client.get("/room_recordings", params=query)):
        assert one["status"] == "completed"
        assert one["duration_secs"] == 600
        assert one["size_mb"] > 1


async def test_delete_one(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    doomed, *others = small.world.recordings
    session_id = small.world.recordings[doomed].session_id
    response = await client.delete(f"/room_recordings/{doomed}")
    assert (response.status_code, response.content) == (204, b"")
    await refused(client.delete, f"/room_recordings/{doomed}", 404, ("10005", None))
    assert list(small.world.recordings) == others
    assert [one.id for one in small.world.recorder.of_session(session_id)] == others


async def test_bulk_delete_takes_what_the_filters_match(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    path = "/room_recordings"
    nobody = {"filter[room_id]": NOWHERE}
    assert data(await client.delete(path, params=nobody), 201) == {"room_recordings": 0}
    audio = {"filter[type]": "audio", "page[size]": "1"}
    assert data(await client.delete(path, params=audio), 201) == {"room_recordings": 2}
    assert {one.type for one in small.world.recordings.values()} == {"video"}
    assert data(await client.delete(path), 201) == {"room_recordings": 2}
    assert not small.world.recordings


async def test_bulk_delete_refuses_what_it_cannot_read(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    query = {"filter[type]": "everything", "page[size]": "0"}
    await refused(
        client.delete,
        "/room_recordings",
        422,
        ("10015", "filter[type]"),
        ("10015", "page[size]"),
        params=query,
    )
    assert len(small.world.recordings) == 4


async def test_a_deleted_recording_stays_gone_when_it_would_have_ended(
    client: httpx.AsyncClient, small: EmbeddedApi, clock: SteppedClock
) -> None:
    studio = small.world.find_room("studio")
    assert studio is not None
    session = small.world.start_session(studio.id)
    small.world.join(session.id, "host")
    await client.delete("/room_recordings")
    small.world.end_session(session.id)
    clock.tick(60)
    assert data(await client.get("/room_recordings")) == []
