"""A list read as it is looked at: what is asked for, when, and what is shown meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import httpx
import pytest
from msgspec import Struct

from roomtui.account_id import UNNAMED
from roomtui.api.client import VideoApi
from roomtui.api.decode import Page
from roomtui.api.filters import (
    CompositionFilter,
    ParticipantFilter,
    RecordingFilter,
    RoomSessionFilter,
    SessionFilter,
    SessionParticipantFilter,
)
from roomtui.api.models import Recording
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import embedded
from roomtui.demo.server import Limits
from roomtui.live.engine import Engine
from roomtui.live.gate import RequestGate
from roomtui.live.lists import page_fetchers
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.lists.paged_loader import REFUSED_WAIT, FetchPage, PagedLoader
from roomtui.live.pages import AT_ONCE
from roomtui.live.polling import rate_policy
from tests.api.support import Wire, client
from tests.live.support import CONFIRM_SECS, Heard, StillClock

NEVER = 3_600.0
"""An interval that does not come while a test lasts."""

AT_EVERY_TURN = 0.005
"""An interval that comes soon."""

AUDIO = RecordingFilter(type="audio")
VIDEO = RecordingFilter(type="video")

MUCH = Limits(requests=1_000_000)


class Line(httpx.AsyncBaseTransport):
    """Passes requests on while `open` is set; `failures` come first, `after` follows an answer."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.open = asyncio.Event()
        self.open.set()
        self.failures: list[Exception] = []
        self.after: Callable[[], None] = lambda: None
        self.under_way = 0
        self.most = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await self.open.wait()
            if self.failures:
                raise self.failures.pop(0)
            response = await self._inner.handle_async_request(request)
            await response.aread()
        finally:
            self.under_way -= 1
        self.after()
        return response


class Shelf:
    """A simulated account with recordings, the line to it, and what was asked of it."""

    def __init__(self, count: int, limits: Limits = MUCH, key: str = "") -> None:
        self.simulated = embedded("empty", clock=SteppedClock(), limits=limits)
        self.recordings = self.simulated.world.recordings
        self.faults = self.simulated.faults
        self.made = 0
        for _ in range(count):
            self.add()
        self.line = Line(self.simulated.transport())
        self.api = VideoApi(
            ApiKey(key or self.simulated.key), self.simulated.base_url, transport=self.line
        )

    def add(self) -> str:
        """Make another recording, which is then the first of the list."""
        record_id = str(UUID(int=self.made + 1))
        kind = "video" if self.made % 2 else "audio"
        self.recordings[record_id] = Recording(id=record_id, type=kind, status="processing")
        self.made += 1
        return record_id

    @property
    def ids(self) -> list[str]:
        """The ids as the service lists them."""
        return list(reversed(self.recordings))

    @property
    def asked(self) -> list[int]:
        """The pages that were asked for so far."""
        queries = [parse_qs(request.query) for request in self.simulated.log]
        return [int(query["page[number]"][0]) for query in queries]


class Watched(PagedLoader[Recording]):
    """Tells how long it means to rest; one that is held does so until it is asked to refresh."""

    def __init__(self, interval: float = NEVER, **options: Any) -> None:
        super().__init__(page_fetchers.recordings, interval=interval, **options)
        self.rests: list[float] = []
        self.is_held = False

    async def _rest(self, seconds: float, gate: RequestGate) -> None:
        self.rests.append(seconds)
        await super()._rest(NEVER if self.is_held else seconds, gate)


Told = Heard[PagedList[Recording]]


@asynccontextmanager
async def reading(
    loader: PagedLoader[Recording],
    shelf: Shelf,
    clock: StillClock | None = None,
    gate: RequestGate | None = None,
) -> AsyncIterator[Told]:
    """Let a browser run, and hear what it tells; it must end as soon as it is cancelled."""
    heard = Told()
    before = asyncio.all_tasks()
    task = asyncio.create_task(
        loader.run(shelf.api, gate or RequestGate(), clock or StillClock(), heard.publish)
    )
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled(), "a browser runs until it is cancelled"
        assert asyncio.all_tasks() - before <= {task}, "and leaves nothing behind"
        await shelf.api.aclose()


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(CONFIRM_SECS):
        while not reached():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)


