"""One budget for the account: orders first, then who watches; lists and searches come last."""

import asyncio
import heapq
from collections import Counter
from collections.abc import Coroutine
from datetime import datetime
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.client import VideoApi
from roomtui.api.decode import Page
from roomtui.api.filters import RecordingFilter
from roomtui.api.limits import LONGEST_WAIT, RateLimit, rate_limit
from roomtui.api.models import Recording
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.demo.server import Limits
from roomtui.demo.server.gate import Allowance
from roomtui.live.budget import SHARES, RequestBudget
from roomtui.live.engine import Engine
from roomtui.live.kinds import RecordKind
from roomtui.live.lists import page_fetchers
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.lists.paged_loader import PagedLoader
from roomtui.live.polling import rate_policy
from roomtui.live.request_class import RequestClass, spending
from tests.live.support import NOON, Heard, StillClock

ORDER, PLAN, CHECK, LIVE, LIST, SEARCH = RequestClass
READ = (CHECK, LIVE, LIST, SEARCH)
BROWSED = (LIST, SEARCH)
BEGAN = 1000.0
ROUNDING = 1e-6
WINDOW = 60


class SimClock:
    """The clock of a simulated account, which its consoles read too."""

    def __init__(self) -> None:
        self.stepped = SteppedClock(NOON)

    def now(self) -> datetime:
        return self.stepped.now()

    def monotonic(self) -> float:
        return (self.stepped.now() - NOON).total_seconds() + BEGAN


