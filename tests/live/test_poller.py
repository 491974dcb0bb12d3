"""The states of the feed: what the operator is told when the service is slow, strict or away."""

import asyncio
import gzip
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from roomtui.api import limits, responses
from roomtui.api.bounds import PAGE
from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.server import Limits
from roomtui.live.budget import RequestBudget
from roomtui.live.clock import SystemClock
from roomtui.live.gate import RequestGate
from roomtui.live.polling import poller as polling
from roomtui.live.polling import rate_policy
from roomtui.live.polling.changes import EventType
from roomtui.live.polling.feed import FeedState, Update
from roomtui.live.polling.freshness import OLDER_BORNE
from roomtui.live.polling.idle_tracker import Idle
from roomtui.live.polling.poller import Poller
from roomtui.live.request_class import RequestClass, spending
from tests.api.support import page
from tests.live.support import CONFIRM_SECS, NOON, Account, StillClock, running, session

NEVER = 3600.0
"""An interval that no test lives to see the end of: only `refresh` makes the next look."""


def is_in(state: FeedState) -> Callable[[Update], bool]:
    return lambda update: update.feed.state is state


LIVE, LATE, OFFLINE = map(is_in, (FeedState.LIVE, FeedState.LATE, FeedState.OFFLINE))
THROTTLED, DENIED, PAUSED = map(is_in, (FeedState.THROTTLED, FeedState.DENIED, FeedState.PAUSED))


@pytest.fixture
def simulated() -> EmbeddedApi:
    return embedded("small", clock=SteppedClock(NOON))


def connect(simulated: EmbeddedApi, key: str | None = None) -> VideoApi:
    return VideoApi(
        ApiKey(key or simulated.key), simulated.base_url, transport=simulated.transport()
    )


def console(api: VideoApi, clock: StillClock, gate: RequestGate, **settings: Any) -> Poller:
    return Poller(api, clock, gate, **{"interval": NEVER, **settings})