async def settle() -> None:
    """Let everything go on that does not wait for a clock."""
    for _ in range(300):
        await asyncio.sleep(0)


def ids(paged_list: PagedList[Recording]) -> list[str]:
    return [record.id for _, record in paged_list.records()]


def is_read(paged_list: PagedList[Recording]) -> bool:
    return paged_list.total is not None and not paged_list.trouble


def troubled(paged_list: PagedList[Recording]) -> bool:
    return bool(paged_list.trouble)


async def test_the_first_snapshot_of_thousands_takes_one_request() -> None:
    shelf, loader = Shelf(2_450), Watched()
    async with reading(loader, shelf) as heard:
        empty = await heard.next()
        first = await heard.next()
        await settle()
    assert (empty.total, first.total, first.known) == (None, 2_450, 100)
    assert ids(first) == shelf.ids[:100]
    assert (first.read_at, first.trouble) == (StillClock().now(), "")
    assert shelf.asked == [1]
    assert len(heard.all) == 2


async def test_only_what_is_looked_at_is_read() -> None:
    shelf, loader = Shelf(2_450), Watched()
    async with reading(loader, shelf) as heard:
        await heard.until(is_read)
        loader.look_at(2_420, 2_450)
        end = await heard.next()
        loader.look_at(2_390, 2_430)
        await heard.until(lambda paged_list: 24 in paged_list.pages)
        for first in (2_400, 2_449, 0, 30):
            loader.look_at(first, first + 40)
            await settle()
    assert {place: record.id for place, record in end.records()} == {
        place: one for place, one in enumerate(shelf.ids) if place < 100 or place >= 2_400
    }
    assert shelf.asked == [1, 25, 24]


async def test_what_is_looked_at_before_the_first_answer_follows_it() -> None:
    shelf, loader = Shelf(2_450), Watched()
    shelf.line.open.clear()
    async with reading(loader, shelf) as heard:
        await until(lambda: shelf.line.under_way == 1)
        loader.look_at(500, 540)
        shelf.line.open.set()
        await heard.until(lambda paged_list: 6 in paged_list.pages)
        await settle()
    assert shelf.asked == [1, 6]


async def test_all_is_read_each_page_once_and_few_at_a_time() -> None:
    shelf, loader = Shelf(2_450), Watched()
    async with reading(loader, shelf) as heard:
        loader.read_all()
        whole = await heard.until(lambda paged_list: paged_list.is_whole)
        await settle()
    assert ids(whole) == shelf.ids
    assert sorted(shelf.asked) == list(range(1, 26))
    assert shelf.line.most == AT_ONCE


async def test_all_is_read_at_a_pace_that_leaves_more_than_half_of_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shelf, loader = Shelf(6_000, Limits(requests=100, window_secs=60)), Watched()
    left: list[float] = []

    async def rest(seconds: float, _: RequestGate) -> None:
        left.append(shelf.api.rate.remaining if shelf.api.rate else 0)
        loader.rests.append(seconds)

    monkeypatch.setattr(loader, "_rest", rest)
    async with reading(loader, shelf) as heard:
        loader.read_all()
        await heard.until(lambda paged_list: len(paged_list.pages) >= 40)
    afterwards = zip(left[1:], loader.rests[1:], strict=True)
    assert all(
        AT_ONCE * 60 / seconds
        == pytest.approx(100 * rate_policy.OWN_SHARE - (100 - remaining), rel=0.05)
        for remaining, seconds in afterwards
    )


