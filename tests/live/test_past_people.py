"""The search of the past: whom it finds, how far it gets, and how it stops and goes on."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.client import VideoApi
from roomtui.api.errors import OtherAccount
from roomtui.api.filters import ParticipantFilter
from roomtui.api.models import Participant
from roomtui.api.secret import ApiKey
from roomtui.live.budget import RequestBudget
from roomtui.live.lists import past_people
from roomtui.live.lists.past_people import PastPeople, PastSearch, PastState
from roomtui.live.polling import rate_policy
from roomtui.live.request_class import RequestClass, current
from roomtui.text import name_of
from tests.api.support import page
from tests.live.support import Heard, StillClock

EVERYBODY = ParticipantFilter()


def stay(number: int, name: str = "") -> dict[str, Any]:
    day, minute = divmod(number, 600)
    return {
        "id": f"p{number}",
        "context": name or f"Guest {number}",
        "session_id": f"s{number % 3}",
        "joined_at": f"2026-11-{22 - day:02}T{20 - minute // 60:02}:{59 - minute % 60:02}:00Z",
        "left_at": None,
    }


class Past(httpx.AsyncBaseTransport):
    """Answers pages of 250 stays, the newest first, and sessions; `instead` goes first."""

    def __init__(self, *stays: dict[str, Any]) -> None:
        self.stays = list(stays)
        self.asked: list[str] = []
        self.admitted: list[RequestClass] = []
        self.hold: dict[str, asyncio.Event] = {}
        self.instead: dict[str, list[httpx.Response | Exception]] = {}
        self.after: Callable[[str], None] = lambda _: None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params.get("page[number]") or request.url.path.rsplit("/", 1)[1]
        self.asked.append(asked)
        if hold := self.hold.get(asked):
            await hold.wait()
        try:
            if instead := self.instead.get(asked):
                answer = instead.pop(0)
                if isinstance(answer, Exception):
                    raise answer
                return answer
            if not asked.isdecimal():
                data = f'{{"data": {{"id": "{asked}", "room_id": "room"}}}}'
                return httpx.Response(200, content=data)
            start = (int(asked) - 1) * 250
            pages = max(1, -(-len(self.stays) // 250))
            cut = self.stays[start : start + 250]
            return httpx.Response(200, content=page(cut, int(asked), pages, len(self.stays)))
        finally:
            self.after(asked)

    def client(self, clock: StillClock) -> VideoApi:
        api = VideoApi(ApiKey("KEYpast"), "https://api.example.test/v2", transport=self)
        budget = RequestBudget(clock)
        admit = budget.admit

        async def noting(method: str) -> None:
            self.admitted.append(current().request_class)
            await admit(method)

        budget.admit = noting  # type: ignore[method-assign]
        api.admission = budget
        return api

    @property
    def pages(self) -> list[str]:
        return [one for one in self.asked if one.isdecimal()]


def named(*names: str) -> Callable[[Participant], bool]:
    return lambda who: name_of(who.context) in names


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures are waited out in no time."""
    monkeypatch.setattr(rate_policy, "LONGEST_BACKOFF", 0.0)


async def searched(past: Past, search: PastSearch, clock: StillClock) -> list[PastPeople]:
    heard = Heard[PastPeople]()
    await search.run(past.client(clock), clock, heard.publish)
    return heard.all


async def test_it_finds_people_by_their_names_the_newest_first(clock: StillClock) -> None:
    past = Past(*(stay(n, "Ada" if n in {3, 400} else "") for n in range(600)))
    told = await searched(past, PastSearch(UNNAMED, EVERYBODY, named("Ada")), clock)
    last = told[-1]
    assert [who.id for who in last.found] == ["p3", "p400"]
    assert (last.state, last.read, last.total) == (PastState.OVER, 600, 600)
    assert [one.read for one in told if one.sessions == {}] == [0, 250]
    assert last.back_to == min(who.joined_at for who in _people(past) if who.joined_at)
    assert set(last.sessions) == {"s0", "s1"}
    assert past.pages == ["1", "2", "3"]
    assert set(past.admitted) == {RequestClass.SEARCH}, "it spends the share of searches"


def _people(past: Past) -> list[Participant]:
    from msgspec import convert

    return [convert(one, Participant) for one in past.stays]


async def test_a_session_that_is_known_is_not_asked_for(clock: StillClock) -> None:
    past = Past(*(stay(n, "Ada") for n in range(3)))
    search = PastSearch(UNNAMED, EVERYBODY, named("Ada"), {"s0", "s1"}.__contains__)
    await searched(past, search, clock)
    assert past.asked == ["1", "s2"]


