"""What goes over the wire, and how little is done with what comes back unchanged."""

import asyncio
import gzip
import sys
from collections.abc import Callable
from importlib.util import find_spec

import httpx
import pytest

from roomtui.api import resource, wire
from roomtui.api.client import VideoApi
from roomtui.api.errors import NoNetwork
from roomtui.api.responses import Response
from roomtui.api.secret import ApiKey
from roomtui.api.transport import CONNECTIONS, KEPT, KEPT_SECS, network
from roomtui.live.pages import AT_ONCE
from roomtui.live.polling.rate_policy import SLOWEST
from tests.api.support import SECRET, Wire, client, page, query

GONE = httpx.RemoteProtocolError("Server disconnected without sending a response.")


def packed(body: bytes, *, at: int) -> httpx.Response:
    stream = httpx.ByteStream(gzip.compress(body, mtime=at))
    return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=stream)


async def test_what_never_differs_is_sent_with_each_request() -> None:
    service = Wire(httpx.Response(200, content=page([])))
    async with client(service) as api:
        await api.sessions.page(3, include_participants=True)
        await api.sessions.page(3, include_participants=True)
    first, second = service.requests
    assert first.url == second.url
    assert query(first)[-2:] == [("page[number]", "3"), ("page[size]", "250")]
    assert first.headers.items() == second.headers.items()
    assert first.headers["accept-encoding"] == "gzip"
    assert first.headers["host"] == "api.example.test"


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[Response]:
    """Every answer whose body was unpacked."""
    all_of_them: list[Response] = []
    unpack: Callable[[Response], bytes] = Response.body.fget  # type: ignore[attr-defined]

    def note(answer: Response) -> bytes:
        all_of_them.append(answer)
        return unpack(answer)

    monkeypatch.setattr(Response, "body", property(note))
    return all_of_them


async def test_bytes_that_are_the_same_are_not_even_unpacked(unpacked: list[Response]) -> None:
    one, other = page([{"id": "a"}]), page([{"id": "b"}])
    service = Wire(packed(one, at=1), packed(one, at=2), packed(other, at=3))
    async with client(service) as api:
        first = await api.rooms.page()
        same = await api.rooms.page(previous=first)
        assert same.records is first.records
        assert len(unpacked) == 1
        changed = await api.rooms.page(previous=same)
    assert [room.id for room in changed.records] == ["b"]
    assert len(unpacked) == 2


async def test_a_large_body_is_read_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[object] = []

    async def to_thread(read: object) -> object:
        threads.append(read)
        return read()  # type: ignore[operator]

    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    for size in (resource.LARGE // 2, resource.LARGE * 2):
        body = page([{"id": "a", "unique_name": "x" * size}])
        async with client(Wire(httpx.Response(200, content=body))) as api:
            (room,) = (await api.rooms.page()).records
            assert len(room.unique_name or "") == size
    assert len(threads) == 1


async def test_large_bodies_are_read_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work: list[int] = [0]

    async def to_thread(read: Callable[[], object]) -> object:
        at_work.append(at_work[-1] + 1)
        for _ in range(50):  # turns in which the others could begin
            await asyncio.sleep(0)
        at_work.append(at_work[-1] - 1)
        return read()

    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    body = page([{"id": "a", "unique_name": "x" * resource.LARGE}])
    async with client(Wire(lambda _: httpx.Response(200, content=body))) as api:
        await asyncio.gather(*[api.rooms.page(number) for number in (1, 2, 3)])
    assert at_work == [0, 1, 0, 1, 0, 1, 0]


async def test_a_connection_that_the_service_closed_meanwhile_is_no_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "STALE_AFTER", 0.0)
    service = Wire(GONE, httpx.Response(200, content=page([{"id": "a"}])))
    async with client(service) as api:
        (room,) = (await api.rooms.page()).records
        assert (room.id, api.requests) == ("a", 2)


@pytest.mark.parametrize("idle", [True, False])
async def test_it_is_not_sent_twice_if_it_could_count_twice_or_is_no_surprise(
    monkeypatch: pytest.MonkeyPatch, idle: bool
) -> None:
    monkeypatch.setattr(wire, "STALE_AFTER", 0.0 if idle else 60.0)
    service = Wire(GONE)
    async with client(service) as api:
        with pytest.raises(NoNetwork):
            await (api.sessions.end("s") if idle else api.rooms.page())
    assert len(service.requests) == 1


def test_connections_outlive_the_slowest_pace() -> None:
    pool = network("https://api.example.test/v2")._pool  # type: ignore[attr-defined]
    assert pool._keepalive_expiry == KEPT_SECS > SLOWEST
    assert (pool._max_connections, pool._max_keepalive_connections) == (CONNECTIONS, KEPT)


async def test_no_order_waits_for_answers_to_what_is_read() -> None:
    """Have a service keep the pages of three lists and some look-ups waiting, and take an order."""
    arrived, held = asyncio.Semaphore(0), 3 * AT_ONCE + 12

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"GET"):
            arrived.release()
            await reader.read()  # until the client goes
        else:
            body = b'{"data": {"result": "ok"}}'
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        async with VideoApi(ApiKey(SECRET), f"http://127.0.0.1:{port}/v2") as api:
            reading = [asyncio.create_task(api.rooms.page(1)) for _ in range(held)]
            async with asyncio.timeout(60):
                for _ in reading:
                    await arrived.acquire()
                await api.sessions.end("s")
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)


def test_a_module_that_is_not_there_is_not_searched_for_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "sniffio", raising=False)
    there = find_spec("sniffio") is not None
    network("https://api.example.test/v2")
    assert there == ("sniffio" not in sys.modules)