@pytest.fixture
def poller(simulated: EmbeddedApi, clock: StillClock, gate: RequestGate) -> Poller:
    return console(connect(simulated), clock, gate)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures are waited out in no time."""
    monkeypatch.setattr(rate_policy, "LONGEST_BACKOFF", 0.001)
    monkeypatch.setattr(rate_policy, "DENIED_WAIT", 0.001)


async def test_a_good_answer_makes_the_feed_live(
    poller: Poller, simulated: EmbeddedApi, clock: StillClock
) -> None:
    async with running(poller) as heard:
        first = await heard.next()
    assert first.feed.is_live
    assert first.feed.last_good == first.feed.since == NOON
    assert (first.feed.reason, first.feed.next_try) == ("", None)
    assert first.feed.per_minute == len(simulated.log) == 2
    assert first.feed.left is not None
    assert 0.99 < first.feed.left < 1
    assert len(first.snapshot.people) == 4
    assert first.changes == ()


async def test_what_changed_is_told_with_the_snapshot(
    poller: Poller, simulated: EmbeddedApi
) -> None:
    async with running(poller) as heard:
        first = await heard.until(LIVE)
        (gone, *_) = first.snapshot.people
        simulated.world.leave(gone)
        poller.refresh()
        second = await heard.until(LIVE)
    (change,) = second.changes
    assert change.kind is EventType.LEFT
    assert change.participant == first.snapshot.people[gone]
    assert gone not in second.snapshot.people


async def test_nothing_new_is_the_same_snapshot(poller: Poller) -> None:
    async with running(poller) as heard:
        first = await heard.until(LIVE)
        poller.refresh()
        second = await heard.until(LIVE)
    assert second.snapshot is first.snapshot
    assert second.changes == ()


async def test_a_tick_takes_one_request(poller: Poller, simulated: EmbeddedApi) -> None:
    async with running(poller) as heard:
        await heard.until(LIVE)
        simulated.log.clear()
        for _ in range(5):
            poller.refresh()
            await heard.until(LIVE)
    assert [request.path for request in simulated.log] == ["/v2/room_sessions"] * 5


async def test_it_looks_again_by_itself(
    simulated: EmbeddedApi, clock: StillClock, gate: RequestGate
) -> None:
    async with running(console(connect(simulated), clock, gate, interval=0.001)) as heard:
        for _ in range(3):
            await heard.until(LIVE)


async def test_a_slow_answer_makes_the_feed_late_and_then_live_again(
    poller: Poller, simulated: EmbeddedApi, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(poller) as heard:
        first = await heard.until(LIVE)
        monkeypatch.setattr(polling, "LATE_AFTER", 0.001)
        simulated.faults.delay(0.05)
        clock.step(60)
        poller.refresh()
        late = await heard.next()
        good = await heard.next()
    assert late.feed.state is FeedState.LATE
    assert late.feed.reason == "Still waiting for the answer."
    assert late.snapshot is first.snapshot
    assert late.feed.last_good == NOON
    assert good.feed.is_live
    assert good.feed.last_good == NOON + timedelta(seconds=60)


async def test_the_limit_is_waited_out_whatever_keys_are_pressed(
    poller: Poller, simulated: EmbeddedApi, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "wait_of", lambda _: 0.3)
    async with running(poller) as heard:
        first = await heard.until(LIVE)
        simulated.log.clear()
        simulated.faults.throttle_next()
        poller.refresh()
        throttled = await heard.next()
        begun = time.monotonic()
        assert throttled.feed.state is FeedState.THROTTLED
        assert throttled.feed.next_try == NOON + timedelta(seconds=0.3)
        assert throttled.snapshot is first.snapshot
        assert throttled.feed.last_good == NOON
        assert len(simulated.log) == 1
        for press in (poller.refresh, lambda: poller.change_pace(faster=True), poller.refresh):
            press()
            await asyncio.sleep(0)
        assert len(simulated.log) == 1
        await heard.until(LIVE)
        assert time.monotonic() - begun >= 0.3 * 0.9
        assert len(simulated.log) == 2


async def test_a_key_held_down_spends_no_more_than_the_pace_may(
    clock: StillClock, gate: RequestGate
) -> None:
    served = embedded("small", clock=SteppedClock(NOON), limits=Limits(requests=100))
    poller = console(connect(served), clock, gate)
    async with running(poller) as heard:
        await heard.until(LIVE)
        for _ in range(3000):
            poller.refresh()
            await asyncio.sleep(0)
    assert 20 < len(served.log) < 100 * rate_policy.OWN_SHARE


async def test_a_key_held_down_while_throttled_is_no_crash(
    poller: Poller, simulated: EmbeddedApi
) -> None:
    async with running(poller) as heard:
        simulated.faults.throttle_next(2, retry_after=300)
        await heard.until(THROTTLED)
        for _ in range(3000):
            poller.refresh()
            await asyncio.sleep(0)
        assert len(simulated.log) <= 2


async def test_pausing_does_not_shorten_the_wait_for_the_limit(
    poller: Poller, simulated: EmbeddedApi
) -> None:
    async with running(poller) as heard:
        simulated.faults.throttle_next(2, retry_after=300)
        await heard.until(THROTTLED)
        asked = len(simulated.log)
        poller.pause()
        await heard.until(PAUSED)
        poller.resume()
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(simulated.log) == asked


async def test_without_a_network_the_feed_is_offline_and_keeps_trying(
    quick: None, poller: Poller, simulated: EmbeddedApi
) -> None:
    async with running(poller) as heard:
        first = await heard.until(LIVE)
        simulated.faults.drop_next(1)
        simulated.faults.fail_next(2)
        poller.refresh()
        for _ in range(3):
            offline = await heard.next()
            assert offline.feed.state is FeedState.OFFLINE
            assert offline.snapshot is first.snapshot
            assert offline.feed.next_try is not None
            assert offline.feed.since == NOON
            assert offline.changes == ()
            assert len(offline.feed.reason) > 20
        good = await heard.next()
    assert good.feed.is_live
    assert (good.feed.reason, good.feed.next_try) == ("", None)


async def test_each_failure_in_a_row_waits_longer_until_one_answer_comes(
    poller: Poller, simulated: EmbeddedApi
) -> None:
    async def failure() -> float:
        offline = await heard.until(OFFLINE)
        assert offline.feed.next_try is not None
        return (offline.feed.next_try - NOON).total_seconds()

    async with running(poller) as heard:
        await heard.until(LIVE)
        simulated.faults.fail_next(4)
        waits = []
        for _ in range(4):
            poller.refresh()
            waits.append(await failure())
        poller.refresh()
        await heard.until(LIVE)
        simulated.faults.fail_next(1)
        poller.refresh()
        again = await failure()
    for number, wait in enumerate(waits):
        assert 2**number * 0.75 <= wait <= 2**number
    assert again <= 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_is_refused_is_read_again(
    quick: None, simulated: EmbeddedApi, clock: StillClock, gate: RequestGate, status: int
) -> None:
    read: list[str] = []

    def renew() -> ApiKey | None:
        read.append("again")
        return ApiKey(simulated.key) if len(read) > 1 else None

    served = embedded("small", forbidden_key="KEYwrong") if status == 403 else simulated
    api = connect(served, "KEYwrong")
    async with running(console(api, clock, gate, renew_key=renew)) as heard:
        denied = await heard.next()
        assert denied.feed.state is FeedState.DENIED
        assert str(status) in denied.feed.reason
        assert denied.feed.next_try is not None
        await heard.until(LIVE)
    assert len(read) == 2


async def test_without_a_way_to_read_the_key_the_feed_stays_denied(
    quick: None, simulated: EmbeddedApi, clock: StillClock, gate: RequestGate
) -> None:
    async with running(console(connect(simulated, "KEYwrong"), clock, gate)) as heard:
        for _ in range(3):
            assert (await heard.next()).feed.state is FeedState.DENIED


@pytest.mark.parametrize("status", [200, 429, 500])
async def test_an_answer_that_is_too_large_leaves_the_snapshot_as_it_was(
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
    simulated: EmbeddedApi,
    clock: StillClock,
    gate: RequestGate,
    status: int,
) -> None:
    monkeypatch.setattr(limits, "DEFAULT_WAIT", 0.001)
    bomb = gzip.compress(bytes(PAGE.most + 1), 1)
    bombs: list[httpx.Response] = []

    class Bombed(httpx.AsyncBaseTransport):
        inner = simulated.transport()

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return bombs.pop() if bombs else await self.inner.handle_async_request(request)

    api = VideoApi(ApiKey(simulated.key), simulated.base_url, transport=Bombed())
    poller = console(api, clock, gate)
    headers = {"content-encoding": "gzip"}
    async with running(poller) as heard:
        first = await heard.until(LIVE)
        bombs.append(httpx.Response(status, headers=headers, stream=httpx.ByteStream(bomb)))
        poller.refresh()
        told = await heard.next()
        good = await heard.until(LIVE)
    states = {200: FeedState.LATE, 429: FeedState.THROTTLED, 500: FeedState.OFFLINE}
    assert told.feed.state is states[status]
    assert told.snapshot is first.snapshot is good.snapshot
    assert told.changes == ()
    assert ("a page of a list of more than 32 MB" in told.feed.reason) is (status == 200)
    assert ("its reason, of more than 256 kB, was not read" in told.feed.reason) is (status > 200)


async def test_a_garbled_answer_leaves_the_snapshot_as_it_was(
    quick: None, poller: Poller, simulated: EmbeddedApi
) -> None:
    async with running(poller) as heard:
        first = await heard.until(LIVE)
        simulated.faults.garble_next()
        poller.refresh()
        garbled = await heard.next()
        good = await heard.next()
    assert garbled.feed.state is FeedState.LATE
    assert garbled.snapshot is first.snapshot
    assert garbled.changes == ()
    assert "not the API's JSON" in garbled.feed.reason
    assert good.feed.is_live
    assert good.snapshot is first.snapshot


async def test_records_that_can_not_be_read_are_told(clock: StillClock, gate: RequestGate) -> None:
    account = Account(session("s", "a"), {"id": 7})
    async with running(console(account.client(), clock, gate)) as heard:
        update = await heard.next()
    assert update.feed.is_live
    assert update.feed.reason == "1 record could not be read."


async def test_pausing_stops_asking_until_resumed(poller: Poller, simulated: EmbeddedApi) -> None:
    async with running(poller) as heard:
        first = await heard.until(LIVE)
        poller.pause()
        paused = await heard.next()
        assert (paused.feed.state, poller.paused) == (FeedState.PAUSED, True)
        assert paused.snapshot is first.snapshot
        simulated.log.clear()
        poller.refresh()
        assert (await heard.next()).feed.state is FeedState.PAUSED
        assert not simulated.log
        poller.resume()
        assert (await heard.next()).feed.is_live
        assert not poller.paused
        assert len(simulated.log) == 1


async def test_a_feed_that_goes_on_is_not_called_paused_while_the_answer_is_awaited(
    poller: Poller, simulated: EmbeddedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "LATE_AFTER", 0.001)
    async with running(poller) as heard:
        await heard.until(LIVE)
        poller.pause()
        await heard.until(PAUSED)
        simulated.faults.delay(0.05)
        poller.resume()
        late = await heard.next()
        assert late.feed.state is FeedState.LATE
        assert late.feed.reason == "Still waiting for the answer."
        assert (await heard.next()).feed.is_live


async def test_a_paused_feed_is_told_again_so_that_ages_go_on(
    poller: Poller, simulated: EmbeddedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "TOLD_AGAIN", 0.001)
    async with running(poller) as heard:
        await heard.until(LIVE)
        poller.pause()
        await heard.until(PAUSED)
        asked = len(simulated.log)
        await heard.until(PAUSED)
        await heard.until(PAUSED)
        assert len(simulated.log) == asked


async def test_the_time_of_the_next_try_goes_once_it_has_begun(
    poller: Poller, simulated: EmbeddedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "LATE_AFTER", 0.001)
    async with running(poller) as heard:
        await heard.until(LIVE)
        simulated.faults.drop_next()
        poller.refresh()
        failed = await heard.until(OFFLINE)
        assert failed.feed.next_try
        simulated.faults.delay(0.05)
        poller.refresh()
        trying = await heard.next()
        assert (trying.feed.state, trying.feed.next_try) == (FeedState.OFFLINE, None)
        assert trying.feed.reason == failed.feed.reason
        assert trying.feed.since == failed.feed.since
        assert (await heard.next()).feed.is_live


async def test_a_refresh_can_ask_for_the_rooms_too(poller: Poller, simulated: EmbeddedApi) -> None:
    async with running(poller) as heard:
        await heard.until(LIVE)
        made = simulated.world.create_room(unique_name="brand-new")
        poller.refresh()
        assert made.id not in (await heard.until(LIVE)).snapshot.rooms
        poller.refresh(rooms=True)
        update = await heard.until(LIVE)
    assert made.id in update.snapshot.rooms
    assert [c.kind for c in update.changes] == [EventType.ROOM_CREATED]


async def test_the_pace_steps_and_is_told(poller: Poller) -> None:
    async with running(poller) as heard:
        await heard.until(LIVE)
        assert poller.change_pace(faster=True) == 60.0
        assert (await heard.until(LIVE)).feed.interval == 60.0
        assert poller.change_pace(faster=True) == 30.0
        assert (await heard.until(LIVE)).feed.interval == 30.0
        assert poller.change_pace(faster=False) == 60.0


async def test_a_limit_that_runs_low_stretches_the_interval(
    clock: StillClock, gate: RequestGate
) -> None:
    served = embedded("small", clock=SteppedClock(NOON), limits=Limits(requests=12))
    async with running(console(connect(served), clock, gate, interval=1.0)) as heard:
        update = await heard.until(LIVE)
    assert update.feed.left == pytest.approx(10 / 12)
    assert update.feed.interval == pytest.approx(60 * 1.1 / (12 * rate_policy.OWN_SHARE - 2), abs=1)


async def test_while_nobody_looks_it_asks_seldom_and_a_key_makes_it_quick_at_once(
    clock: StillClock, gate: RequestGate
) -> None:
    account = Account(session("s", "a"))
    poller = console(account.client(), clock, gate, interval=5.0, idle=Idle(300, 30))
    async with running(poller) as heard:
        assert (await heard.next()).feed.interval == 5.0
        clock.step(299)
        poller.refresh()
        assert (await heard.next()).feed.interval == 5.0
        clock.step(1)
        account.headers = {"age": "30"}
        poller.refresh()
        absent = (await heard.next()).feed
        assert (absent.interval, absent.is_live) == (30.0, True)
        account.headers, asked = {}, len(account.log)
        poller.notice()
        assert (await heard.next()).feed.interval == 5.0
        for _ in range(10):
            poller.notice()
            await asyncio.sleep(0)
        assert len(account.log) == asked + 1


async def test_an_operator_who_wants_it_slower_than_nobody_has_it_so(
    clock: StillClock, gate: RequestGate
) -> None:
    api = Account(session("s", "a")).client()
    async with running(console(api, clock, gate, interval=60.0, idle=Idle(0, 10))) as heard:
        assert (await heard.next()).feed.interval == 60.0


async def test_without_a_word_of_it_somebody_always_looks(
    clock: StillClock, gate: RequestGate
) -> None:
    poller = console(Account(session("s", "a")).client(), clock, gate, interval=5.0)
    async with running(poller) as heard:
        await heard.next()
        clock.step(1e6)
        poller.refresh()
        assert (await heard.next()).feed.interval == 5.0


async def test_polls_wait_while_an_order_is_under_way(
    poller: Poller, simulated: EmbeddedApi, gate: RequestGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(poller) as heard:
        await heard.until(LIVE)
        monkeypatch.setattr(polling, "LATE_AFTER", 0.001)
        simulated.log.clear()
        async with gate.action():
            poller.refresh()
            late = await heard.next()
            assert late.feed.state is FeedState.LATE
            assert not simulated.log
        assert (await heard.next()).feed.is_live
        assert len(simulated.log) == 1


async def test_the_service_s_clock_is_compared_with_ours(
    simulated: EmbeddedApi, clock: StillClock, gate: RequestGate
) -> None:
    clock.step(-90)
    async with running(console(connect(simulated), clock, gate)) as heard:
        update = await heard.until(LIVE)
    assert update.feed.skew == 90


async def test_a_second_of_difference_is_no_skew(
    simulated: EmbeddedApi, clock: StillClock, gate: RequestGate
) -> None:
    clock.step(1.5)
    async with running(console(connect(simulated), clock, gate)) as heard:
        assert (await heard.until(LIVE)).feed.skew == 0


async def test_an_odd_date_header_does_not_end_the_poller(
    clock: StillClock, gate: RequestGate
) -> None:
    account = Account(session("s", "a"))
    api = account.client()

    async def dated(request: httpx.Request) -> httpx.Response:
        answer = await account.handle_async_request(request)
        answer.headers["date"] = "Sun, 22 Nov 2026 12:00:00 -0000"
        return answer

    api._wire.transport = httpx.MockTransport(dated)
    async with running(console(api, clock, gate)) as heard:
        assert (await heard.next()).feed.is_live


async def test_a_snapshot_is_as_old_as_its_answer(clock: StillClock, gate: RequestGate) -> None:
    account = Account(session("s", "a"))
    poller = console(account.client(), clock, gate, interval=5.0)
    async with running(poller) as heard:
        for kept in ("7", "8", "7"):
            account.headers = {"age": kept}
            poller.refresh()
            feed = (await heard.next()).feed
            assert feed.last_good == NOON - timedelta(seconds=int(kept))
            assert feed.state is (FeedState.LATE if kept == "8" else FeedState.LIVE)
            assert feed.reason.startswith("The answer is 8 s old," if kept == "8" else "")
            assert (feed.reason == "") == feed.is_live


async def test_who_looks_every_second_bears_a_relay_that_looks_every_other(
    clock: StillClock, gate: RequestGate
) -> None:
    account = Account(session("s", "a"))
    account.headers = {"age": "4"}
    async with running(console(account.client(), clock, gate, interval=1.0)) as heard:
        assert (await heard.next()).feed.is_live


async def test_old_rooms_do_not_make_old_people(clock: StillClock, gate: RequestGate) -> None:
    account = Account(session("s", "a"))
    account.instead["rooms 1"] = httpx.Response(
        200, content=page([{"id": "room"}]), headers={"age": "25"}
    )
    async with running(console(account.client(), clock, gate)) as heard:
        update = await heard.next()
    assert update.feed.is_live
    assert update.feed.last_good == NOON


async def test_a_snapshot_older_than_the_one_shown_is_not_shown(
    clock: StillClock, gate: RequestGate
) -> None:
    account = Account(session("s", "a", "b"))
    poller = console(account.client(), clock, gate, interval=5.0)
    async with running(poller) as heard:
        first = await heard.next()
        account.sessions, account.headers = [session("s", "a")], {"age": "4"}
        clock.step(2)
        poller.refresh()
        kept = await heard.next()
        assert kept.snapshot is first.snapshot
        assert (kept.changes, kept.feed.last_good, kept.feed.is_live) == ((), NOON, True)
        clock.step(6)
        account.headers = {"age": "10"}
        poller.refresh()
        late = await heard.next()
        assert (late.snapshot, late.feed.state) == (first.snapshot, FeedState.LATE)
        assert late.feed.reason == "The answer is 8 s old, and nothing newer has come."
        account.headers = {"age": "5"}
        poller.refresh()
        newer = await heard.next()
        assert [change.kind for change in newer.changes] == [EventType.LEFT]
        assert newer.feed.last_good == NOON + timedelta(seconds=3)


async def test_a_clock_on_the_way_that_was_set_does_not_freeze_the_snapshot(
    clock: StillClock, gate: RequestGate
) -> None:
    account = Account(session("s", "a", "b"))
    poller = console(account.client(), clock, gate, interval=5.0)
    async with running(poller) as heard:
        await heard.next()
        account.sessions, account.headers = [session("s", "a")], {"age": "3600"}
        for _ in range(OLDER_BORNE):
            clock.step(2)
            poller.refresh()
            assert (await heard.next()).changes == ()
        for left in (1, 0):
            clock.step(2)
            poller.refresh()
            old = await heard.next()
            assert len(old.changes) == left
            assert set(old.snapshot.people) == {"a"}
            assert old.feed.state is FeedState.LATE
            assert old.feed.reason.startswith("The answer is 60 min old")


class SlowRooms(Account):
    """Answers with the rooms when the people have been read."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/rooms"):
            for _ in range(50):
                await asyncio.sleep(0)
        return await super().handle_async_request(request)