async def test_who_moves_to_the_next_page_meanwhile_is_told_once(clock: StillClock) -> None:
    past = Past(*(stay(n, "Ada" if n == 249 else "") for n in range(400)))

    def one_more(asked: str) -> None:
        if asked == "1":
            past.stays.insert(0, stay(0, "Newcomer") | {"id": "new"})

    past.after = one_more
    told = await searched(past, PastSearch(UNNAMED, EVERYBODY, named("Ada")), clock)
    assert [who.id for who in told[-1].found] == ["p249"]


async def test_a_failure_is_told_and_tried_again_and_then_waits_for_somebody(
    clock: StillClock,
) -> None:
    past = Past(*(stay(n, "Ada" if n == 300 else "") for n in range(400)))
    past.instead["2"] = [httpx.ConnectError("no"), httpx.Response(500)]
    search = PastSearch(UNNAMED, EVERYBODY, named("Ada"))
    told = await searched(past, search, clock)
    assert [one.state for one in told][-1] is PastState.OVER
    assert [bool(one.trouble) for one in told if one.next_try] == [True, True]
    assert told[-1].trouble == ""

    past.asked.clear()
    past.instead["2"] = [httpx.Response(500) for _ in range(past_people.MOST_TRIES)]
    search = PastSearch(UNNAMED, EVERYBODY, named("Ada"))
    told = await searched(past, search, clock)
    assert told[-1].can_go_on
    assert told[-1].trouble
    assert told[-1].read == 250, "what was read stays read"
    told = await searched(past, search, clock)
    assert (told[-1].state, told[-1].read) == (PastState.OVER, 400)
    assert past.pages.count("1") == 1, "it goes on where it stopped"


async def test_what_is_refused_for_good_is_asked_for_once(clock: StillClock) -> None:
    past = Past(stay(1))
    past.instead["1"] = [httpx.Response(422, json={"errors": [{"code": "10015"}]})]
    (*_, last) = await searched(past, PastSearch(UNNAMED, EVERYBODY, named("Ada")), clock)
    assert (last.state, past.asked) == (PastState.STOPPED, ["1"])
    assert last.trouble


async def test_a_spent_limit_is_said_and_waited_out(
    clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock.step(seconds)

    monkeypatch.setattr("roomtui.live.lists.past_people.asyncio.sleep", sleep)
    past = Past(stay(1, "Ada"))
    past.instead["1"] = [httpx.Response(429, headers={"retry-after": "7"})]
    told = await searched(past, PastSearch(UNNAMED, EVERYBODY, named("Ada")), clock)
    assert sum(waited) >= 7
    assert any(one.trouble and one.next_try for one in told)
    assert (told[-1].state, told[-1].trouble, len(told[-1].found)) == (PastState.OVER, "", 1)


async def test_it_stops_when_it_is_cancelled_and_goes_on_later(clock: StillClock) -> None:
    past = Past(*(stay(n, "Ada" if n in {1, 300} else "") for n in range(400)))
    search, heard = PastSearch(UNNAMED, EVERYBODY, named("Ada")), Heard[PastPeople]()
    past.hold["2"] = asyncio.Event()
    task = asyncio.create_task(search.run(past.client(clock), clock, heard.publish))
    await heard.until(lambda one: one.read == 250 and "s1" in one.sessions)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    past.hold.clear()
    assert heard.all[-1].can_go_on
    assert [who.id for who in heard.all[-1].found] == ["p1"]
    told = await searched(past, search, clock)
    assert [who.id for who in told[-1].found] == ["p1", "p300"]
    assert told[-1].read == 400
    asked = len(past.asked)
    await searched(past, search, clock)
    assert len(past.asked) == asked, "what is over is over"


async def test_it_keeps_no_more_than_it_may(
    clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_people, "MOST_FOUND", 10)
    monkeypatch.setattr(past_people, "MOST_PAGES", 2)
    past = Past(*(stay(n) for n in range(900)))
    told = await searched(past, PastSearch(UNNAMED, EVERYBODY, lambda _: True), clock)
    assert (told[-1].state, len(told[-1].found)) == (PastState.FULL, 10)
    search = PastSearch(UNNAMED, EVERYBODY, lambda _: False)
    told = await searched(past, search, clock)
    assert (told[-1].state, told[-1].read) == (PastState.STOPPED, 500)
    told = await searched(past, search, clock)
    assert (told[-1].state, told[-1].read) == (PastState.OVER, 900)


async def test_it_asks_nothing_of_another_account(clock: StillClock) -> None:
    past = Past(stay(1))
    search = PastSearch(AccountId("other"), EVERYBODY, named("Ada"))
    with pytest.raises(OtherAccount):
        await search.run(past.client(clock), clock, lambda _: None)
    assert not past.asked
