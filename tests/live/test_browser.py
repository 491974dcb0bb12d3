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
from roomtui.live import lists, pace
from roomtui.live.browser import AT_ONCE, REFUSED_WAIT, Browser, FetchPage
from roomtui.live.engine import Engine
from roomtui.live.gate import Gate
from roomtui.live.listing import Listing
from tests.api.support import Wire, client
from tests.live.support import PATIENCE, Heard, StillClock

NEVER = 3_600.0
"""A beat that does not come while a test lasts."""

AT_EVERY_TURN = 0.005
"""A beat that comes soon."""

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


class Watched(Browser[Recording]):
    """Tells how long it means to rest."""

    def __init__(self, beat: float = NEVER, **options: Any) -> None:
        super().__init__(lists.recordings, beat=beat, **options)
        self.rests: list[float] = []

    async def _rest(self, seconds: float, gate: Gate) -> None:
        self.rests.append(seconds)
        await super()._rest(seconds, gate)


Told = Heard[Listing[Recording]]


@asynccontextmanager
async def reading(
    browser: Browser[Recording],
    shelf: Shelf,
    clock: StillClock | None = None,
    gate: Gate | None = None,
) -> AsyncIterator[Told]:
    """Let a browser run, and hear what it tells; it must end as soon as it is cancelled."""
    heard = Told()
    before = asyncio.all_tasks()
    task = asyncio.create_task(
        browser.run(shelf.api, gate or Gate(), clock or StillClock(), heard.publish)
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
    async with asyncio.timeout(PATIENCE):
        while not reached():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)


async def settle() -> None:
    """Let everything go on that does not wait for a clock."""
    for _ in range(300):
        await asyncio.sleep(0)


def ids(listing: Listing[Recording]) -> list[str]:
    return [record.id for _, record in listing.records()]


def is_read(listing: Listing[Recording]) -> bool:
    return listing.total is not None and not listing.trouble


def troubled(listing: Listing[Recording]) -> bool:
    return bool(listing.trouble)


async def test_the_first_picture_of_thousands_takes_one_request() -> None:
    shelf, browser = Shelf(2_450), Watched()
    async with reading(browser, shelf) as heard:
        empty = await heard.next()
        first = await heard.next()
        await settle()
    assert (empty.total, first.total, first.known) == (None, 2_450, 100)
    assert ids(first) == shelf.ids[:100]
    assert (first.read_at, first.trouble) == (StillClock().now(), "")
    assert shelf.asked == [1]
    assert len(heard.all) == 2


async def test_only_what_is_looked_at_is_read() -> None:
    shelf, browser = Shelf(2_450), Watched()
    async with reading(browser, shelf) as heard:
        await heard.until(is_read)
        browser.look_at(2_420, 2_450)
        end = await heard.next()
        browser.look_at(2_390, 2_430)
        await heard.until(lambda listing: 24 in listing.pages)
        for first in (2_400, 2_449, 0, 30):
            browser.look_at(first, first + 40)
            await settle()
    assert {place: record.id for place, record in end.records()} == {
        place: one for place, one in enumerate(shelf.ids) if place < 100 or place >= 2_400
    }
    assert shelf.asked == [1, 25, 24]


async def test_what_is_looked_at_before_the_first_answer_follows_it() -> None:
    shelf, browser = Shelf(2_450), Watched()
    shelf.line.open.clear()
    async with reading(browser, shelf) as heard:
        await until(lambda: shelf.line.under_way == 1)
        browser.look_at(500, 540)
        shelf.line.open.set()
        await heard.until(lambda listing: 6 in listing.pages)
        await settle()
    assert shelf.asked == [1, 6]


async def test_all_is_read_each_page_once_and_few_at_a_time() -> None:
    shelf, browser = Shelf(2_450), Watched()
    async with reading(browser, shelf) as heard:
        browser.read_all()
        whole = await heard.until(lambda listing: listing.is_whole)
        await settle()
    assert ids(whole) == shelf.ids
    assert sorted(shelf.asked) == list(range(1, 26))
    assert shelf.line.most == AT_ONCE