async def test_waiting_for_the_rooms_makes_no_newer_people(
    clock: StillClock, gate: RequestGate
) -> None:
    account = SlowRooms(session("s", "a"))
    account.after = lambda asked: clock.step(3 if asked == "rooms 1" else 0)
    async with running(console(account.client(), clock, gate)) as heard:
        update = await heard.next()
    assert account.log == ["sessions 1", "rooms 1"]
    assert update.feed.last_good == NOON


async def test_the_oldest_page_dates_the_snapshot(clock: StillClock, gate: RequestGate) -> None:
    account = Account(*(session(f"s{n}", f"p{n}") for n in range(2)), size=1)
    second = account._page(account.sessions, 2)
    second.headers["age"] = "30"
    account.instead["sessions 2"] = second
    async with running(console(account.client(), clock, gate, interval=5.0)) as heard:
        update = await heard.next()
    assert update.feed.state is FeedState.LATE
    assert update.feed.last_good == NOON - timedelta(seconds=30)


async def test_the_age_of_an_answer_is_no_skew(clock: StillClock, gate: RequestGate) -> None:
    account = Account(session("s", "a"))
    account.headers = {"date": "Sun, 22 Nov 2026 11:59:30 GMT", "age": "30"}
    async with running(console(account.client(), clock, gate)) as heard:
        assert (await heard.next()).feed.skew == 0


