"""One picture with as few requests as will do."""

import asyncio

import httpx
import pytest

from roomtui.api.client import VideoApi
from roomtui.api.errors import NoNetwork, ServerError, TooManyRequests
from roomtui.api.secret import ApiKey
from roomtui.demo.embedded import embedded
from roomtui.live.changes import changes
from roomtui.live.picture import ROOMS_AGAIN, ROOMS_EVERY, Photographer
from tests.live.support import Account, StillClock, person, session


async def taken(account: Account, clock: StillClock) -> Photographer:
    """A photographer who has taken the first picture; what it took is not in the log any more."""
    photographer = Photographer(account.client(), clock)
    await photographer.take()
    account.log.clear()
    return photographer


async def test_the_first_picture_takes_two_requests(clock: StillClock) -> None:
    account = Account(session("s", "a", "b"))
    picture = await Photographer(account.client(), clock).take()
    assert sorted(account.log) == ["rooms 1", "sessions 1"]
    assert (picture.number, set(picture.people), picture.complete) == (1, {"a", "b"}, True)


async def test_250_sessions_take_one_request_a_tick(clock: StillClock) -> None:
    account = Account(*(session(f"s{n}", f"p{n}") for n in range(250)))
    photographer = await taken(account, clock)
    for _ in range(5):
        await photographer.take()
    assert account.log == ["sessions 1"] * 5
    assert photographer.requests == pytest.approx(1.1)


async def test_what_is_asked_for_is_the_active_sessions_with_their_people(
    clock: StillClock,
) -> None:
    simulated = embedded("small")
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, transport=simulated.transport()
    ) as api:
        picture = await Photographer(api, clock).take()
    queries = {request.path.rpartition("/")[2]: request.query for request in simulated.log}
    assert queries == {
        "room_sessions": "filter%5Bactive%5D=true&include_participants=true"
        "&page%5Bnumber%5D=1&page%5Bsize%5D=250",
        "rooms": "page%5Bnumber%5D=1&page%5Bsize%5D=250",
    }
    assert len(picture.people) == 4
    assert picture.at is not None


async def test_nothing_new_is_the_same_picture(clock: StillClock) -> None:
    photographer = await taken(Account(session("s", "a")), clock)
    first = await photographer.take()
    clock.step(ROOMS_EVERY)
    assert await photographer.take() is first


async def test_rooms_have_a_slower_beat(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    photographer = await taken(account, clock)
    clock.step(ROOMS_EVERY - 0.1)
    await photographer.take()
    assert account.log == ["sessions 1"]
    clock.step(0.1)
    await photographer.take()
    assert sorted(account.log[1:]) == ["rooms 1", "sessions 1"]


async def test_rooms_are_asked_for_at_once_after_one_was_changed(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    photographer = await taken(account, clock)
    account.rooms.append({"id": "new"})
    photographer.look_at_rooms_too()
    assert "new" in (await photographer.take()).rooms


async def test_an_unknown_room_is_asked_for_at_once(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    photographer = await taken(account, clock)
    account.sessions.append(session("t", "b", room="new"))
    account.rooms.append({"id": "new", "unique_name": "brand-new"})
    assert (await photographer.take()).room_name("new") == "brand-new"
    assert account.log == ["sessions 1", "rooms 1"]


async def test_a_room_that_is_nowhere_is_not_asked_for_again_and_again(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    photographer = await taken(account, clock)
    account.sessions.append(session("t", "b", room="deleted"))
    for _ in range(4):
        assert set((await photographer.take()).sessions) == {"s", "t"}
    assert account.log.count("rooms 1") == 1
    account.sessions.append(session("u", room="another"))
    for _ in range(4):
        await photographer.take()
    assert account.log.count("rooms 1") == 2


async def test_rooms_that_fail_alone_do_not_hold_up_people(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    photographer = await taken(account, clock)
    clock.step(ROOMS_EVERY)
    account.sessions = [session("s", "a", "b")]
    account.instead["rooms 1"] = httpx.Response(503)
    picture = await photographer.take()
    assert set(picture.people) == {"a", "b"}
    assert set(picture.rooms) == {"room"}
    account.log.clear()
    clock.step(ROOMS_AGAIN)
    await photographer.take()
    assert "rooms 1" in account.log


async def test_without_any_rooms_known_their_failure_is_one(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    account.instead["rooms 1"] = httpx.Response(503)
    photographer = Photographer(account.client(), clock)
    with pytest.raises(ServerError):
        await photographer.take()
    assert set((await photographer.take()).people) == {"a"}


async def test_a_limit_spent_on_rooms_is_a_limit_spent(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    photographer = await taken(account, clock)
    clock.step(ROOMS_EVERY)
    account.instead["rooms 1"] = httpx.Response(429)
    with pytest.raises(TooManyRequests):
        await photographer.take()
    account.log.clear()
    await photographer.take()
    assert "rooms 1" in account.log


async def test_rooms_asked_for_in_vain_because_of_others_are_asked_for_again(
    clock: StillClock,
) -> None:
    account = Account(session("s", "a"))
    photographer = await taken(account, clock)
    account.rooms.append({"id": "new"})
    photographer.look_at_rooms_too()
    account.instead["sessions 1"] = httpx.ConnectError("refused")
    inner, held = account.handle_async_request, asyncio.Event()

    async def slow_rooms(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/rooms") and not held.is_set():
            await held.wait()
        return await inner(request)

    account.handle_async_request = slow_rooms  # type: ignore[method-assign]
    with pytest.raises(NoNetwork):
        await photographer.take()
    held.set()
    assert "new" in (await photographer.take()).rooms


async def test_a_person_whose_record_can_not_be_read_has_not_left(clock: StillClock) -> None:
    account = Account(session("s", "a", "b", "c"))
    photographer = Photographer(account.client(), clock)
    before = await photographer.take()
    account.sessions = [session("s", "a", {"id": "b", "joined_at": "soon"})]
    after = await photographer.take()
    assert set(after.people) == {"a", "b"}
    assert after.skipped == 1
    assert [c.participant.id for c in changes(before, after) if c.participant] == ["c"]
    account.sessions = [session("s", "a", person("b", left_at="2026-11-22T10:00:00Z"))]
    assert set((await photographer.take()).people) == {"a"}


async def test_a_nameless_bad_person_may_be_anybody_who_is_missing(clock: StillClock) -> None:
    account = Account(session("s", "a", "b"), session("t", "c"))
    photographer = await taken(account, clock)
    account.sessions = [session("s", "a", 7)]
    picture = await photographer.take()
    assert set(picture.people) == {"a", "b"}, "and the other session has ended"
    assert not picture.complete
    account.sessions = [session("s", "a")]
    assert set((await photographer.take()).people) == {"a"}


async def test_pictures_are_numbered_as_they_change(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    photographer = Photographer(account.client(), clock)
    numbers = []
    for people in (["a"], ["a"], ["b"], ["b"]):
        account.sessions = [session("s", *people)]
        numbers.append((await photographer.take()).number)
    assert numbers == [1, 1, 2, 2]
