"""Consoles and scripts that share a limit, simulated with a clock that is stepped."""

import heapq
from collections import Counter
from datetime import timedelta
from itertools import count

import httpx
import pytest
from msgspec.structs import replace

from roomtui.api.limits import RequestMeter, rate_limit
from roomtui.demo.clock import SteppedClock
from roomtui.demo.server.gate import Allowance, Limits
from roomtui.live.polling.rate_policy import OWN_SHARE, affordable, min_interval
from tests.live.support import NOON

WINDOWS = 6


class Account:
    """A limit and its clock; counts by window who spent how much, and who was refused."""

    def __init__(self, limit: int, window: int = 60) -> None:
        self.clock = SteppedClock(NOON)
        self.window = window
        self.allowance = Allowance(Limits(limit, window), self.clock)
        self.spent: Counter[tuple[int, str]] = Counter()
        self.refused: Counter[str] = Counter()

    @property
    def now(self) -> float:
        return (self.clock.now() - NOON).total_seconds()

    def ask(self, who: str) -> httpx.Headers:
        if self.allowance.spend():
            self.spent[int(self.now) // self.window, who] += 1
        else:
            self.refused[who] += 1
        return httpx.Headers(self.allowance.headers())


class Console:
    """Asks for so many pages as often as it can afford."""

    def __init__(self, account: Account, name: str, *, interval: float = 1.0, pages: int = 1):
        self.account, self.name, self.pages = account, name, pages
        self.interval = interval
        self.meter = RequestMeter()
        self.sent = 0
        self.intervals: list[float] = []

    def look(self) -> float:
        """Ask, and give the seconds to the next look."""
        for _ in range(self.pages):
            before, self.sent = self.sent, self.sent + 1
            rate = rate_limit(self.account.ask(self.name))
            assert rate
            self.meter.read(replace(rate, seen_at=self.account.now), before, self.sent)
        self.intervals.append(
            affordable(self.interval, self.pages, self.meter.rate, self.account.now)
        )
        return self.intervals[-1]

    def held_down(self) -> float:
        """Ask as often as a key that is held down."""
        self.look()
        return max(0.03, min_interval(self.pages, self.meter.rate, self.account.now))


class Script:
    """Asks at its own pace, whatever is left."""

    def __init__(self, account: Account, *, every: float) -> None:
        self.account, self.every = account, every

    def look(self) -> float:
        self.account.ask("script")
        return self.every


def run(account: Account, *looks: object, windows: int = WINDOWS) -> None:
    """Let everybody look in turn for some windows, one starting shortly after the other."""
    order = count()
    turns = [(number * 0.013, next(order), look) for number, look in enumerate(looks)]
    heapq.heapify(turns)
    while turns[0][0] < windows * account.window:
        at, _, look = heapq.heappop(turns)
        account.clock.tick(max(0.0, at - account.now))
        heapq.heappush(turns, (at + look(), next(order), look))  # type: ignore[operator]


def most(account: Account, who: str) -> int:
    return max(spent for (_, name), spent in account.spent.items() if name == who)


@pytest.mark.parametrize("limit", [20, 60, 100])
@pytest.mark.parametrize("pages", [1, 3])
def test_one_that_is_alone_spends_less_than_half_and_nearly_all_of_its_share(
    limit: int, pages: int
) -> None:
    account = Account(limit)
    alone = Console(account, "a", pages=pages)
    run(account, alone.look)
    assert limit * OWN_SHARE - pages - 1 <= most(account, "a") < limit / 2
    assert not account.refused


@pytest.mark.parametrize("consoles", [2, 3, 5, 10])
def test_any_number_of_consoles_share_what_there_is(consoles: int) -> None:
    limit = 100
    account = Account(limit)
    all_of_them = [Console(account, f"c{n}") for n in range(consoles)]
    run(account, *(one.look for one in all_of_them))
    assert not account.refused
    spent = [most(account, one.name) for one in all_of_them]
    assert max(spent) < limit / 2
    assert min(spent) >= limit / consoles / 2
    for window in range(WINDOWS):
        assert sum(account.spent[window, one.name] for one in all_of_them) <= limit


def test_consoles_that_spend_less_than_their_part_keep_their_pace() -> None:
    account = Account(600)
    all_of_them = [Console(account, f"c{n}", interval=2.0) for n in range(9)]
    run(account, *(one.look for one in all_of_them), windows=2)
    assert not account.refused
    assert {pause for one in all_of_them for pause in one.intervals} == {2.0}


def test_a_script_that_spends_much_makes_a_console_step_back_but_not_fall_silent() -> None:
    account = Account(100)
    watching, script = Console(account, "a"), Script(account, every=60 / 80)
    run(account, watching.look, script.look)
    assert not account.refused["a"]
    assert 10 <= most(account, "a") <= 30
    assert max(watching.intervals) > 2 * min(watching.intervals)


def test_a_script_that_spends_little_is_no_reason_to_step_back() -> None:
    account = Account(100)
    watching, script = Console(account, "a"), Script(account, every=3.0)
    run(account, watching.look, script.look)
    assert not account.refused
    assert most(account, "a") >= 100 * OWN_SHARE - 2


def test_a_key_that_is_held_down_does_not_spend_more_than_the_pace_may() -> None:
    account = Account(100)
    pressed, other = Console(account, "pressed"), Console(account, "other")
    run(account, pressed.held_down, other.look)
    assert not account.refused
    assert most(account, "pressed") < 50


def test_what_was_sent_in_the_window_before_is_no_part_of_this_one() -> None:
    account, meter = Account(100), RequestMeter()

    def read(sent: int) -> int:
        rate = rate_limit(account.ask("a"))
        assert rate
        meter.read(replace(rate, seen_at=account.now), sent - 1, sent)
        assert meter.rate
        return meter.rate.own

    assert [read(1), read(2)] == [1, 2]
    account.clock.tick(30.4)
    assert read(3) == 3
    account.clock.tick(timedelta(seconds=60).total_seconds())
    assert [read(4), read(5)] == [1, 2]
    meter.read(None, 5, 6)
    assert meter.rate
    assert meter.rate.own == 2