async def test_what_is_in_view_is_read_again_at_each_beat_and_the_first_page_too() -> None:
    shelf, loader = Shelf(1_000), Watched(AT_EVERY_TURN)
    async with reading(loader, shelf):
        loader.look_at(650, 690)
        await until(lambda: len(shelf.asked) >= 8)
    assert shelf.asked[:2] == [1, 7]
    turns = [set(shelf.asked[turn : turn + 2]) for turn in range(2, 8, 2)]
    assert turns == [{1, 7}] * 3


async def test_an_answer_that_is_the_same_is_not_decoded_again() -> None:
    shelf, loader = Shelf(150), Watched(AT_EVERY_TURN)
    async with reading(loader, shelf) as heard:
        first = await heard.until(is_read)
        second = await heard.until(is_read)
        newest = shelf.add()
        third = await heard.until(lambda paged_list: paged_list.total == 151)
    assert second.pages[1].records is first.pages[1].records
    assert third.pages[1].records[0].id == newest


async def test_a_list_that_moved_is_read_anew_where_it_is_looked_at() -> None:
    shelf, loader = Shelf(1_000), Watched()
    async with reading(loader, shelf) as heard:
        loader.look_at(650, 690)
        await heard.until(lambda paged_list: 7 in paged_list.pages)
        loader.look_at(350, 390)
        await heard.until(lambda paged_list: 4 in paged_list.pages)
        shelf.add()
        asked = len(shelf.asked)
        loader.refresh()
        paged_list = await heard.until(lambda one: one.total == 1_001 and not {1, 4} & one.stale)
        await settle()
    assert sorted(shelf.asked[asked:]) == [1, 4]
    assert paged_list.stale == {7}
    assert all(
        shelf.ids[place] == record.id for place, record in paged_list.records() if place < 400
    )


async def test_a_list_that_shrank_under_the_view_is_read_to_its_new_end() -> None:
    shelf, loader = Shelf(1_000), Watched()
    async with reading(loader, shelf) as heard:
        loader.look_at(950, 990)
        await heard.until(lambda paged_list: 10 in paged_list.pages)
        for gone in shelf.ids[300:]:
            del shelf.recordings[gone]
        loader.refresh()
        await heard.until(lambda paged_list: paged_list.total == 300 and 3 in paged_list.pages)
        await settle()
    assert loader.paged_list.pages.keys() == {1, 3}
    assert ids(loader.paged_list) == shelf.ids[:100] + shelf.ids[200:]


@pytest.mark.parametrize("whole", [False, True])
async def test_a_list_that_moves_at_every_answer_does_not_make_it_spin(whole: bool) -> None:
    shelf, loader = Shelf(1_050), Watched()

    def move() -> None:
        shelf.add()

    shelf.line.after = move
    async with reading(loader, shelf) as heard:
        if whole:
            loader.read_all()
            await heard.until(lambda paged_list: paged_list.is_whole)
        else:
            loader.look_at(450, 550)
            await heard.until(lambda paged_list: {5, 6} <= paged_list.pages.keys())
        await until(lambda: loader.rests[-1:] == [NEVER])
        asked = len(shelf.asked)
        await settle()
        assert len(shelf.asked) == asked
    assert asked <= (20 if whole else 5)


async def test_a_whole_list_that_moved_is_mended_some_pages_with_each_beat() -> None:
    shelf, loader = Shelf(1_050), Watched(AT_EVERY_TURN)
    async with reading(loader, shelf) as heard:
        loader.read_all()
        await heard.until(lambda paged_list: paged_list.is_whole)
        shelf.add()
        await heard.until(lambda paged_list: paged_list.total == 1_051)
        mended = await heard.until(lambda paged_list: not paged_list.stale)
        rests = len(loader.rests)
    assert ids(mended) == shelf.ids
    assert rests >= 4


async def test_a_whole_list_stays_fresh_where_it_is_looked_at() -> None:
    shelf, loader = Shelf(350), Watched(AT_EVERY_TURN)
    async with reading(loader, shelf) as heard:
        loader.read_all()
        await heard.until(lambda paged_list: paged_list.is_whole)
        newest = shelf.add()
        await heard.until(lambda paged_list: ids(paged_list)[:1] == [newest])