async def test_all_is_read_at_a_pace_that_leaves_more_than_half_of_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shelf, browser = Shelf(6_000, Limits(requests=100, window_secs=60)), Watched()
    left: list[float] = []

    async def rest(seconds: float, _: Gate) -> None:
        left.append(shelf.api.rate.remaining if shelf.api.rate else 0)
        browser.rests.append(seconds)

    monkeypatch.setattr(browser, "_rest", rest)
    async with reading(browser, shelf) as heard:
        browser.read_all()
        await heard.until(lambda listing: len(listing.pages) >= 40)
    afterwards = zip(left[1:], browser.rests[1:], strict=True)
    assert all(
        AT_ONCE * 60 / seconds == pytest.approx(100 * pace.OWN_SHARE - (100 - remaining), rel=0.05)
        for remaining, seconds in afterwards
    )


async def test_what_is_in_view_is_read_again_at_each_beat_and_the_first_page_too() -> None:
    shelf, browser = Shelf(1_000), Watched(AT_EVERY_TURN)
    async with reading(browser, shelf):
        browser.look_at(650, 690)
        await until(lambda: len(shelf.asked) >= 8)
    assert shelf.asked[:2] == [1, 7]
    turns = [set(shelf.asked[turn : turn + 2]) for turn in range(2, 8, 2)]
    assert turns == [{1, 7}] * 3


async def test_an_answer_that_is_the_same_is_not_decoded_again() -> None:
    shelf, browser = Shelf(150), Watched(AT_EVERY_TURN)
    async with reading(browser, shelf) as heard:
        first = await heard.until(is_read)
        second = await heard.until(is_read)
        newest = shelf.add()
        third = await heard.until(lambda listing: listing.total == 151)
    assert second.pages[1].records is first.pages[1].records
    assert third.pages[1].records[0].id == newest


async def test_a_list_that_moved_is_read_anew_where_it_is_looked_at() -> None:
    shelf, browser = Shelf(1_000), Watched()
    async with reading(browser, shelf) as heard:
        browser.look_at(650, 690)
        await heard.until(lambda listing: 7 in listing.pages)
        browser.look_at(350, 390)
        await heard.until(lambda listing: 4 in listing.pages)
        shelf.add()
        asked = len(shelf.asked)
        browser.refresh()
        listing = await heard.until(lambda one: one.total == 1_001 and not {1, 4} & one.stale)
        await settle()
    assert sorted(shelf.asked[asked:]) == [1, 4]
    assert listing.stale == {7}
    assert all(shelf.ids[place] == record.id for place, record in listing.records() if place < 400)


async def test_a_list_that_shrank_under_the_view_is_read_to_its_new_end() -> None:
    shelf, browser = Shelf(1_000), Watched()
    async with reading(browser, shelf) as heard:
        browser.look_at(950, 990)
        await heard.until(lambda listing: 10 in listing.pages)
        for gone in shelf.ids[300:]:
            del shelf.recordings[gone]
        browser.refresh()
        await heard.until(lambda listing: listing.total == 300 and 3 in listing.pages)
        await settle()
    assert browser.listing.pages.keys() == {1, 3}
    assert ids(browser.listing) == shelf.ids[:100] + shelf.ids[200:]


@pytest.mark.parametrize("whole", [False, True])
async def test_a_list_that_moves_at_every_answer_does_not_make_it_spin(whole: bool) -> None:
    shelf, browser = Shelf(1_050), Watched()

    def move() -> None:
        shelf.add()

    shelf.line.after = move
    async with reading(browser, shelf) as heard:
        if whole:
            browser.read_all()
            await heard.until(lambda listing: listing.is_whole)
        else:
            browser.look_at(450, 550)
            await heard.until(lambda listing: {5, 6} <= listing.pages.keys())
        await until(lambda: browser.rests[-1:] == [NEVER])
        asked = len(shelf.asked)
        await settle()
        assert len(shelf.asked) == asked
    assert asked <= (20 if whole else 5)


async def test_a_whole_list_that_moved_is_mended_some_pages_with_each_beat() -> None:
    shelf, browser = Shelf(1_050), Watched(AT_EVERY_TURN)
    async with reading(browser, shelf) as heard:
        browser.read_all()
        await heard.until(lambda listing: listing.is_whole)
        shelf.add()
        await heard.until(lambda listing: listing.total == 1_051)
        mended = await heard.until(lambda listing: not listing.stale)
        rests = len(browser.rests)
    assert ids(mended) == shelf.ids
    assert rests >= 4


async def test_a_whole_list_stays_fresh_where_it_is_looked_at() -> None:
    shelf, browser = Shelf(350), Watched(AT_EVERY_TURN)
    async with reading(browser, shelf) as heard:
        browser.read_all()
        await heard.until(lambda listing: listing.is_whole)
        newest = shelf.add()
        await heard.until(lambda listing: ids(listing)[:1] == [newest])


