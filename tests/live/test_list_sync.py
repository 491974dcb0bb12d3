"""Whole lists, read while they move: nobody is gone until a complete reading says so."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from roomtui.api.errors import ServerError
from roomtui.api.models import Session
from roomtui.api.paging import UNFIT_PAGES
from roomtui.live.pages import AT_ONCE
from roomtui.live.polling.list_state import ListState
from roomtui.live.polling.list_sync import ALIKE, MISSED, UNFIT, ListSync
from tests.api.support import Wire, client, page
from tests.live.support import Account, session


def reader(account: Account, *, slow: bool = False) -> ListSync[Session]:
    api = account.client()
    return ListSync(
        lambda number, previous: api.sessions.page(
            number, include_participants=True, previous=previous
        ),
        slow=slow,
    )


def account(*names: str, size: int = 2) -> Account:
    return Account(*(session(name) for name in names), size=size)


def ids(reading: ListState[Session]) -> set[str]:
    return set(reading.records)


async def test_all_pages_are_one_list() -> None:
    reading = await reader(account(*"abcde")).read()
    assert (list(reading.records), reading.pages, reading.complete) == (list("abcde"), 3, True)


async def test_unchanged_bytes_are_the_same_reading() -> None:
    lists = reader(account(*"abcde"))
    first = await lists.read()
    assert await lists.read() is first


async def test_a_list_that_shrinks_between_two_readings_is_complete() -> None:
    served = account(*"abcde")
    lists = reader(served)
    await lists.read()
    served.sessions = [session("a")]
    reading = await lists.read()
    assert (ids(reading), reading.complete, reading.pages) == ({"a"}, True, 1)


async def test_who_slips_between_two_pages_is_not_gone() -> None:
    served = account(*"abcde")
    lists = reader(served)
    await lists.read()

    def end_the_first(asked: str) -> None:
        if asked == "sessions 1":
            del served.sessions[0]  # so "c" moves up to the page that has been read already

    served.after = end_the_first
    reading = await lists.read()
    assert reading.moved
    assert ids(reading) == set("abcde")
    served.after = lambda _: None
    reading = await lists.read()
    assert (ids(reading), reading.complete) == (set("bcde"), True)


async def test_what_appears_twice_makes_a_reading_incomplete() -> None:
    served = account(*"abcd")
    lists = reader(served)
    await lists.read()

    def start_another(asked: str) -> None:
        if asked == "sessions 1":
            served.sessions.insert(0, session("new"))

    served.after = start_another
    reading = await lists.read()
    assert reading.moved
    assert ids(reading) == set("abcd")


async def test_a_total_that_stays_alike_does_not_hide_a_twice_told_record() -> None:
    served = account(*"abcd")
    lists = reader(served)
    await lists.read()
    served.instead = {
        "sessions 2": httpx.Response(200, content=page([session("b"), session("c")], 2, 2, 4))
    }
    reading = await lists.read()
    assert reading.moved
    assert ids(reading) == set("abcd")


async def test_a_service_that_tells_no_totals_is_believed() -> None:
    served = account(*"abcde")
    served.totals = False
    lists = reader(served)
    assert (await lists.read()).complete
    served.sessions.pop()
    reading = await lists.read()
    assert (ids(reading), reading.complete) == (set("abcd"), True)


async def test_a_total_that_is_always_wrong_is_settled_once_it_stays_the_same() -> None:
    served = account(*"abcd")
    wrong = [page([session(i) for i in two], n, 2, 99) for n, two in enumerate(["ab", "cd"], 1)]

    def answer_wrongly() -> None:
        for number, body in enumerate(wrong, 1):
            served.instead[f"sessions {number}"] = httpx.Response(200, content=body)

    lists = reader(served)
    for _ in range(ALIKE - 1):
        answer_wrongly()
        assert not (await lists.read()).complete
    answer_wrongly()
    settled = await lists.read()
    assert settled.complete
    answer_wrongly()
    assert await lists.read() is settled


def one_page(*names: str, total: int, **meta: Any) -> httpx.Response:
    content = json.loads(page([session(name) for name in names], 1, 1, total))
    content["meta"].update(meta)
    return httpx.Response(200, json=content)


@pytest.mark.parametrize("names", ["", "b", "aa"], ids=["empty", "one late", "one twice"])
async def test_a_single_page_that_lacks_what_it_counts_has_nobody_gone(names: str) -> None:
    served = account("a", "b", size=250)
    lists = reader(served)
    await lists.read()
    for _ in range(UNFIT - 1):
        served.instead = {"sessions 1": one_page(*names, total=2)}
        reading = await lists.read()
        assert (ids(reading), reading.complete) == ({"a", "b"}, False)
    served.sessions.pop()
    reading = await lists.read()
    assert (ids(reading), reading.complete) == ({"a"}, True)


async def test_a_record_that_a_page_tells_twice_beside_all_others_is_no_doubt() -> None:
    served = account("a", "b", size=250)
    lists = reader(served)
    served.instead = {"sessions 1": one_page("a", "a", "b", total=2)}
    reading = await lists.read()
    assert (list(reading.records), reading.complete) == (["a", "b"], True)


async def test_a_total_that_never_fits_is_not_believed_for_ever() -> None:
    served = account("a", size=250)
    lists = reader(served)
    for n in range(UNFIT):
        served.instead = {"sessions 1": one_page("a", f"s{n}", total=99)}
        assert not (await lists.read()).complete or n == UNFIT - 1
    served.instead = {"sessions 1": one_page("a", total=99)}
    reading = await lists.read()
    assert (ids(reading), reading.complete) == ({"a"}, True)


async def test_a_first_page_that_does_not_say_how_many_follow_has_nobody_gone() -> None:
    served = account(*"abcde")
    lists = reader(served)
    await lists.read()
    served.instead = {"sessions 1": one_page("a", "b", total=5, total_pages="many")}
    reading = await lists.read()
    assert (ids(reading), reading.complete) == (set("abcde"), False)
    reading = await lists.read()
    assert (ids(reading), reading.complete) == (set("abcde"), True)


async def test_a_session_that_can_not_be_read_any_more_is_kept_as_it_was() -> None:
    served = account("a", "b", "c", size=250)
    lists = reader(served)
    await lists.read()
    served.sessions = [{**session("a"), "active": "perhaps"}, session("c")]
    reading = await lists.read()
    assert (ids(reading), reading.skipped) == ({"a", "c"}, 1)
    assert reading.complete, "for it is known who could not be read"


async def test_one_bad_record_does_not_keep_the_ended_on_screen_for_ever() -> None:
    served = account("a", "b", size=250)
    served.sessions.append({"id": "bad", "active": []})
    lists = reader(served)
    assert ids(await lists.read()) == {"a", "b"}
    served.sessions = served.sessions[1:]
    assert ids(await lists.read()) == {"b"}


async def test_a_bad_record_without_an_id_makes_a_reading_incomplete() -> None:
    served = account("a", "b", size=250)
    lists = reader(served)
    await lists.read()
    served.sessions = [session("a"), {"id": 7}]
    reading = await lists.read()
    assert not reading.complete
    assert ids(reading) == {"a", "b"}


async def test_bad_records_on_several_pages_are_no_movement() -> None:
    served = account(*"abcd")
    served.sessions[3]["room_id"] = 7
    served.sessions[0]["participants"] = [{"id": "p", "left_at": "no time"}]
    reading = await reader(served).read()
    assert (reading.moved, reading.lost, reading.lost_inside) == (False, ("d",), ("p",))


async def test_a_page_that_fails_fails_the_reading_and_the_old_one_stays() -> None:
    served = account(*"abcde")
    lists = reader(served)
    first = await lists.read()
    served.instead = {"sessions 2": httpx.Response(503)}
    with pytest.raises(ServerError):
        await lists.read()
    assert lists.last is first
    assert await lists.read() is first


async def test_a_list_can_be_read_a_few_pages_at_a_time() -> None:
    served = account(*"abcdefg")
    lists = reader(served)
    seen = []
    for most in (1, 2, 2):
        reading = await lists.read(most)
        seen.append((len(reading.records), reading.known, reading.total, lists.left))
    assert seen == [(2, False, 7, 3), (6, False, 7, 1), (7, True, 7, 0)]
    assert sorted(served.log) == [f"sessions {n}" for n in (1, 2, 3, 4)]
    assert list((await lists.read()).records) == list("abcdefg")


async def test_unchanged_pages_are_the_same_reading_though_not_all_are_read() -> None:
    lists = reader(account(*"abcde"))
    first = await lists.read()
    for _ in range(4):
        assert await lists.read(2) is first


async def test_nobody_is_gone_until_all_pages_are_read_and_the_new_are_there_at_once() -> None:
    served = account(*"abcdef")
    lists = reader(served)
    await lists.read()
    served.sessions = [session(name) for name in "xcdef"]
    reading = await lists.read(1)
    assert (ids(reading), reading.known, lists.left) == (set("abcdefx"), True, 2)
    assert ids(await lists.read(1)) == set("abcdefx")
    reading = await lists.read(1)
    assert (ids(reading), reading.complete, lists.left) == (set("cdefx"), True, 0)


async def test_what_came_and_went_during_a_reading_that_was_given_up_is_gone() -> None:
    served = account(*"abcd")
    lists = reader(served)
    first = await lists.read()
    served.sessions.insert(0, session("x"))
    assert ids(await lists.read(1)) == set("abcdx")
    del served.sessions[0]
    lists.start_over()
    assert await lists.read() is first


async def test_a_reading_started_over_while_a_page_is_fetched_begins_with_the_first() -> None:
    served = account(*"abcdef")
    lists = reader(served)
    served.after = lambda _: lists.start_over()
    await lists.read(1)
    served.after = lambda _: None
    served.log.clear()
    await lists.read(2)
    assert served.log == ["sessions 1", "sessions 2"]


async def test_a_page_that_fails_does_not_undo_those_read_before() -> None:
    served = account(*"abcdef")
    lists = reader(served)
    await lists.read(1)
    served.instead = {"sessions 3": httpx.Response(503)}
    with pytest.raises(ServerError):
        await lists.read(2)
    served.log.clear()
    assert ids(await lists.read(2)) == set("abcdef")
    assert sorted(served.log) == ["sessions 2", "sessions 3"]


async def test_a_list_that_grows_between_two_parts_is_known_only_after_another_reading() -> None:
    served = account(*"abcd")
    lists = reader(served)
    await lists.read(1)
    served.sessions.insert(0, session("new"))
    reading = await lists.read(1)
    assert (ids(reading), reading.known, lists.left) == (set("abc"), False, 0)
    reading = await lists.read()
    assert (ids(reading), reading.known) == ({*"abcd", "new"}, True)


async def moving_always(lists: ListSync[Session], served: Account) -> ListState[Session]:
    """Read all while another session is started after the first page."""
    names = iter(range(len(served.log), 10_000))

    def start_another(asked: str) -> None:
        if asked == "sessions 1":
            served.sessions.append(session(f"new {next(names)}"))

    served.after = start_another
    return await lists.read()


@pytest.mark.parametrize("slow", [True, False])
async def test_only_in_a_slow_list_what_is_missed_again_and_again_is_gone(slow: bool) -> None:
    served = account(*"abcde")
    lists = reader(served, slow=slow)
    await lists.read()
    del served.sessions[0]
    for _ in range(MISSED - 1):
        assert "a" in ids(await moving_always(lists, served))
    reading = await moving_always(lists, served)
    assert ("a" in ids(reading), reading.moved, reading.known) == (not slow, True, True)
    assert set("bcde") <= ids(reading)


async def test_what_is_seen_again_is_missed_from_the_start() -> None:
    served = account(*"abcde")
    lists = reader(served, slow=True)
    await lists.read()
    first = served.sessions[0]
    for _ in range(2):
        served.sessions.remove(first)
        for _ in range(MISSED - 1):
            assert "a" in ids(await moving_always(lists, served))
        served.sessions.insert(0, first)
        assert "a" in ids(await moving_always(lists, served))


async def test_what_can_not_be_read_again_and_again_is_not_gone_from_a_slow_list() -> None:
    served = account(*"abcde")
    lists = reader(served, slow=True)
    await lists.read()
    served.sessions[0]["active"] = "perhaps"
    for _ in range(MISSED + 1):
        assert "a" in ids(await moving_always(lists, served))
    served.sessions[0]["id"] = None
    for _ in range(MISSED + 1):
        assert "a" in ids(await moving_always(lists, served)), "for it may be the nameless one"


class Crowd(httpx.AsyncBaseTransport):
    """Counts who is here at once; everybody waits for the others."""

    def __init__(self, inner: Account, together: int) -> None:
        self._inner = inner
        self._barrier = asyncio.Barrier(together)
        self.here = self.most = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.here += 1
        self.most = max(self.most, self.here)
        try:
            if "page%5Bnumber%5D=1&" not in str(request.url):
                await asyncio.wait_for(self._barrier.wait(), 5)
            return await self._inner.handle_async_request(request)
        finally:
            self.here -= 1


async def test_further_pages_travel_together_but_not_all_at_once() -> None:
    served = Account(*(session(f"s{n:02}") for n in range(1 + 2 * AT_ONCE)), size=1)
    crowd = Crowd(served, AT_ONCE)
    api = served.client()
    api._wire.transport = crowd
    lists = ListSync(lambda number, previous: api.sessions.page(number, previous=previous))
    assert len((await lists.read()).records) == 1 + 2 * AT_ONCE
    assert crowd.most == AT_ONCE


async def test_a_number_of_pages_beyond_reason_is_not_believed() -> None:
    served = account("a")
    body: Any = page([session("a")], 1, 10**12, 10**12)
    lists = reader(served)
    for looks in (1, 2):
        served.instead["sessions 1"] = httpx.Response(200, content=body)
        assert not (await lists.read()).complete
        assert len(served.log) <= looks * (UNFIT_PAGES + AT_ONCE)


def claim(served: Account, pages: int) -> None:
    """Have the service tell of so many pages, whatever it has."""
    honest = served._page

    def claimed(records: list[Any], number: int) -> httpx.Response:
        body = json.loads(honest(records, number).content)
        body["meta"]["total_pages"] = pages
        return httpx.Response(200, json=body)

    served._page = claimed  # type: ignore[method-assign]


@pytest.mark.parametrize("slow", [False, True])
async def test_of_a_list_that_claims_more_than_it_gives_nobody_is_gone(slow: bool) -> None:
    served = account(*"abcdefgh")
    lists = reader(served, slow=slow)
    await lists.read()
    claim(served, 10**9)
    served.sessions = served.sessions[:3]
    for _ in range(2 * MISSED):
        asked = len(served.log)
        reading = await lists.read()
        assert ids(reading) == set("abcdefgh")
        assert (reading.complete, reading.cut) == (False, True)
        assert len(served.log) - asked <= 2 + UNFIT_PAGES + AT_ONCE


async def test_a_list_read_in_parts_is_cut_and_begun_anew_where_it_brings_nothing() -> None:
    served = account(*"abcd")
    claim(served, 10**9)
    lists = reader(served, slow=True)
    for _ in range(4):
        reading = await lists.read(3)
    assert ids(reading) == set("abcd")
    assert len(served.log) <= 4 * (1 + 3)
    while lists.left:
        await lists.read(3)
    assert lists.last
    assert lists.last.cut


async def test_a_list_that_never_ends_is_read_as_far_as_the_limit_pays_for() -> None:
    served = account(*(f"s{n:03}" for n in range(200)), size=2)
    claim(served, 10**9)
    api = served.client()
    lists: ListSync[Session] = ListSync(
        lambda number, previous: api.sessions.page(number, previous=previous),
        most_pages=lambda: 20,
    )
    reading = await lists.read()
    assert (len(served.log), len(reading.records), reading.cut) == (20, 40, True)


async def test_what_is_carried_over_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomtui.live.polling.list_sync.MOST_CARRIED", 6)
    served = account(size=2)
    claim(served, 10**9)
    lists = reader(served)
    for n in range(40):
        served.sessions = [session(f"s{n}a"), session(f"s{n}b")]
        reading = await lists.read()
        assert len(reading.records) <= 2 + 6


BARE = [{"data": []}, {"data": [], "meta": None}, {"data": [], "meta": {}}]


@pytest.mark.parametrize("bare", BARE)
async def test_a_counted_list_that_comes_back_bare_is_gone_only_when_it_stays_so(
    bare: dict[str, Any],
) -> None:
    answers = [httpx.Response(200, content=page([{"id": "a", "active": True}]))]
    answers += [httpx.Response(200, json=bare)] * UNFIT
    async with client(Wire(*answers)) as api:
        lists = ListSync(lambda number, previous: api.sessions.page(number, previous=previous))
        await lists.read()
        for _ in range(UNFIT - 1):
            reading = await lists.read()
            assert (ids(reading), reading.complete, reading.ends) == ({"a"}, False, False)
        reading = await lists.read()
        assert (ids(reading), reading.complete) == (set(), True)


async def test_a_list_that_says_that_it_is_empty_is() -> None:
    answers = [page([{"id": "a", "active": True}]), page([])]
    async with client(Wire(*(httpx.Response(200, content=body) for body in answers))) as api:
        lists = ListSync(lambda number, previous: api.sessions.page(number, previous=previous))
        await lists.read()
        reading = await lists.read()
        assert (ids(reading), reading.complete, reading.ends) == (set(), True, True)


@pytest.mark.parametrize("names", ["", "a", "ab"])
async def test_what_is_counted_and_does_not_come_is_not_gone(names: str) -> None:
    served = account(*"abc", size=250)
    lists = reader(served)
    await lists.read()
    for _ in range(3 * UNFIT):
        served.instead = {"sessions 1": one_page(*names, total=3)}
        reading = await lists.read()
        assert ids(reading) == set("abc")
        assert not reading.counts_agree
    assert reading.complete is bool(names), "of those who come it is known who is with them"
    served.sessions.pop()
    served.instead = {}
    assert ids(await lists.read()) == {"a", "b"}


async def test_who_is_not_counted_any_more_is_gone_beside_one_who_does_not_come() -> None:
    served = account(*"abcd", size=250)
    lists = reader(served)
    await lists.read()
    for _ in range(UNFIT):
        served.instead = {"sessions 1": one_page("a", total=2)}
        reading = await lists.read()
    assert (ids(reading), reading.complete) == ({"a"}, True)