class Shared:
    """An account whose limit some consoles share; counts by window who spent and was refused."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.clock = SimClock()
        self.allowance = Allowance(Limits(limit, WINDOW), self.clock.stepped)
        self.spent: Counter[tuple[int, str]] = Counter()
        self.refused: Counter[str] = Counter()

    def most(self, who: str) -> int:
        return max((n for (_, name), n in self.spent.items() if name == who), default=0)


class Console:
    """Sends what its budget lets it send, as often as keys that are held down ask for it."""

    def __init__(self, account: Shared, name: str, *classes: RequestClass, every: float) -> None:
        self.account, self.name, self.classes, self.every = account, name, classes, every
        self.budget = RequestBudget(account.clock)

    def act(self) -> float:
        """Send what may be sent, and give the seconds to the next time."""
        for request_class in self.classes:
            if self.budget.delay(request_class) <= 0:
                with spending(request_class):
                    self._send("POST" if request_class is ORDER else "GET", request_class)
        return self.every

    def _send(self, method: str, request_class: RequestClass) -> None:
        goes_at_once(self.budget.admit(method))
        now, account = self.account.clock.monotonic(), self.account
        wait = None
        if account.allowance.spend():
            window = int(now - BEGAN) // WINDOW
            account.spent[window, self.name] += 1
            account.spent[window, f"{self.name} {request_class}"] += 1
        else:
            account.refused[request_class] += 1
            wait = float(account.allowance.reset_secs())
        rate = rate_limit(httpx.Headers(account.allowance.headers()))
        assert rate
        self.budget.heard(method, replace(rate, seen_at=now), wait)


def goes_at_once(waiting: Coroutine[Any, Any, None]) -> None:
    """Run what must not wait."""
    with pytest.raises(StopIteration):
        waiting.send(None)


def run(account: Shared, *consoles: Console, windows: int = 3) -> None:
    order = count()
    turns = [(n * 0.013, next(order), console) for n, console in enumerate(consoles)]
    heapq.heapify(turns)
    while turns[0][0] < windows * WINDOW:
        at, _, console = heapq.heappop(turns)
        passed = account.clock.monotonic() - BEGAN
        account.clock.stepped.tick(max(0.0, at - passed))
        heapq.heappush(turns, (at + console.act(), next(order), console))


@pytest.mark.parametrize("limit", [60, 100, 600])
@pytest.mark.parametrize("request_class", BROWSED)
def test_a_key_held_down_on_a_list_spends_a_tenth_at_most(
    limit: int, request_class: RequestClass
) -> None:
    account = Shared(limit)
    run(account, Console(account, "a", request_class, every=0.03))
    assert limit * 0.1 - 1 <= account.most("a") <= limit * 0.1
    assert not account.refused


@pytest.mark.parametrize("limit", [60, 100, 600])
def test_a_console_that_wants_everything_reads_less_than_half(limit: int) -> None:
    account = Shared(limit)
    run(account, Console(account, "a", *READ, every=0.05))
    assert account.most("a") <= limit / 2
    for request_class in READ:
        assert 1 <= account.most(f"a {request_class}") <= limit * SHARES[request_class].most


@pytest.mark.parametrize("readers", [1, 3, 9, 20])
def test_readers_that_hold_every_key_never_have_an_order_refused(readers: int) -> None:
    account = Shared(600)
    reading = [Console(account, f"r{n}", *BROWSED, LIVE, every=0.25) for n in range(readers)]
    acting = Console(account, "m", ORDER, LIVE, every=2.0)
    run(account, *reading, acting)
    assert account.refused[ORDER] == 0
    assert account.most("m action") >= 29


@pytest.mark.parametrize("readers", [6, 30])
def test_lists_of_any_number_of_consoles_leave_half_of_the_limit(readers: int) -> None:
    account = Shared(600)
    run(account, *(Console(account, f"r{n}", *BROWSED, every=0.5) for n in range(readers)))
    for window in range(3):
        spent = sum(account.spent[window, f"r{n}"] for n in range(readers))
        assert spent <= 600 * 0.5 + readers, "each has to ask once to know what is left"
    assert not account.refused


def test_an_order_goes_whatever_is_left_and_so_does_what_it_counts_before() -> None:
    budget = RequestBudget(SimClock())
    with spending(ORDER):
        goes_at_once(budget.admit("POST"))
        budget.heard("POST", RateLimit(100, 0, 30.0, BEGAN), 30.0)
        goes_at_once(budget.admit("GET"))
        with spending(CHECK):
            goes_at_once(budget.admit("GET"))
        goes_at_once(budget.admit("DELETE"))
    assert all(budget.delay(one) > 0 for one in READ)
    assert budget.delay(ORDER) == 0


async def test_inside_of_an_action_nothing_waits_for_the_action() -> None:
    budget = RequestBudget(StillClock())
    async with asyncio.timeout(60), budget.action():
        await budget.admit("GET")
        with spending(CHECK):
            await budget.admit("GET")


@pytest.mark.parametrize("request_class", READ)
async def test_everything_else_waits_until_an_action_is_over(request_class: RequestClass) -> None:
    budget = RequestBudget(StillClock())

    async def read() -> None:
        with spending(request_class):
            await budget.admit("GET")

    begun, go = asyncio.Event(), asyncio.Event()

    async def act() -> None:
        async with budget.action():
            begun.set()
            await go.wait()

    acting = asyncio.create_task(act())
    await begun.wait()
    reading = asyncio.create_task(read())
    await asyncio.sleep(0)
    assert not reading.done()
    go.set()
    await asyncio.wait_for(asyncio.gather(acting, reading), 60)


@pytest.mark.parametrize(
    ("refused", "held"),
    [
        (SEARCH, {SEARCH}),
        (LIST, {LIST, SEARCH}),
        (LIVE, {LIVE, LIST, SEARCH}),
        (CHECK, {CHECK, LIST, SEARCH}),
        (ORDER, {PLAN, LIST, SEARCH}),
        (PLAN, {PLAN, LIST, SEARCH}),
    ],
)
def test_a_refusal_holds_what_matters_no_more(
    refused: RequestClass, held: set[RequestClass]
) -> None:
    clock = SimClock()
    budget = RequestBudget(clock)
    with spending(refused):
        budget.heard("POST" if refused in (ORDER, PLAN) else "GET", None, 20.0)
    assert {one for one in RequestClass if budget.delay(one) == 20.0} == held
    clock.stepped.tick(20.0)
    assert not any(budget.delay(one) for one in RequestClass)


@given(st.floats(allow_nan=False) | st.sampled_from([1e9, 1e300, float("inf")]))
def test_no_refusal_holds_longer_than_can_be_meant(wait: float) -> None:
    budget = RequestBudget(SimClock())
    budget.heard("GET", None, wait)
    assert budget.delay(LIST) <= LONGEST_WAIT


rates = st.builds(
    RateLimit,
    limit=st.integers(-5, 10**9),
    remaining=st.integers(-5, 10**9),
    reset=st.floats(0, 3600),
    seen_at=st.floats(BEGAN - 4000, BEGAN + 10),
)


@given(
    st.lists(st.tuples(st.sampled_from(READ), rates | st.none(), st.floats(0, 100)), max_size=30)
)
def test_whatever_answers_tell_everything_goes_on_some_time(
    told: list[tuple[RequestClass, RateLimit | None, float]],
) -> None:
    clock = SimClock()
    budget = RequestBudget(clock)
    for request_class, rate, passed in told:
        with spending(request_class):
            if budget.delay(request_class) <= 0:
                goes_at_once(budget.admit("GET"))
            budget.heard("GET", rate, None)
        clock.stepped.tick(passed)
    waits = [budget.delay(one) for one in READ]
    assert all(0 <= wait <= LONGEST_WAIT + ROUNDING for wait in waits)
    assert 0 <= budget.actions_held() <= LONGEST_WAIT + 10
    clock.stepped.tick(max(waits) + 0.001)
    assert not any(budget.delay(one) for one in READ)


@pytest.mark.parametrize("request_class", [PLAN, *READ])
def test_a_class_that_sent_nothing_for_long_waits_for_the_limit_all_the_same(
    request_class: RequestClass,
) -> None:
    clock = SimClock()
    budget = RequestBudget(clock)

    def nothing_left() -> None:
        rate = RateLimit(limit=600, remaining=0, reset=60.0, seen_at=clock.monotonic())
        with spending(LIVE):
            budget.heard("GET", rate, None)

    with spending(request_class):
        goes_at_once(budget.admit("GET"))
    clock.stepped.tick(LONGEST_WAIT + WINDOW + 1)
    nothing_left()
    assert budget.delay(request_class) == pytest.approx(60.0)
    clock.stepped.tick(2 * (LONGEST_WAIT + WINDOW))  # what waited has given up
    nothing_left()
    assert budget.delay(request_class) == pytest.approx(60.0)
    clock.stepped.tick(61.0)
    assert budget.delay(request_class) == 0


def test_without_a_word_of_the_limit_one_is_assumed() -> None:
    budget = RequestBudget(SimClock())
    sent = 0
    with spending(LIST):
        while budget.delay(LIST) <= 0:
            goes_at_once(budget.admit("GET"))
            budget.heard("GET", None, None)
            sent += 1
    assert sent == rate_policy.ASSUMED_LIMIT * 0.1


def test_it_is_told_once_that_orders_are_refused_and_once_that_they_are_not() -> None:
    clock, turns = SimClock(), []
    budget = RequestBudget(clock)
    budget.actions_turned = lambda: turns.append(budget.actions_held())
    with spending(ORDER):
        for wait in (30.0, 30.0, None, None):
            budget.heard("POST", None, wait)
    budget.heard("GET", RateLimit(100, 0, 12.0, BEGAN), None)
    budget.heard("GET", RateLimit(100, 90, 60.0, BEGAN), None)
    assert turns == [30.0, 0.0, 12.0, 0.0]


# In the engine, over the real client.


@pytest.fixture
def account() -> EmbeddedApi:
    return embedded("small", clock=SteppedClock(NOON), limits=Limits(requests=40))


@pytest.fixture
async def engine(account: EmbeddedApi) -> Any:
    api = VideoApi(ApiKey(account.key), account.base_url, transport=account.transport())
    engine = Engine(api, StillClock(), interval=2.0, journal=None, renew_key=None)
    yield engine
    await engine.aclose()


async def test_details_that_are_opened_again_and_again_wait_and_say_so(
    account: EmbeddedApi, engine: Engine
) -> None:
    (room_id, *_) = account.world.rooms
    told = Heard[float]()
    looking = asyncio.create_task(_look_up_for_ever(engine, room_id, told))
    seconds = await told.next()
    looking.cancel()
    assert 0 < seconds <= 61
    assert len(account.log) == 4


async def _look_up_for_ever(engine: Engine, room_id: str, told: Heard[float]) -> None:
    while True:
        await engine.look_up(RecordKind.ROOM, room_id, told.publish, account=UNNAMED)


async def refreshed_until_it_waits(
    loader: PagedLoader[Recording], heard: Heard[PagedList[Recording]]
) -> PagedList[Recording]:
    """Hold the key that refreshes until the list says that it waits."""
    while True:
        loader.refresh()
        paged_list = await heard.next()
        if "Waiting for the request limit" in paged_list.trouble:
            return paged_list


async def test_a_list_that_is_refreshed_all_the_time_waits_and_says_so(
    account: EmbeddedApi, engine: Engine
) -> None:
    loader: PagedLoader[Recording] = PagedLoader(page_fetchers.recordings)
    heard = Heard[PagedList[Recording]]()
    browsing = asyncio.create_task(engine.browse(loader, heard.publish))
    waiting = await refreshed_until_it_waits(loader, heard)
    browsing.cancel()
    assert waiting.next_try is not None
    assert waiting.known == len(account.world.recordings)
    assert len(account.log) == 4


async def test_a_filter_that_is_typed_while_a_list_waits_is_not_lost(
    account: EmbeddedApi, engine: Engine
) -> None:
    asked: list[Any] = []

    async def fetch(
        api: VideoApi, where: Any, number: int, size: int, previous: Any
    ) -> Page[Recording]:
        asked.append(where)
        return await page_fetchers.recordings(api, where, number, size, previous)

    loader: PagedLoader[Recording] = PagedLoader(fetch)
    heard = Heard[PagedList[Recording]]()
    browsing = asyncio.create_task(engine.browse(loader, heard.publish))
    await refreshed_until_it_waits(loader, heard)
    loader.narrow(RecordingFilter(type="audio"))
    await heard.until(
        lambda paged_list: paged_list.total is None and "Waiting" in paged_list.trouble
    )
    assert set(asked) == {None}
    clock = engine._clock
    assert isinstance(clock, StillClock)
    clock.step(61)
    loader.refresh()
    narrowed = await heard.until(lambda paged_list: paged_list.total is not None)
    browsing.cancel()
    assert {record.type for _, record in narrowed.records()} == {"audio"}
    assert not narrowed.trouble


@pytest.mark.parametrize("request_class", READ)
@pytest.mark.parametrize("limit", [1, 2, 5, 10, 100])
def test_of_many_pages_at_once_no_more_are_affordable_than_the_share(
    limit: int, request_class: RequestClass
) -> None:
    budget = RequestBudget(SimClock())
    budget.heard("GET", RateLimit(limit, limit, 60.0, BEGAN), None)
    share = SHARES[request_class]
    most = max(limit * share.most, share.fewest)
    affordable = [n for n in range(1, 60) if budget.delay(request_class, n) <= 0]
    assert len(affordable) <= most
    assert affordable or limit <= 2, "the smallest limits have not enough left for others"


@pytest.mark.parametrize("request_class", READ)
def test_a_limit_that_is_renewed_bit_by_bit_has_the_same_shares(
    request_class: RequestClass,
) -> None:
    clock, sent = SimClock(), 0
    budget = RequestBudget(clock)
    with spending(request_class):
        for _ in range(5 * WINDOW * 4):
            if budget.delay(request_class) <= 0:
                goes_at_once(budget.admit("GET"))
                rate = RateLimit(100, 90, 60.0, clock.monotonic())
                budget.heard("GET", rate, None)
                sent += 1
            clock.stepped.tick(0.25)
    most = 100 * SHARES[request_class].most
    assert 4 * most <= sent <= 6 * most