async def test_people_move_and_every_update_leads_to_the_next() -> None:
    stepped = SteppedClock(NOON)
    served = embedded("keynote", clock=stepped)
    poller = Poller(connect(served), SystemClock(), RequestGate(), interval=NEVER)
    present: set[str] = set()
    async with running(poller) as heard:
        async with asyncio.timeout(CONFIRM_SECS):
            first = await heard.until(LIVE)
            present |= set(first.snapshot.people)
            for _ in range(40):
                stepped.tick(15)
                poller.refresh()
                update = await heard.until(LIVE)
                for change in update.changes:
                    if change.kind is EventType.JOINED and change.participant:
                        present.add(change.participant.id)
                    elif change.kind is EventType.LEFT and change.participant:
                        present.remove(change.participant.id)
                    elif change.kind is EventType.SESSION_STARTED:
                        present |= {p.id for p in update.snapshot.present(change.session_id)}
                    elif change.kind is EventType.SESSION_ENDED:
                        ended = served.world.people_of(change.session_id)
                        present -= {p.id for p in ended}
                assert present == set(update.snapshot.people)
                assert update.snapshot.complete
    assert len({u.snapshot.number for u in heard.all}) > 20


async def test_a_date_that_no_calendar_has_does_not_keep_the_feed_from_being_live(
    clock: StillClock, gate: RequestGate
) -> None:
    account = Account(session("s", "a"))
    for date in ("31 Dec 9999 23:59:59 -2359", "31 Dec 99999 23:59:59 GMT", "soon"):
        account.headers = {"date": date}
        async with running(console(account.client(), clock, gate)) as heard:
            feed = (await heard.next()).feed
            assert (feed.state, feed.skew) == (FeedState.LIVE, 0)


