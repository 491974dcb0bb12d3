"""A list that is browsed to its end is over where its pages bring nothing, and says so."""

import asyncio
from typing import Any

import pytest

from roomtui.api.client import VideoApi
from roomtui.api.decode import Page
from roomtui.api.models import PageMeta, Recording
from roomtui.api.secret import ApiKey
from roomtui.live.gate import RequestGate
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.lists.paged_loader import MOST_RECORDS, PagedLoader
from tests.api.support import BASE_URL
from tests.live.support import Heard, StillClock

SIZE = 10
API = VideoApi(ApiKey("KEYends"), BASE_URL)


class Claiming:
    """A list of a number of records of which a service claims far more."""

    def __init__(self, records: int, claims: int, *, again: bool = False) -> None:
        self.records, self.claims, self.again = records, claims, again
        self.asked: list[int] = []

    async def fetch(
        self,
        api: Any,
        where: Any,
        number: int,
        size: int,
        previous: Any,
    ) -> Page[Recording]:
        assert (api, where) == (API, None)
        assert previous is None or previous.meta.page_number == number
        self.asked.append(number)
        await asyncio.sleep(0)
        first = 0 if self.again else (number - 1) * size
        read = range(first, min(first + size, self.records))
        pages = -(-self.claims // size)
        return Page(
            records=tuple(Recording(id=f"r{n}") for n in read),
            meta=PageMeta(page_number=number, total_pages=pages, total_results=self.claims),
        )


async def read_all(claiming: Claiming) -> tuple[PagedLoader[Recording], PagedList[Recording]]:
    """Read a list to its end, as the key does, and wait until it rests."""
    loader: PagedLoader[Recording] = PagedLoader(claiming.fetch, size=SIZE, interval=3600)
    heard, rested = Heard[PagedList[Recording]](), asyncio.Event()
    rest = loader._rest

    async def noted(seconds: float, gate: RequestGate) -> None:
        if seconds > 60:
            rested.set()
        await rest(seconds, gate)

    loader._rest = noted  # type: ignore[method-assign]
    loader.read_all()
    task = asyncio.create_task(loader.run(API, RequestGate(), StillClock(), heard.publish))
    await asyncio.wait_for(rested.wait(), 10)
    task.cancel()
    return loader, loader.paged_list


@pytest.mark.parametrize("again", [False, True], ids=["empty pages", "the same page"])
@pytest.mark.parametrize("claims", [10**9, 10**12])
async def test_what_is_only_claimed_is_not_read_and_is_told(claims: int, again: bool) -> None:
    claiming = Claiming(25, claims, again=again)
    _, paged_list = await read_all(claiming)
    known = SIZE if again else 25
    assert paged_list.known == known
    assert len(claiming.asked) <= 12
    assert (
        f"The list is incomplete: {claims:,} records are told of, and {known} come."
        in paged_list.trouble
    )


async def test_a_list_that_gives_what_it_tells_is_read_whole() -> None:
    claiming = Claiming(95, 95)
    _, paged_list = await read_all(claiming)
    assert (paged_list.is_whole, paged_list.known, paged_list.trouble) == (True, 95, "")
    assert sorted(claiming.asked) == list(range(1, 11))


async def test_refreshing_looks_whether_there_is_more_by_now() -> None:
    claiming = Claiming(25, 1000)
    loader, paged_list = await read_all(claiming)
    assert "incomplete" in paged_list.trouble
    loader.refresh()
    assert not loader._end.is_reached


async def test_nobody_reads_more_records_than_a_table_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert MOST_RECORDS == 200_000
    monkeypatch.setattr("roomtui.live.lists.paged_loader.MOST_RECORDS", 200)
    claiming = Claiming(10**6, 10**6)
    await read_all(claiming)
    assert max(claiming.asked) == 20