async def test_while_a_limit_is_spent_nothing_is_asked_whatever_is_pressed(
    clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, browser = Shelf(1_000), Watched()
    really_sleep, waited, over = asyncio.sleep, Heard[float](), asyncio.Event()

    async def sleep(seconds: float) -> None:
        if seconds > 0:
            waited.publish(seconds)
            await over.wait()
        else:
            await really_sleep(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    shelf.faults.throttle_next(retry_after=7)
    async with reading(browser, shelf, clock) as heard:
        listing = await heard.until(troubled)
        assert listing.next_try == clock.now() + timedelta(seconds=7)
        browser.look_at(0, 40)
        await settle()
        assert not waited.all, "looking alone does not wake it"
        clock.step(2)
        browser.refresh()
        assert await waited.next() == pytest.approx(5)
        browser.read_all()
        browser.look_at(400, 440)
        browser.refresh()
        await settle()
        browser.narrow(AUDIO)
        await settle()
        assert (browser.listing.trouble, browser.listing.next_try) == (
            listing.trouble,
            listing.next_try,
        ), "another filter does not end it"
        assert shelf.asked == [1]
        clock.step(5)
        over.set()
        answered = await heard.until(is_read)
        await settle()
    assert (answered.total, answered.trouble, answered.next_try) == (500, "", None)
    assert shelf.asked == [1, 1]


async def test_a_limit_spent_by_an_old_filter_is_no_less_spent(clock: StillClock) -> None:
    shelf, browser = Shelf(10), Watched()
    shelf.line.open.clear()
    shelf.faults.throttle_next(retry_after=30)
    async with reading(browser, shelf, clock) as heard:
        await until(lambda: shelf.line.under_way == 1)
        browser.narrow(AUDIO)
        shelf.line.open.set()
        listing = await heard.until(troubled)
        await settle()
    assert listing.next_try == clock.now() + timedelta(seconds=30)
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
    shelf, browser = Shelf(250), Watched()
    async with reading(browser, shelf, clock) as heard:
        before = await heard.until(is_read)
        fail(shelf)
        for least, most in [(0.75, 1.0), (1.5, 2.0), (3.0, 4.0)]:
            browser.refresh()
            listing = await heard.until(troubled)
            browser.look_at(0, 20)
            await settle()
            assert listing.next_try is not None
            wait = (listing.next_try - clock.now()).total_seconds()
            assert least <= wait <= most
            assert browser.rests[-1] == pytest.approx(wait, abs=1e-5)
            assert ids(listing) == ids(before), "what was read stays"
        browser.refresh()
        after = await heard.until(is_read)
        assert (after.trouble, after.next_try) == ("", None)
        shelf.faults.fail_next()
        browser.refresh()
        listing = await heard.until(troubled)
    assert listing.next_try is not None
    assert listing.next_try - clock.now() <= timedelta(seconds=1), "an answer ends the patience"


async def test_after_a_failure_it_goes_on_by_itself() -> None:
    shelf, browser = Shelf(250), Watched(AT_EVERY_TURN)
    browser._backoff = pace.Backoff(lambda: 3.99)
    shelf.faults.fail_next(2)
    async with reading(browser, shelf) as heard:
        await heard.until(troubled)
        await heard.until(is_read)
    assert len(shelf.asked) >= 3


async def test_a_filter_that_is_refused_waits_until_there_is_another(clock: StillClock) -> None:
    shelf, browser = Shelf(10), Watched()
    browser.narrow(RecordingFilter(status="odd"))
    async with reading(browser, shelf, clock) as heard:
        refused = await heard.until(troubled)
        browser.look_at(0, 5)
        await settle()
        assert shelf.asked == [1]
        browser.narrow(AUDIO)
        assert browser.listing.trouble == "", "that was about the other filter"
        listing = await heard.until(is_read)
    assert "status" in refused.trouble
    assert refused.next_try == clock.now() + timedelta(seconds=REFUSED_WAIT)
    assert listing.total == 5


async def test_a_list_of_what_is_gone_waits(clock: StillClock) -> None:
    shelf = Shelf(0)
    browser = Browser(lists.sessions, beat=NEVER)
    browser.narrow(lists.InRoom(room_id=str(UUID(int=7))))
    heard = Heard[Listing[Any]]()
    task = asyncio.create_task(browser.run(shelf.api, Gate(), clock, heard.publish))
    listing = await heard.until(troubled)
    await settle()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert listing.next_try == clock.now() + timedelta(seconds=REFUSED_WAIT)
    assert (listing.total, shelf.asked) == (None, [1])


async def test_a_list_that_a_proxy_s_404_keeps_away_is_asked_for_again_soon(
    clock: StillClock,
) -> None:
    wire = Wire(httpx.Response(404, content=b"<html>default backend</html>"))
    browser, heard = Browser(lists.sessions, beat=NEVER), Heard[Listing[Any]]()
    running = browser.run(client(wire), Gate(), clock, heard.publish)
    task = asyncio.create_task(running)
    listing = await heard.until(troubled)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert listing.next_try is not None
    assert listing.next_try < clock.now() + timedelta(seconds=REFUSED_WAIT / 2)


async def test_a_key_that_is_not_accepted_is_not_tried_again_at_once(clock: StillClock) -> None:
    shelf, browser = Shelf(10, key="KEYwrong"), Watched()
    async with reading(browser, shelf, clock) as heard:
        listing = await heard.until(troubled)
    assert browser.rests == [pace.DENIED_WAIT]
    assert "The API key was not accepted" in listing.trouble


async def test_no_record_of_the_old_filter_is_shown_once_there_is_another() -> None:
    shelf, browser = Shelf(500), Watched()
    browser.narrow(AUDIO)
    async with reading(browser, shelf) as heard:
        await heard.until(is_read)
        shelf.line.open.clear()
        browser.look_at(150, 190)
        await until(lambda: shelf.line.under_way == 1)
        told = len(heard.all)
        browser.narrow(VIDEO)
        assert (browser.listing.total, browser.listing.known) == (None, 0)
        shelf.line.open.set()
        await heard.until(lambda listing: listing.total == 250)
        await settle()
    types = [{r.type for _, r in listing.records()} for listing in heard.all[told:]]
    assert types == [{"video"}]
    assert shelf.asked == [1, 2, 1]


async def test_a_failure_under_the_old_filter_is_no_trouble_of_the_new_one() -> None:
    shelf, browser = Shelf(500), Watched()
    shelf.line.open.clear()
    shelf.line.failures = [httpx.ReadTimeout("timed out")]
    async with reading(browser, shelf) as heard:
        await until(lambda: shelf.line.under_way == 1)
        browser.narrow(VIDEO)
        shelf.line.open.set()
        await heard.until(is_read)
    assert not any(map(troubled, heard.all))


async def test_what_was_deleted_goes_at_once_and_the_list_is_read_again() -> None:
    shelf, browser = Shelf(250), Watched()
    async with reading(browser, shelf) as heard:
        browser.look_at(80, 120)
        await heard.until(lambda listing: 2 in listing.pages)
        gone = shelf.ids[90]
        del shelf.recordings[gone]
        shelf.line.open.clear()
        browser.forget(frozenset({gone}))
        assert (browser.listing.total, gone in ids(browser.listing)) == (249, False)
        shelf.line.open.set()
        listing = await heard.until(lambda listing: not listing.stale)
    assert ids(listing) == shelf.ids[:200]


async def test_actions_go_first() -> None:
    shelf, browser, gate = Shelf(10), Watched(), Gate()
    async with reading(browser, shelf, gate=gate) as heard:
        await heard.until(is_read)
        async with gate.action():
            browser.refresh()
            await settle()
            assert shelf.asked == [1]
        await heard.until(is_read)
    assert shelf.asked == [1, 1]


async def test_while_paused_only_what_was_never_read_is_asked_for() -> None:
    shelf, gate = Shelf(250), Gate()
    browser = Watched(beat=AT_EVERY_TURN)
    gate.paused = True
    async with reading(browser, shelf, gate=gate) as heard:
        await heard.until(lambda listing: listing.total == 250)
        rested = len(browser.rests)
        await until(lambda: len(browser.rests) > rested + 3)
        assert shelf.asked == [1]
        browser.look_at(200, 220)
        await heard.until(lambda listing: 3 in listing.pages)
        assert shelf.asked == [1, 3]
        gate.paused = False
        await until(lambda: shelf.asked.count(3) > 1)


async def test_without_a_filter_that_it_needs_nothing_is_asked() -> None:
    shelf, browser, gate = Shelf(10), Watched(needs_filter=True), Gate()
    async with reading(browser, shelf, gate=gate) as heard:
        browser.refresh()
        browser.read_all()
        browser.look_at(0, 40)
        await settle()
        assert shelf.asked == []
        browser.narrow(AUDIO)
        await heard.until(is_read)
        async with gate.action():
            browser.refresh()
            await settle()
            browser.narrow(None)
        await settle()
        assert shelf.asked == [1]
        browser.narrow(VIDEO)
        await heard.until(is_read)
    assert shelf.asked == [1, 1]


async def test_one_that_is_started_again_shows_what_it_has_and_reads_it_anew() -> None:
    shelf, browser = Shelf(1_000), Watched()
    for asked in ([1, 5], [1, 5, 1, 5]):
        heard = Told()
        task = asyncio.create_task(browser.run(shelf.api, Gate(), StillClock(), heard.publish))
        browser.look_at(450, 480)
        count = len(asked)
        await until(lambda: len(shelf.asked) == count and browser.rests[-1:] == [NEVER])  # noqa: B023
        await settle()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert shelf.asked == asked
    assert heard.all[0].known == 200


@pytest.mark.parametrize(("away", "doubted"), [(5.0, False), (60.0, True)])
async def test_one_that_was_not_looked_at_for_long_is_in_doubt_until_it_is_read(
    away: float, doubted: bool
) -> None:
    shelf, browser, clock = Shelf(10), Watched(beat=10.0), StillClock()
    for wait in (0.0, away):
        clock.step(wait)
        heard, rests = Told(), len(browser.rests)
        task = asyncio.create_task(browser.run(shelf.api, Gate(), clock, heard.publish))
        await until(lambda: len(browser.rests) > rests)  # noqa: B023
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    told = [listing.trouble for listing in heard.all]
    assert told[0] == ("It is being read again." if doubted else "")
    assert told[-1] == ""


async def cancelled_while_reading(shelf: Shelf, _: Watched) -> None:
    shelf.line.open.clear()
    await until(lambda: shelf.line.under_way == 1)


async def cancelled_while_resting(_: Shelf, browser: Watched) -> None:
    await until(lambda: bool(browser.rests))


async def cancelled_while_held(shelf: Shelf, browser: Watched) -> None:
    shelf.faults.throttle_next(retry_after=60)
    browser.refresh()
    await until(lambda: troubled(browser.listing))
    browser.refresh()
    await settle()


@pytest.mark.parametrize(
    "reach", [cancelled_while_reading, cancelled_while_resting, cancelled_while_held]
)
async def test_it_ends_cleanly_wherever_it_is(
    reach: Callable[[Shelf, Watched], Awaitable[None]],
) -> None:
    shelf, browser = Shelf(1_000), Watched()
    async with reading(browser, shelf):
        await reach(shelf, browser)
    assert shelf.line.under_way == 0


async def test_an_engine_browses_behind_its_gate() -> None:
    shelf, browser, heard = Shelf(10), Watched(), Told()
    engine = Engine(shelf.api, StillClock(), interval=2.0, journal=None, renew_key=None)
    assert (engine.moderator, engine.writer) == (None, None)
    async with engine._gate.action():
        task = asyncio.create_task(engine.browse(browser, heard.publish))
        await settle()
        assert shelf.asked == []
    await heard.until(is_read)
    page = await engine.matching(AUDIO, 3)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (page.meta.total_results, len(page.records)) == (5, 3)
    await engine.aclose()


SOMETHING = str(UUID(int=9))

ASKED: list[tuple[FetchPage[Any], Struct | None, str, dict[str, str]]] = [
    (lists.recordings, None, "room_recordings", {}),
    (lists.recordings, AUDIO, "room_recordings", {"filter[type]": "audio"}),
    (lists.compositions, None, "room_compositions", {}),
    (
        lists.compositions,
        CompositionFilter(status="enqueued"),
        "room_compositions",
        {"filter[status]": "enqueued"},
    ),
    (lists.sessions, None, "room_sessions", {"include_participants": "true"}),
    (
        lists.sessions,
        SessionFilter(active=False),
        "room_sessions",
        {"include_participants": "true", "filter[active]": "false"},
    ),
    (
        lists.sessions,
        lists.InRoom(room_id=SOMETHING, where=RoomSessionFilter(active=True)),
        f"rooms/{SOMETHING}/sessions",
        {"include_participants": "true", "filter[active]": "true"},
    ),
    (lists.participants, None, "room_participants", {}),
    (
        lists.participants,
        ParticipantFilter(session_id=SOMETHING),
        "room_participants",
        {"filter[session_id]": SOMETHING},
    ),
    (
        lists.participants,
        lists.InSession(session_id=SOMETHING, where=SessionParticipantFilter(context="Ada")),
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