def acting(clock: StillClock, *, acts: bool = True) -> tuple[Poller, RequestBudget, Account]:
    account, budget = Account(session("s", "a")), RequestBudget(clock)
    api = account.client()
    api.admission = budget
    poller = console(api, clock, budget, acts=acts)
    budget.actions_turned = poller.tell_of_actions
    return poller, budget, account


def refuse(budget: RequestBudget, wait: float | None) -> None:
    with spending(RequestClass.ACTION):
        budget.heard("POST", None, wait)


async def test_a_console_whose_orders_are_refused_says_so_though_its_snapshot_is_fresh(
    clock: StillClock,
) -> None:
    poller, budget, _ = acting(clock)
    async with running(poller) as heard:
        live = await heard.until(LIVE)
        refuse(budget, 20.0)
        told = (await heard.next()).feed
        assert (told.state, told.is_live, told.is_current) == (FeedState.THROTTLED, False, True)
        assert "actions are refused" in told.reason
        assert told.next_try == NOON + timedelta(seconds=20)
        assert told.last_good == live.feed.last_good
        poller.refresh()
        again = (await heard.next()).feed
        assert (again.state, again.refuses_actions) == (FeedState.THROTTLED, True)
        refuse(budget, None)
        assert (await heard.next()).feed.is_live


