"""No clock that is set, or stands still, makes an old snapshot a LIVE one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomtui.api.age import age, stamps
from roomtui.api.client import VideoApi
from roomtui.api.decode import Page
from roomtui.api.models import PageMeta, Session
from roomtui.api.times import http_date
from roomtui.live.gate import RequestGate
from roomtui.live.polling.answer_age import DISTRUST, AnswerAges
from roomtui.live.polling.freshness import Freshness
from roomtui.live.polling.poller import LATE_AFTER, Poller
from tests.full import FULL
from tests.live.support import NOON, Account, StillClock, running, session

FRESH = 2.0
"""Seconds that the relay keeps an answer for, by its own clock."""

SLACK = 3.0
"""Seconds by which stamps of whole seconds, and what is borne as noise, may hide an age."""

LONG = 1e9

STEPS = st.sampled_from([1.0, 2.5, 5.0, 30.0, 90.0, 3_600.0, 86_400.0, 31_536_000.0])
SIGNED = st.builds(lambda size, sign: size * sign, STEPS, st.sampled_from([-1, 1]))

Headers = dict[str, str]


class SetClock:
    """A clock that goes on as time does, and is set now and then."""

    def __init__(self, steps: dict[float, float], ahead: float = 0.0) -> None:
        self._steps = steps
        self._ahead = ahead

    def at(self, moment: float) -> float:
        was_set = sum(by for when, by in self._steps.items() if when <= moment)
        return NOON.timestamp() + moment + self._ahead + was_set


class Relay:
    """Keeps one answer until its own clock says that it is too old, however that was set."""

    def __init__(self, clock: SetClock, service: SetClock) -> None:
        self._clock, self._service = clock, service
        self._kept: tuple[float, Headers] | None = None
        self._until = 0.0

    def ask(self, moment: float) -> tuple[float, Headers]:
        """Return the true moment of the answer, and its headers."""
        now = self._clock.at(moment)
        if self._kept is None or now >= self._until:
            date = datetime.fromtimestamp(int(self._service.at(moment)), UTC)
            headers = {"Date": format_datetime(date, usegmt=True), "Relay-Taken": f"{now:.3f}"}
            self._kept, self._until = (moment, headers), now + FRESH
        return self._kept[0], self._kept[1] | {"Relay-Given": f"{now:.3f}"}


class SlottedRelay(Relay):
    """Keeps an answer for each slot of its clock; one that comes again is answered as before.

    Who has seen nothing before its clock was set back cannot tell that from a service's clock that
    was, so that the relay itself forgets answers soon; viewers here have seen it.
    """

    def ask(self, moment: float) -> tuple[float, Headers]:
        slot = self._clock.at(moment) // FRESH
        slots: dict[float, Any] = self.__dict__.setdefault("slots", {})
        self._kept, self._until = slots.get(slot), LONG * 4
        answer = super().ask(moment)
        slots[slot] = self._kept
        return answer


class Viewer:
    """Asks at its pace, and tells whether what it shows is LIVE."""

    def __init__(self, clock: SetClock, interval: float, *, needs_date: bool = True) -> None:
        self._clock = clock
        self._interval = interval
        self._ages = AnswerAges(needs_date=needs_date)
        self._freshness = Freshness()
        self._shown = 0.0

    def look(self, moment: float, born: float, headers: Headers) -> tuple[bool, float]:
        """Take an answer in; give whether it is LIVE, and how old what is shown really is."""
        told = httpx.Headers(headers)
        page = Page[Session](
            records=(),
            meta=PageMeta(),
            date=http_date(told.get("date")),
            age=age(told),
            stamps=stamps(told),
        )
        wall = datetime.fromtimestamp(self._clock.at(moment), UTC)
        found = self._ages.of(1, page, moment, moment, wall)
        if self._freshness.takes(moment - found.secs):
            self._shown = born
        old = self._freshness.too_old(moment, self._interval, LATE_AFTER)
        return found.is_sure and not old, moment - self._shown


def bearable(interval: float) -> float:
    return max(interval, 2.0) + LATE_AFTER + SLACK


@settings(max_examples=150 if FULL else 30, deadline=None)
@given(
    whose=st.sampled_from(["relay", "service", "viewer"]),
    steps=st.dictionaries(st.floats(1, 120), SIGNED, max_size=3),
    kind=st.sampled_from([Relay, SlottedRelay]),
    interval=st.sampled_from([1.0, 2.0, 5.0, 10.0, 30.0]),
    ahead=st.sampled_from([0.0, 0.4, -40.0, 7_200.0]),
    starts=st.floats(0, 60),
)
def test_no_clock_alone_makes_an_old_snapshot_a_live_one(
    whose: str,
    steps: dict[float, float],
    kind: type[Relay],
    interval: float,
    ahead: float,
    starts: float,
) -> None:
    clocks = {name: SetClock(steps if name == whose else {}) for name in ("relay", "service")}
    wall = SetClock(steps if whose == "viewer" else {}, ahead)
    relay = kind(clocks["relay"], clocks["service"])
    viewer = Viewer(wall, interval)
    if kind is SlottedRelay:
        starts = 0.0
    others, moment = 0.0, starts
    lives: list[float] = []
    while moment < 400:
        while others < moment:  # somebody else looks every second, from the beginning on
            relay.ask(others)
            others += 1.0
        is_live, really = viewer.look(moment, *relay.ask(moment))
        if is_live:
            lives.append(moment)
            assert really <= bearable(interval), (moment, really)
        moment += interval
    last = max(steps, default=0.0)
    backward = sum(-by for by in steps.values() if by < 0)
    if whose != "relay" or last + DISTRUST + backward < 300:
        assert lives
        assert lives[-1] >= 400 - interval * 3, "a snapshot that is new is LIVE again"


def frozen(**changing: Callable[[float], str]) -> Callable[[float], Headers]:
    """Give headers of an answer from noon on, some of which change with what has passed."""
    fixed = {
        "date": format_datetime(NOON, usegmt=True),
        "relay-taken": f"{NOON.timestamp()}",
        "relay-given": f"{NOON.timestamp()}",
    }

    def headers(passed: float) -> Headers:
        moving = {name.replace("_", "-"): how(passed) for name, how in changing.items()}
        return {name: value for name, value in {**fixed, **moving}.items() if value}

    return headers


def date_after(passed: float) -> str:
    return format_datetime(NOON + timedelta(seconds=int(passed)), usegmt=True)


def clock_after(passed: float, by: float = 0.0) -> str:
    return f"{NOON.timestamp() + passed + by:.3f}"


FROZEN: dict[str, Callable[[float], Headers]] = {
    "all stands still": frozen(),
    "an hour back": frozen(relay_given=lambda passed: clock_after(passed, -3_600)),
    "a second back for each that passes": frozen(relay_given=lambda p: clock_after(-p)),
    "the age does not move": frozen(age=lambda _: "1"),
    "the age sinks": frozen(age=lambda passed: f"{max(3 - passed, 0):.0f}"),
    "the age cannot be read": frozen(age=lambda _: "soon", relay_taken=lambda _: ""),
    "the age is below zero": frozen(age=lambda passed: f"-{passed:.0f}"),
    "the age is huge": frozen(age=lambda _: "9" * 40),
    "the dates are told anew": frozen(date=date_after),
    "only a date": frozen(relay_taken=lambda _: "", relay_given=lambda _: ""),
    "only when it was taken": frozen(date=lambda _: "", relay_given=lambda _: ""),
    "only when it was given": frozen(relay_taken=lambda _: "", relay_given=clock_after),
    "the relay's stamps cannot be read": frozen(
        relay_taken=lambda _: "noon", relay_given=lambda _: "later"
    ),
    "stamped twice": frozen(
        relay_taken=lambda _: f"{clock_after(0)}, {clock_after(0)}",
        relay_given=clock_after,
    ),
    "nothing is told": frozen(
        date=lambda _: "", relay_taken=lambda _: "", relay_given=lambda _: ""
    ),
}


@pytest.mark.parametrize("what", FROZEN)
async def test_a_frozen_snapshot_behind_a_relay_is_not_live(
    clock: StillClock, gate: RequestGate, what: str
) -> None:
    account = Account(session("s", "a"))
    api = VideoApi(None, "https://relay.example.test/v2", transport=account)
    poller = Poller(api, clock, gate, interval=2.0)
    account.headers = FROZEN[what](0)
    async with running(poller) as heard:
        for look in range(12):
            feed = (await heard.next()).feed
            if look > 3:
                assert not feed.is_live, look
                assert feed.reason
            clock.step(2)
            account.headers = FROZEN[what](look * 2 + 2)
            poller.refresh()


LIVELY: dict[str, Callable[[float], Headers]] = {
    "a relay": frozen(date=date_after, relay_taken=clock_after, relay_given=clock_after),
    "a relay whose clock is an hour ahead": frozen(
        date=date_after,
        relay_taken=lambda passed: clock_after(passed, 3_600),
        relay_given=lambda passed: clock_after(passed, 3_600),
    ),
    "a relay that was set back by an hour": frozen(
        date=date_after,
        relay_taken=lambda passed: clock_after(passed, -3_600 if passed > 5 else 0),
        relay_given=lambda passed: clock_after(passed, -3_600 if passed > 5 else 0),
    ),
    "a service that was set back by ten seconds": frozen(
        date=lambda passed: date_after(passed - 10 if passed > 8 else passed),
        relay_taken=clock_after,
        relay_given=clock_after,
    ),
    "a cache with an age": frozen(
        date=date_after, age=lambda _: "1", relay_taken=lambda _: "", relay_given=lambda _: ""
    ),
    "a service without any stamps": frozen(
        date=date_after, relay_taken=lambda _: "", relay_given=lambda _: ""
    ),
    "an age that cannot be read": frozen(
        date=date_after, age=lambda _: "?", relay_taken=lambda _: "", relay_given=lambda _: ""
    ),
    "a service that was a day ahead": frozen(
        date=lambda passed: date_after(passed + 86_400),
        relay_taken=clock_after,
        relay_given=clock_after,
    ),
}


@pytest.mark.parametrize("what", LIVELY)
async def test_a_service_that_answers_the_same_anew_is_live(
    clock: StillClock, gate: RequestGate, what: str
) -> None:
    account = Account(session("s", "a"))
    api = VideoApi(None, "https://relay.example.test/v2", transport=account)
    poller = Poller(api, clock, gate, interval=2.0)
    account.headers = LIVELY[what](0)
    async with running(poller) as heard:
        for look in range(12):
            feed = (await heard.next()).feed
            if look > 8:
                assert feed.is_live, (look, feed.reason)
            clock.step(2)
            account.headers = LIVELY[what](look * 2 + 2)
            poller.refresh()


async def test_a_date_that_stands_still_is_no_live_feed_without_a_relay_either(
    clock: StillClock, gate: RequestGate
) -> None:
    account = Account(session("s", "a"))
    account.headers = {"date": format_datetime(NOON, usegmt=True)}
    poller = Poller(account.client(), clock, gate, interval=2.0)
    async with running(poller) as heard:
        for look in range(5):
            feed = (await heard.next()).feed
            assert feed.is_live == (look < 3), look
            assert feed.last_good == NOON or look < 3
            clock.step(2)
            poller.refresh()
    assert feed.reason == "The answer is 8 s old, and nothing newer has come."


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(18.4, "18 s"), (119, "119 s"), (200, "3 min"), (7_300, "2 h"), (1e8, "1157 days")],
)
def test_an_age_is_told_in_a_unit_that_one_can_grasp(seconds: float, told: str) -> None:
    freshness = Freshness()
    freshness.takes(1e9)
    words = freshness.too_old(1e9 + seconds, interval=2, late=5)
    assert words == f"The answer is {told} old, and nothing newer has come."
