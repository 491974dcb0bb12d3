import httpx
import pytest

from roomtui.demo.embedded import EmbeddedApi, embedded
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
    assert (await client.post("/rooms")).status_code == 201
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


async def test_clear_takes_everything_back(client: httpx.AsyncClient, small: EmbeddedApi) -> None:
    small.faults.fail_next(5)
    small.faults.delay(30)
    small.faults.clear()
    assert len(data(await client.get("/rooms"))) == 2


async def test_faults_of_one_api_leave_others_alone(client: httpx.AsyncClient) -> None:
    embedded("empty").faults.fail_next(100)
    assert (await client.get("/rooms")).status_code == 200