async def test_it_is_live_again_once_the_wait_is_over_though_nothing_was_asked(
    clock: StillClock,
) -> None:
    poller, budget, account = acting(clock)
    async with running(poller) as heard:
        await heard.until(LIVE)
        refuse(budget, 0.05)
        await heard.until(THROTTLED)
        clock.step(0.05)
        asked = len(account.log)
        assert (await heard.next()).feed.is_live
        assert len(account.log) == asked


async def test_nothing_left_is_as_good_as_refused_until_it_is_renewed(clock: StillClock) -> None:
    poller, _, account = acting(clock)
    account.headers = {
        "x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30",
    }  # fmt: skip
    left, account.headers = account.headers, {}
    async with running(poller) as heard:
        await heard.until(LIVE)
        account.headers = left
        poller.refresh()
        feed = (await heard.next()).feed
    assert (feed.state, feed.refuses_actions, feed.left) == (FeedState.THROTTLED, True, 0.0)
    assert feed.next_try
    assert 29 < (feed.next_try - NOON).total_seconds() <= 31


async def test_who_only_watches_is_live_all_the_same(clock: StillClock) -> None:
    poller, budget, _ = acting(clock, acts=False)
    async with running(poller) as heard:
        await heard.until(LIVE)
        refuse(budget, 20.0)
        poller.refresh()
        assert (await heard.next()).feed.is_live
