"""The way into this process: answers that come as they are made, and failures like a network's."""

import asyncio
import tracemalloc
from itertools import repeat

import httpx
import pytest
from msgspec.structs import replace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roomtui.api.models import Recording
from roomtui.demo.embedded import EmbeddedApi, EmbeddedTransport
from roomtui.demo.exchange import HELD
from roomtui.demo.faults import ConnectionDropped
from roomtui.demo.server.links import sign_link
from roomtui.demo.server.presigned import BLOCK

URL = "http://demo.roomtui.invalid/"
START: Message = {"type": "http.response.start", "status": 200, "headers": []}


def chunk(size: int) -> Message:
    return {"type": "http.response.body", "body": bytes(size), "more_body": True}


def client(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=EmbeddedTransport(app))


class Made:
    """An app that sends a head and some chunks, and then fails or hangs."""

    def __init__(self, *chunks: Message, error: Exception | None = None) -> None:
        self._chunks = chunks
        self._error = error
        self.sent = 0
        self.ended = False

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        try:
            await send(START)
            for message in self._chunks:
                await send(message)
                self.sent += 1
            if self._error is not None:
                raise self._error
            await asyncio.Event().wait()
        finally:
            self.ended = True


@pytest.fixture
def link(small: EmbeddedApi) -> str:
    """The link of a file of a gigabyte."""
    track: Recording = next(iter(small.world.recordings.values()))
    small.world.recordings[track.id] = replace(track, size_mb=1000.0)
    return sign_link(small.world, "http://demo.roomtui.invalid", track.id)


async def test_a_long_body_is_never_in_memory_as_a_whole(small: EmbeddedApi, link: str) -> None:
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    tracemalloc.start()
    try:
        async with (
            httpx.AsyncClient(transport=small.transport()) as anyone,
            anyone.stream("GET", link, headers={"range": f"bytes=0-{BLOCK * 200 - 1}"}) as response,
        ):
            lengths = [len(chunk) async for chunk in response.aiter_raw()]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        ticking.cancel()
    assert lengths == list(repeat(BLOCK, 200))
    assert peak < 2_000_000
    assert turns >= len(lengths) / (HELD / BLOCK)


async def test_who_stops_reading_ends_the_answer(small: EmbeddedApi, link: str) -> None:
    async with (
        httpx.AsyncClient(transport=small.transport()) as anyone,
        anyone.stream("GET", link) as response,
    ):
        assert response.headers["content-length"] == "1000000000"
        assert len(await anext(response.aiter_raw())) == BLOCK
    assert [one.status for one in small.log] == [None]


async def test_the_app_does_not_run_ahead_of_its_reader() -> None:
    app = Made(*repeat(chunk(HELD), 5))
    async with client(app) as anyone, anyone.stream("GET", URL) as response:
        body = response.aiter_raw()
        for read in range(1, 5):
            await anext(body)
            assert app.sent <= read
    assert app.ended


async def test_a_time_out_ends_the_app() -> None:
    for app in (Made(), Made(chunk(HELD))):
        async with client(app) as anyone:
            with pytest.raises(httpx.ReadTimeout):
                await anyone.get(URL, timeout=0.01)
        assert app.ended


async def test_who_gives_up_waiting_ends_the_app() -> None:
    app = Made()
    async with client(app) as anyone:
        asking = asyncio.create_task(anyone.get(URL, timeout=None))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait({asking})
    assert asking.cancelled()
    assert app.ended


@pytest.mark.parametrize("size", [0, 10, HELD * 2])
async def test_a_drop_leaves_what_came_before_it(size: int) -> None:
    app = Made(*[chunk(size)] if size else [], error=ConnectionDropped())
    received = 0

    async def read() -> None:
        nonlocal received
        async with client(app) as anyone, anyone.stream("GET", URL) as response:
            async for part in response.aiter_raw():
                received += len(part)

    with pytest.raises(httpx.RemoteProtocolError):
        await read()
    assert received == size


@pytest.mark.parametrize("size", [0, 10, HELD * 2])
async def test_a_bug_is_raised_at_the_reader(size: int) -> None:
    app = Made(*[chunk(size)] if size else [], error=ZeroDivisionError())
    async with client(app) as anyone:
        with pytest.raises(ZeroDivisionError):
            await anyone.get(URL)