async def test_while_a_limit_is_spent_nothing_is_asked_whatever_is_pressed(
    clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, loader = Shelf(1_000), Watched()
    really_sleep, waited, over = asyncio.sleep, Heard[float](), asyncio.Event()

    async def sleep(seconds: float) -> None:
        if seconds > 0:
            waited.publish(seconds)
            await over.wait()
        else:
            await really_sleep(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    shelf.faults.throttle_next(retry_after=7)
    async with reading(loader, shelf, clock) as heard:
        paged_list = await heard.until(troubled)
        assert paged_list.next_try == clock.now() + timedelta(seconds=7)
        loader.look_at(0, 40)
        await settle()
        assert not waited.all, "looking alone does not wake it"
        clock.step(2)
        loader.refresh()
        assert await waited.next() == pytest.approx(5)
        loader.read_all()
        loader.look_at(400, 440)
        loader.refresh()
        await settle()
        loader.narrow(AUDIO)
        await settle()
        assert (loader.paged_list.trouble, loader.paged_list.next_try) == (
            paged_list.trouble,
            paged_list.next_try,
        ), "another filter does not end it"
        assert shelf.asked == [1]
        clock.step(5)
        over.set()
        answered = await heard.until(is_read)
        await settle()
    assert (answered.total, answered.trouble, answered.next_try) == (500, "", None)
    assert shelf.asked == [1, 1]


async def test_a_limit_spent_by_an_old_filter_is_no_less_spent(clock: StillClock) -> None:
    shelf, loader = Shelf(10), Watched()
    shelf.line.open.clear()
    shelf.faults.throttle_next(retry_after=30)
    async with reading(loader, shelf, clock) as heard:
        await until(lambda: shelf.line.under_way == 1)
        loader.narrow(AUDIO)
        shelf.line.open.set()
        paged_list = await heard.until(troubled)
        await settle()
    assert paged_list.next_try == clock.now() + timedelta(seconds=30)
    assert shelf.asked == [1]


def failing(shelf: Shelf) -> None:
    shelf.faults.fail_next(3, status=502)


def dropping(shelf: Shelf) -> None:
    shelf.faults.drop_next(3)


def garbling(shelf: Shelf) -> None:
    shelf.faults.garble_next(3)


def timing_out(shelf: Shelf) -> None:
    shelf.line.failures = [httpx.ReadTimeout("timed out") for _ in range(3)]


@pytest.mark.parametrize("fail", [failing, dropping, garbling, timing_out])
async def test_a_service_that_fails_is_asked_less_and_less_often(
    clock: StillClock, fail: Callable[[Shelf], None]
) -> None:
    shelf, loader = Shelf(250), Watched()
    async with reading(loader, shelf, clock) as heard:
        before = await heard.until(is_read)
        loader.is_held = True
        fail(shelf)
        for least, most in [(0.75, 1.0), (1.5, 2.0), (3.0, 4.0)]:
            loader.refresh()
            paged_list = await heard.until(troubled)
            loader.look_at(0, 20)
            await settle()
            assert paged_list.next_try is not None
            wait = (paged_list.next_try - clock.now()).total_seconds()
            assert least <= wait <= most
            assert loader.rests[-1] == pytest.approx(wait, abs=1e-5)
            assert ids(paged_list) == ids(before), "what was read stays"
        loader.refresh()
        after = await heard.until(is_read)
        assert (after.trouble, after.next_try) == ("", None)
        shelf.faults.fail_next()
        loader.refresh()
        paged_list = await heard.until(troubled)
    assert paged_list.next_try is not None
    assert paged_list.next_try - clock.now() <= timedelta(seconds=1), "an answer ends the patience"


async def test_after_a_failure_it_goes_on_by_itself() -> None:
    shelf, loader = Shelf(250), Watched(AT_EVERY_TURN)
    loader._backoff = rate_policy.Backoff(lambda: 3.99)
    shelf.faults.fail_next(2)
    async with reading(loader, shelf) as heard:
        await heard.until(troubled)
        await heard.until(is_read)
    assert len(shelf.asked) >= 3


async def test_a_filter_that_is_refused_waits_until_there_is_another(clock: StillClock) -> None:
    shelf, loader = Shelf(10), Watched()
    loader.narrow(RecordingFilter(status="odd"))
    async with reading(loader, shelf, clock) as heard:
        refused = await heard.until(troubled)
        loader.look_at(0, 5)
        await settle()
        assert shelf.asked == [1]
        loader.narrow(AUDIO)
        assert loader.paged_list.trouble == "", "that was about the other filter"
        paged_list = await heard.until(is_read)
    assert "status" in refused.trouble
    assert refused.next_try == clock.now() + timedelta(seconds=REFUSED_WAIT)
    assert paged_list.total == 5


async def test_a_list_of_what_is_gone_waits(clock: StillClock) -> None:
    shelf = Shelf(0)
    loader = PagedLoader(page_fetchers.sessions, interval=NEVER)
    loader.narrow(page_fetchers.InRoom(room_id=str(UUID(int=7))))
    heard = Heard[PagedList[Any]]()
    task = asyncio.create_task(loader.run(shelf.api, RequestGate(), clock, heard.publish))
    paged_list = await heard.until(troubled)
    await settle()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert paged_list.next_try == clock.now() + timedelta(seconds=REFUSED_WAIT)
    assert (paged_list.total, shelf.asked) == (None, [1])


async def test_a_list_that_a_proxy_s_404_keeps_away_is_asked_for_again_soon(
    clock: StillClock,
) -> None:
    wire = Wire(httpx.Response(404, content=b"<html>default backend</html>"))
    loader, heard = PagedLoader(page_fetchers.sessions, interval=NEVER), Heard[PagedList[Any]]()
    running = loader.run(client(wire), RequestGate(), clock, heard.publish)
    task = asyncio.create_task(running)
    paged_list = await heard.until(troubled)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert paged_list.next_try is not None
    assert paged_list.next_try < clock.now() + timedelta(seconds=REFUSED_WAIT / 2)


async def test_a_key_that_is_not_accepted_is_not_tried_again_at_once(clock: StillClock) -> None:
    shelf, loader = Shelf(10, key="KEYwrong"), Watched()
    async with reading(loader, shelf, clock) as heard:
        paged_list = await heard.until(troubled)
    assert loader.rests == [rate_policy.DENIED_WAIT]
    assert "The API key was not accepted" in paged_list.trouble


async def test_no_record_of_the_old_filter_is_shown_once_there_is_another() -> None:
    shelf, loader = Shelf(500), Watched()
    loader.narrow(AUDIO)
    async with reading(loader, shelf) as heard:
        await heard.until(is_read)
        shelf.line.open.clear()
        loader.look_at(150, 190)
        await until(lambda: shelf.line.under_way == 1)
        told = len(heard.all)
        loader.narrow(VIDEO)
        assert (loader.paged_list.total, loader.paged_list.known) == (None, 0)
        shelf.line.open.set()
        await heard.until(lambda paged_list: paged_list.total == 250)
        await settle()
    types = [{r.type for _, r in paged_list.records()} for paged_list in heard.all[told:]]
    assert types == [{"video"}]
    assert shelf.asked == [1, 2, 1]


async def test_a_failure_under_the_old_filter_is_no_trouble_of_the_new_one() -> None:
    shelf, loader = Shelf(500), Watched()
    shelf.line.open.clear()
    shelf.line.failures = [httpx.ReadTimeout("timed out")]
    async with reading(loader, shelf) as heard:
        await until(lambda: shelf.line.under_way == 1)
        loader.narrow(VIDEO)
        shelf.line.open.set()
        await heard.until(is_read)
    assert not any(map(troubled, heard.all))


async def test_what_was_deleted_goes_at_once_and_the_list_is_read_again() -> None:
    shelf, loader = Shelf(250), Watched()
    async with reading(loader, shelf) as heard:
        loader.look_at(80, 120)
        await heard.until(lambda paged_list: 2 in paged_list.pages)
        gone = shelf.ids[90]
        del shelf.recordings[gone]
        shelf.line.open.clear()
        loader.forget(frozenset({gone}))
        assert (loader.paged_list.total, gone in ids(loader.paged_list)) == (249, False)
        shelf.line.open.set()
        paged_list = await heard.until(lambda paged_list: not paged_list.stale)
    assert ids(paged_list) == shelf.ids[:200]


async def test_actions_go_first() -> None:
    shelf, loader, gate = Shelf(10), Watched(), RequestGate()
    async with reading(loader, shelf, gate=gate) as heard:
        await heard.until(is_read)
        async with gate.action():
            loader.refresh()
            await settle()
            assert shelf.asked == [1]
        await heard.until(is_read)
    assert shelf.asked == [1, 1]


async def test_while_paused_only_what_was_never_read_is_asked_for() -> None:
    shelf, gate = Shelf(250), RequestGate()
    loader = Watched(interval=AT_EVERY_TURN)
    gate.paused = True
    async with reading(loader, shelf, gate=gate) as heard:
        await heard.until(lambda paged_list: paged_list.total == 250)
        rested = len(loader.rests)
        await until(lambda: len(loader.rests) > rested + 3)
        assert shelf.asked == [1]
        loader.look_at(200, 220)
        await heard.until(lambda paged_list: 3 in paged_list.pages)
        assert shelf.asked == [1, 3]
        gate.paused = False
        await until(lambda: shelf.asked.count(3) > 1)


async def test_without_a_filter_that_it_needs_nothing_is_asked() -> None:
    shelf, loader, gate = Shelf(10), Watched(needs_filter=True), RequestGate()
    async with reading(loader, shelf, gate=gate) as heard:
        loader.refresh()
        loader.read_all()
        loader.look_at(0, 40)
        await settle()
        assert shelf.asked == []
        loader.narrow(AUDIO)
        await heard.until(is_read)
        async with gate.action():
            loader.refresh()
            await settle()
            loader.narrow(None)
        await settle()
        assert shelf.asked == [1]
        loader.narrow(VIDEO)
        await heard.until(is_read)
    assert shelf.asked == [1, 1]


async def test_one_that_is_started_again_shows_what_it_has_and_reads_it_anew() -> None:
    shelf, loader = Shelf(1_000), Watched()
    for asked in ([1, 5], [1, 5, 1, 5]):
        heard = Told()
        task = asyncio.create_task(
            loader.run(shelf.api, RequestGate(), StillClock(), heard.publish)
        )
        loader.look_at(450, 480)
        count = len(asked)
        await until(lambda: len(shelf.asked) == count and loader.rests[-1:] == [NEVER])  # noqa: B023
        await settle()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert shelf.asked == asked
    assert heard.all[0].known == 200


@pytest.mark.parametrize(("away", "doubted"), [(5.0, False), (60.0, True)])
async def test_one_that_was_not_looked_at_for_long_is_in_doubt_until_it_is_read(
    away: float, doubted: bool
) -> None:
    shelf, loader, clock = Shelf(10), Watched(interval=10.0), StillClock()
    for wait in (0.0, away):
        clock.step(wait)
        heard, rests = Told(), len(loader.rests)
        task = asyncio.create_task(loader.run(shelf.api, RequestGate(), clock, heard.publish))
        await until(lambda: len(loader.rests) > rests)  # noqa: B023
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    told = [paged_list.trouble for paged_list in heard.all]
    assert told[0] == ("It is being read again." if doubted else "")
    assert told[-1] == ""


async def cancelled_while_reading(shelf: Shelf, _: Watched) -> None:
    shelf.line.open.clear()
    await until(lambda: shelf.line.under_way == 1)


async def cancelled_while_resting(_: Shelf, loader: Watched) -> None:
    await until(lambda: bool(loader.rests))


async def cancelled_while_held(shelf: Shelf, loader: Watched) -> None:
    shelf.faults.throttle_next(retry_after=60)
    loader.refresh()
    await until(lambda: troubled(loader.paged_list))
    loader.refresh()
    await settle()


@pytest.mark.parametrize(
    "reach", [cancelled_while_reading, cancelled_while_resting, cancelled_while_held]
)
async def test_it_ends_cleanly_wherever_it_is(
    reach: Callable[[Shelf, Watched], Awaitable[None]],
) -> None:
    shelf, loader = Shelf(1_000), Watched()
    async with reading(loader, shelf):
        await reach(shelf, loader)
    assert shelf.line.under_way == 0


async def test_an_engine_browses_behind_its_gate() -> None:
    shelf, loader, heard = Shelf(10), Watched(), Told()
    engine = Engine(shelf.api, StillClock(), interval=2.0, journal=None, renew_key=None)
    assert engine.actions is None
    async with engine._gate.action():
        task = asyncio.create_task(engine.browse(loader, heard.publish))
        await settle()
        assert shelf.asked == []
    await heard.until(is_read)
    page = await engine.matching(AUDIO, 3, account=UNNAMED)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (page.meta.total_results, len(page.records)) == (5, 3)
    await engine.aclose()


SOMETHING = str(UUID(int=9))

ASKED: list[tuple[FetchPage[Any], Struct | None, str, dict[str, str]]] = [
    (page_fetchers.recordings, None, "room_recordings", {}),
    (page_fetchers.recordings, AUDIO, "room_recordings", {"filter[type]": "audio"}),
    (page_fetchers.compositions, None, "room_compositions", {}),
    (
        page_fetchers.compositions,
        CompositionFilter(status="enqueued"),
        "room_compositions",
        {"filter[status]": "enqueued"},
    ),
    (page_fetchers.sessions, None, "room_sessions", {"include_participants": "true"}),
    (
        page_fetchers.sessions,
        SessionFilter(active=False),
        "room_sessions",
        {"include_participants": "true", "filter[active]": "false"},
    ),
    (
        page_fetchers.sessions,
        page_fetchers.InRoom(room_id=SOMETHING, where=RoomSessionFilter(active=True)),
        f"rooms/{SOMETHING}/sessions",
        {"include_participants": "true", "filter[active]": "true"},
    ),
    (page_fetchers.participants, None, "room_participants", {}),
    (
        page_fetchers.participants,
        ParticipantFilter(session_id=SOMETHING),
        "room_participants",
        {"filter[session_id]": SOMETHING},
    ),
    (
        page_fetchers.participants,
        page_fetchers.InSession(
            session_id=SOMETHING, where=SessionParticipantFilter(context="Ada")
        ),
        f"room_sessions/{SOMETHING}/participants",
        {"filter[context]": "Ada"},
    ),
]


@pytest.mark.parametrize(("fetch", "where", "path", "query"), ASKED)
async def test_each_list_is_asked_for_as_the_api_has_it(
    fetch: FetchPage[Any], where: Struct | None, path: str, query: dict[str, str]
) -> None:
    asked: list[httpx.Request] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        meta = {"page_number": 3, "total_pages": 1, "total_results": 1}
        return httpx.Response(200, json={"data": [{"id": "one"}], "meta": meta})

    api = VideoApi(
        ApiKey("KEYlists"), "https://api.example.test/v2", transport=httpx.MockTransport(answer)
    )
    page: Page[Any] = await fetch(api, where, 3, 40, None)
    again: Page[Any] = await fetch(api, where, 3, 40, page)
    (request, _) = asked
    assert request.url.path == f"/v2/{path}"
    assert dict(request.url.params) == {**query, "page[number]": "3", "page[size]": "40"}
    assert again.records is page.records
