"""Which request carried an operation: its name at the service, and how long it took."""

import asyncio
import gc
import weakref
from collections.abc import Awaitable
from contextvars import ContextVar
from typing import Any

import httpx
import pytest

from roomtui.api import tracing
from roomtui.api.errors import Refused, Undecodable, VideoApiError
from roomtui.api.tracing import traced
from roomtui.demo.embedded import embedded
from tests.api.support import Wire, client, one, refusal

ROOM = {"id": "r"}


async def test_the_request_of_an_operation_is_told() -> None:
    async with client(Wire(one(ROOM, x_request_id="req-7"))) as api:
        with traced() as trace:
            assert (await api.rooms.view("r")).id == "r"
    assert trace.request_id == "req-7"
    assert trace.latency_ms is not None
    assert trace.latency_ms >= 0


async def test_the_last_request_is_told_and_nothing_of_the_one_before() -> None:
    async with client(Wire(one(ROOM, x_request_id="a"), httpx.ConnectError("x"))) as api:
        with traced() as trace:
            await api.rooms.view("r")
            with pytest.raises(VideoApiError):
                await api.rooms.view("r")
    assert trace.request_id == ""
    assert trace.latency_ms is not None


async def test_where_nothing_is_sent_nothing_is_told() -> None:
    async with client(Wire(one(ROOM))) as api:
        with traced() as trace, pytest.raises(VideoApiError):
            await api.rooms.view("..")
    assert (trace.request_id, trace.latency_ms) == ("", None)


async def test_tasks_side_by_side_are_told_apart() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return one(ROOM, x_request_id=request.url.path.rpartition("/")[2])

    async def view(room: str) -> str:
        with traced() as trace:
            await asyncio.sleep(0)
            await api.rooms.view(room)
            await asyncio.sleep(0)
        return trace.request_id

    async with client(Wire(answer)) as api:
        rooms = [f"r{number}" for number in range(9)]
        assert await asyncio.gather(*map(view, rooms)) == rooms


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500, 502])
async def test_a_refusal_bears_it(status: int) -> None:
    async with client(Wire(refusal(status, x_request_id="req-7"))) as api:
        with traced() as trace, pytest.raises(Refused) as caught:
            await api.rooms.view("r")
    assert (caught.value.request_id, trace.request_id) == ("req-7", "req-7")


@pytest.mark.parametrize("ask", ["view", "page", "create"])
async def test_a_body_that_cannot_be_read_bears_it(ask: str) -> None:
    garbled = httpx.Response(200, content=b"<html>", headers={"x-request-id": "req-7"})
    args: dict[str, Any] = {"view": ("r",), "page": (), "create": (None,)}
    async with client(Wire(garbled)) as api:
        with pytest.raises(Undecodable) as caught:
            await getattr(api.rooms, ask)(*args[ask])
    assert caught.value.request_id == "req-7"


async def test_what_the_service_calls_it_is_made_safe() -> None:
    hostile = {"x-request-id": "a\x1b[2J" + "b" * 500}
    async with client(Wire(httpx.Response(200, json={"data": ROOM}, headers=hostile))) as api:
        with traced() as trace:
            await api.rooms.view("r")
    assert trace.request_id.startswith("a[2Jbb")
    assert len(trace.request_id) == 80


async def test_the_simulation_names_every_answer_and_each_its_own() -> None:
    simulated = embedded("small")
    async with client(simulated.transport()) as api:
        for _ in range(3):
            with pytest.raises(Refused) as refused:
                await api.rooms.page()
            assert refused.value.request_id == simulated.log[-1].request_id
    simulated.faults.fail_next()
    async with client(simulated.transport()) as api:
        with pytest.raises(Refused) as failed:
            await api.rooms.page()
    named = [entry.request_id for entry in simulated.log]
    assert failed.value.request_id == named[-1]
    assert all(map(len, named))
    assert len(set(named)) == len(named) == 4


async def test_what_is_sent_holds_on_to_nothing_of_who_asks_for_it() -> None:
    """The event loop keeps a time-out's context until its time is over, though it was cancelled."""
    asker: ContextVar[object] = ContextVar("asker")
    seen: list[object] = []

    async def work() -> str:
        seen.append(asker.get(None))
        async with asyncio.timeout(60):
            await asyncio.sleep(0)
        return "done"

    dialog = Dialog()
    asker.set(dialog)
    with tracing.traced():
        assert await tracing.detached(work()) == "done"
    asker.set(None)
    gone = weakref.ref(dialog)
    del dialog
    gc.collect()
    assert (seen, gone()) == ([None], None)


class Dialog:
    """Whoever asks."""


async def test_what_is_detached_fails_and_ends_as_it_would_otherwise() -> None:
    ended: list[str] = []

    async def failing() -> None:
        await asyncio.sleep(0)
        raise Undecodable("odd")

    async def endless() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0)
            ended.append("well")

    with pytest.raises(Undecodable, match="odd"):
        await tracing.detached(failing())
    task = asyncio.ensure_future(as_coroutine(tracing.detached(endless())))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["well"]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await tracing.detached(endless())
    assert ended == ["well", "well"]


async def as_coroutine(awaited: Awaitable[object]) -> object:
    return await awaited
