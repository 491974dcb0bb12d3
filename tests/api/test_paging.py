"""Walking a list: in order, ahead and in parallel, and never further than it is asked to."""

import asyncio
from collections import defaultdict
from contextlib import aclosing

import httpx
import pytest

from roomtui.api.client import VideoApi
from roomtui.api.decode import Page
from roomtui.api.errors import ServerError
from roomtui.api.models import PageMeta, Room
from roomtui.api.paging import AHEAD, MOST_PAGES, UNFIT_PAGES, walk
from roomtui.api.secret import ApiKey
from roomtui.demo.embedded import embedded
from tests.api.support import Wire, client, page


class Shelf:
    """Pages that are handed out when the test opens them; remembers who waits for which."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.asked: list[int] = []
        self.under_way: set[int] = set()
        self.cancelled: set[int] = set()
        self.busiest = 0
        self._opened: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self._sought: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)

    def open(self, *numbers: int) -> None:
        for number in numbers:
            self._opened[number].set()

    async def fetch(self, number: int) -> Page[Room]:
        self.asked.append(number)
        self.under_way.add(number)
        self.busiest = max(self.busiest, len(self.under_way))
        self._sought[number].set()
        try:
            await self._opened[number].wait()
        except asyncio.CancelledError:
            self.cancelled.add(number)
            raise
        finally:
            self.under_way.discard(number)
        meta = PageMeta(page_number=number, total_pages=self.pages, total_results=self.pages)
        return Page(records=(Room(id=f"room-{number}"),), meta=meta)

    async def until_asked(self, number: int) -> None:
        await asyncio.wait_for(self._sought[number].wait(), 60)


async def test_pages_come_in_order_though_they_arrive_in_another() -> None:
    shelf = Shelf(5)
    shelf.open(1)

    async def read() -> list[int]:
        return [got.meta.page_number async for got in walk(shelf.fetch)]

    reading = asyncio.create_task(read())
    await shelf.until_asked(5)
    shelf.open(5, 4, 3)
    await asyncio.sleep(0)
    assert shelf.under_way == {2}
    shelf.open(2)
    assert await asyncio.wait_for(reading, 60) == [1, 2, 3, 4, 5]


async def test_further_pages_are_asked_for_ahead_and_no_more_than_that() -> None:
    shelf = Shelf(40)
    shelf.open(1)
    pages = walk(shelf.fetch)
    async with aclosing(pages):
        assert (await anext(pages)).meta.page_number == 1
        second = asyncio.ensure_future(anext(pages))
        await shelf.until_asked(1 + AHEAD)
        assert shelf.under_way == set(range(2, 2 + AHEAD))
        shelf.open(*range(2, 41))
        await second
        async for _ in pages:
            pass
    assert shelf.asked == list(range(1, 41))
    assert shelf.busiest == AHEAD


async def test_a_list_of_one_page_takes_one_request() -> None:
    shelf = Shelf(1)
    shelf.open(1)
    assert [got.meta.page_number async for got in walk(shelf.fetch)] == [1]
    assert shelf.asked == [1]


async def test_a_list_without_pages_has_an_empty_first_one() -> None:
    async with client(Wire(httpx.Response(200, content=page([], of=0)))) as api:
        assert [got.records async for got in api.rooms.list()] == [()]


async def test_leaving_the_loop_early_cancels_what_is_under_way() -> None:
    shelf = Shelf(40)
    shelf.open(1, 2)
    pages = walk(shelf.fetch)
    async with aclosing(pages):
        async for got in pages:
            if got.meta.page_number == 2:
                await shelf.until_asked(2 + AHEAD)
                break
    assert shelf.under_way == set()
    assert shelf.cancelled == set(range(3, 3 + AHEAD))
    assert shelf.asked == list(range(1, 3 + AHEAD))


async def test_an_error_ends_the_walk_and_leaves_nothing_under_way() -> None:
    shelf = Shelf(40)
    shelf.open(1, 2)

    async def fetch(number: int) -> Page[Room]:
        if number == 3:
            raise ServerError(503)
        return await shelf.fetch(number)

    pages = walk(fetch)
    assert [(await anext(pages)).meta.page_number for _ in range(2)] == [1, 2]
    with pytest.raises(ServerError):
        await anext(pages)
    assert shelf.under_way == set()


async def test_an_error_on_the_first_page_asks_for_no_second() -> None:
    wire = Wire(httpx.Response(503))
    async with client(wire) as api:
        with pytest.raises(ServerError):
            await anext(api.recordings.list())
    assert len(wire.requests) == 1


class Busy(httpx.AsyncBaseTransport):
    """Holds every request but the first until so many are there at once."""

    def __init__(self, inner: httpx.AsyncBaseTransport, together: int) -> None:
        self._inner = inner
        self._gathered = asyncio.Barrier(together)
        self.requests = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        if self.requests > 1:
            await asyncio.wait_for(self._gathered.wait(), 5)
        return await self._inner.handle_async_request(request)


async def test_the_requests_themselves_travel_together() -> None:
    simulated = embedded("still")
    everybody = len(simulated.world.participants)
    size = -(-everybody // (1 + AHEAD))
    busy = Busy(simulated.transport(), AHEAD)
    async with VideoApi(ApiKey(simulated.key), simulated.base_url, transport=busy) as api:
        seen = [p.id async for got in api.participants.list(page_size=size) for p in got.records]
    assert len(seen) == len(set(seen)) == everybody
    assert busy.requests == 1 + AHEAD


async def test_a_page_can_be_asked_for_alone() -> None:
    simulated = embedded("still")
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, transport=simulated.transport()
    ) as api:
        first, second = await api.rooms.page(1, size=5), await api.rooms.page(2, size=5)
        beyond = await api.rooms.page(99, size=5)
    assert len(first.records) == len(second.records) == 5
    assert not {r.id for r in first.records} & {r.id for r in second.records}
    assert beyond.records == ()
    assert first.meta.total_pages == 3


class Claiming:
    """A list of which the service claims more pages than it has."""

    def __init__(self, *pages: str, claims: int = 10**9) -> None:
        self.pages, self.claims, self.asked = pages, claims, 0

    async def fetch(self, number: int) -> Page[Room]:
        self.asked += 1
        ids = self.pages[min(number, len(self.pages)) - 1]
        meta = PageMeta(page_number=number, total_pages=self.claims, total_results=self.claims)
        return Page(records=tuple(Room(id=i) for i in ids), meta=meta)


@pytest.mark.parametrize(
    "pages",
    [
        ("abc", ""),
        ("abc",),
        ("abc", "def", "g", "h"),
        ("", ""),
        ("abc", "def", "def"),
        ("abc", "def", "abc"),
    ],
    ids=["empty", "again", "short", "nothing at all", "the last again", "the first again"],
)
async def test_a_list_ends_where_its_pages_bring_nothing_whatever_it_claims(
    pages: tuple[str, ...],
) -> None:
    shelf = Claiming(*pages)
    read = [room.id async for got in walk(shelf.fetch) for room in got.records]
    assert set("".join(pages)) <= set(read)
    assert shelf.asked <= len(pages) + UNFIT_PAGES + AHEAD


@pytest.mark.parametrize("bad", ["", "d", "abc"])
async def test_one_page_that_brings_nothing_does_not_end_a_list(bad: str) -> None:
    shelf = Claiming("abc", bad, "ghi", "jkl", bad, bad, "mno", claims=7)
    read = {room.id async for got in walk(shelf.fetch) for room in got.records}
    assert read >= set("abcghijklmno")
    assert shelf.asked == 7


async def test_no_list_is_walked_beyond_reason() -> None:
    asked = 0

    async def fetch(number: int) -> Page[Room]:
        nonlocal asked
        asked += 1
        meta = PageMeta(page_number=number, total_pages=10**30)
        return Page(records=(Room(id=f"r{number}"),), meta=meta)

    assert len([got async for got in walk(fetch)]) == asked == MOST_PAGES


@pytest.mark.parametrize("told", [-1, 0, -(10**30), "-7", 0.0])
async def test_less_than_one_page_is_one(told: object) -> None:
    meta = {"page_number": 1, "total_pages": told, "total_results": told}
    body = {"data": [{"id": "r"}], "meta": meta}
    async with client(Wire(httpx.Response(200, json=body))) as api:
        (got,) = [got async for got in api.rooms.list()]
    assert [room.id for room in got.records] == ["r"]
    assert got.meta.total_pages >= 0
    assert (got.meta.total_results or 0) >= 0


@pytest.mark.parametrize("told", ["1e400", "many", [], {}, 1.5, None, True, "1" + "0" * 400])
async def test_a_number_of_pages_that_is_none_is_one_page_that_nobody_can_place(
    told: object,
) -> None:
    body = {"data": [{"id": "r"}], "meta": {"total_pages": told}}
    wire = Wire(httpx.Response(200, json=body), httpx.Response(200, json={"data": []}))
    async with client(wire) as api:
        read = [room.id async for got in api.rooms.list() for room in got.records]
    assert read == ["r"]
    assert len(wire.requests) <= 1 + UNFIT_PAGES + AHEAD
