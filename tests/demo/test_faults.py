import httpx
import pytest
from msgspec.structs import replace

from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.server.links import sign_link
from tests.demo.conftest import data, problems, reaching


def to_rooms(method: str, path: str) -> bool:
    return method == "GET" and path == "/v2/rooms"


async def test_failures_are_a_proxy_s(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    small.faults.fail_next(2)
    small.faults.fail_next(status=500, body=b'{"errors":[]}')
    for _ in range(2):
        response = await client.get("/rooms")
        assert response.status_code == 503
        assert response.headers["content-type"] == "text/html"
        assert response.text.startswith("<html>")
        assert "date" in response.headers
    response = await client.get("/rooms")
    assert (response.status_code, response.json()) == (500, {"errors": []})
    assert (await client.get("/rooms")).status_code == 200


async def test_failures_may_be_kept_to_some_requests(
    client: httpx.AsyncClient, small: EmbeddedApi
) -> None:
    small.faults.fail_next(1, where=to_rooms)
    assert (await client.get("/room_sessions")).status_code == 200
    assert (await client.post("/rooms", json={})).status_code == 201
    assert (await client.get("/rooms")).status_code == 503
    assert (await client.get("/rooms")).status_code == 200


async def test_throttling(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    small.faults.throttle_next(retry_after=9)
    small.faults.throttle_next(retry_after=None)
    first, second = await client.get("/rooms"), await client.get("/rooms")
    assert first.status_code == second.status_code == 429
    assert problems(first) == [("10011", None)]
    assert first.headers["retry-after"] == "9"
    assert "retry-after" not in second.headers


async def test_garbled_answers_are_no_json(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    small.faults.garble_next()
    response = await client.get("/room_participants")
    assert response.status_code == 200
    with pytest.raises(ValueError, match="utf-8"):
        response.json()


async def test_dropped_connections(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    small.faults.drop_next()
    with pytest.raises(httpx.RemoteProtocolError):
        await client.post("/rooms", json={"unique_name": "lost"})
    assert small.world.find_room("lost") is None
    small.faults.drop_next(obey=True)
    with pytest.raises(httpx.RemoteProtocolError):
        await client.post("/rooms", json={"unique_name": "made"})
    assert small.world.find_room("made") is not None
    assert [one.status for one in small.log] == [None, None]
    assert small.log[-1].body == b'{"unique_name":"made"}'


async def test_delays_run_into_the_read_time_out(small: EmbeddedApi) -> None:
    async with reaching(small) as client:
        small.faults.delay(30, where=to_rooms)
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/rooms", timeout=0.01)
        assert (await client.get("/room_sessions")).status_code == 200
        small.faults.delay(0)
        assert (await client.get("/rooms")).status_code == 200


def link_to(api: EmbeddedApi) -> str:
    """The link of a small file."""
    track = next(iter(api.world.recordings.values()))
    api.world.recordings[track.id] = replace(track, size_mb=0.1)
    return sign_link(api.world, "http://demo.roomtui.invalid", track.id)


async def read_until_cut(client: httpx.AsyncClient, link: str) -> bytes:
    received = bytearray()

    async def read() -> None:
        async with client.stream("GET", link) as response:
            async for chunk in response.aiter_raw():
                received.extend(chunk)

    with pytest.raises(httpx.RemoteProtocolError):
        await read()
    return bytes(received)


@pytest.mark.parametrize("after", [0, 10, 65_536, 65_537])
async def test_downloads_are_cut_where_it_is_said(
    client: httpx.AsyncClient, small: EmbeddedApi, after: int
) -> None:
    link = link_to(small)
    whole = (await client.get(link)).content
    assert len(whole) > 65_537
    small.faults.cut_next(2, after=after)
    assert (await client.get("/rooms")).status_code == 200
    for _ in range(2):
        assert await read_until_cut(client, link) == whole[:after]
    assert (await client.get(link)).content == whole


async def test_other_answers_may_be_cut_too(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    small.faults.cut_next(after=1, where=to_rooms)
    with pytest.raises(httpx.RemoteProtocolError):
        await client.get("/rooms")
    assert (await client.get("/rooms")).status_code == 200


async def test_a_server_that_knows_no_ranges(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    link, part = link_to(small), {"range": "bytes=5-9"}
    small.faults.ignore_ranges()
    assert (await client.get(link, headers=part)).status_code == 200
    small.faults.ignore_ranges(False)
    assert (await client.get(link, headers=part)).status_code == 206


async def test_clear_takes_everything_back(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    small.faults.fail_next(5)
    small.faults.delay(30)
    small.faults.cut_next(after=0)
    small.faults.ignore_ranges()
    small.faults.clear()
    assert len(data(await client.get("/rooms"))) == 2
    assert (await client.get(link_to(small), headers={"range": "bytes=0-9"})).status_code == 206


async def test_faults_of_one_api_leave_others_alone(client: httpx.AsyncClient) -> None:
    embedded("empty").faults.fail_next(100)
    assert (await client.get("/rooms")).status_code == 200
