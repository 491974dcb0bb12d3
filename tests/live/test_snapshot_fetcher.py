"""One snapshot with as few requests as will do."""

import asyncio

import httpx
import pytest

from roomtui.api.client import VideoApi
from roomtui.api.errors import NoNetwork, ServerError, TooManyRequests
from roomtui.api.secret import ApiKey
from roomtui.demo.embedded import embedded
from roomtui.live.polling.changes import EventType, changes
from roomtui.live.polling.list_sync import MISSED
from roomtui.live.polling.snapshot_fetcher import (
    ROOM_PAGES,
    ROOMS_AGAIN,
    ROOMS_EVERY,
    SnapshotFetcher,
)
from roomtui.live.snapshot import Snapshot
from tests.api.support import page
from tests.live.support import Account, StillClock, person, session


async def taken(account: Account, clock: StillClock) -> SnapshotFetcher:
    """A fetcher that has taken the first snapshot; what it took is not in the log any more."""
    snapshot_fetcher = SnapshotFetcher(account.client(), clock)
    await snapshot_fetcher.take()
    account.log.clear()
    return snapshot_fetcher


async def test_the_first_snapshot_takes_two_requests(clock: StillClock) -> None:
    account = Account(session("s", "a", "b"))
    got = await SnapshotFetcher(account.client(), clock).take()
    assert sorted(account.log) == ["rooms 1", "sessions 1"]
    assert (got.number, set(got.people), got.complete) == (1, {"a", "b"}, True)


async def test_250_sessions_take_one_request_a_tick(clock: StillClock) -> None:
    account = Account(*(session(f"s{n}", f"p{n}") for n in range(250)))
    snapshot_fetcher = await taken(account, clock)
    for _ in range(5):
        await snapshot_fetcher.take()
    assert account.log == ["sessions 1"] * 5
    assert snapshot_fetcher.requests == pytest.approx(1.1)


async def test_what_is_asked_for_is_the_active_sessions_with_their_people(
    clock: StillClock,
) -> None:
    simulated = embedded("small")
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, transport=simulated.transport()
    ) as api:
        got = await SnapshotFetcher(api, clock).take()
    queries = {request.path.rpartition("/")[2]: request.query for request in simulated.log}
    assert queries == {
        "room_sessions": "filter%5Bactive%5D=true&include_participants=true"
        "&page%5Bnumber%5D=1&page%5Bsize%5D=250",
        "rooms": "page%5Bnumber%5D=1&page%5Bsize%5D=250",
    }
    assert len(got.people) == 4
    assert got.at is not None


async def test_nothing_new_is_the_same_snapshot(clock: StillClock) -> None:
    snapshot_fetcher = await taken(Account(session("s", "a")), clock)
    first = await snapshot_fetcher.take()
    clock.step(ROOMS_EVERY)
    assert await snapshot_fetcher.take() is first


async def test_rooms_have_a_slower_beat(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    snapshot_fetcher = await taken(account, clock)
    clock.step(ROOMS_EVERY - 0.1)
    await snapshot_fetcher.take()
    assert account.log == ["sessions 1"]
    clock.step(0.1)
    await snapshot_fetcher.take()
    assert sorted(account.log[1:]) == ["rooms 1", "sessions 1"]


async def test_rooms_are_asked_for_at_once_after_one_was_changed(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    snapshot_fetcher = await taken(account, clock)
    account.rooms.append({"id": "new"})
    snapshot_fetcher.look_at_rooms_too()
    assert "new" in (await snapshot_fetcher.take()).rooms


async def test_an_unknown_room_is_asked_for_at_once(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    snapshot_fetcher = await taken(account, clock)
    account.sessions.append(session("t", "b", room="new"))
    account.rooms.append({"id": "new", "unique_name": "brand-new"})
    assert (await snapshot_fetcher.take()).room_name("new") == "brand-new"
    assert account.log == ["sessions 1", "rooms 1"]


async def test_a_room_that_is_nowhere_is_not_asked_for_again_and_again(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    snapshot_fetcher = await taken(account, clock)
    account.sessions.append(session("t", "b", room="deleted"))
    for _ in range(4):
        assert set((await snapshot_fetcher.take()).sessions) == {"s", "t"}
    assert account.log.count("rooms 1") == 1
    account.sessions.append(session("u", room="another"))
    for _ in range(4):
        await snapshot_fetcher.take()
    assert account.log.count("rooms 1") == 2


async def test_rooms_asked_for_in_vain_are_forgotten_with_their_sessions(
    clock: StillClock,
) -> None:
    account = Account(session("s", "a"))
    snapshot_fetcher = await taken(account, clock)
    for number in range(20):
        account.sessions[1:] = [session(f"t{number}", room=f"deleted {number}")]
        await snapshot_fetcher.take()
    assert snapshot_fetcher._in_vain == {"deleted 19"}


def many_rooms(pages: int) -> Account:
    """An account with so many pages of rooms, newest first, and a session in the oldest."""
    names = tuple(f"the room {n:03}" for n in range(2 * pages))
    return Account(session("s", "a", room=names[-1]), rooms=names, size=2)


def rooms_asked(account: Account) -> list[str]:
    asked = [entry for entry in account.log if entry.startswith("rooms")]
    account.log.clear()
    return asked


async def test_the_first_snapshot_does_not_wait_for_more_than_a_page_of_rooms(
    clock: StillClock,
) -> None:
    account = many_rooms(pages=20)
    got = await SnapshotFetcher(account.client(), clock).take()
    assert sorted(account.log) == ["rooms 1", "sessions 1"]
    assert (len(got.rooms), got.rooms_total, got.rooms_known) == (2, 40, False)
    assert got.complete, "for the people are all there"
    assert got.room_name("the room 039") == "the room", "the start of its id, until it is read"


async def test_the_other_rooms_follow_some_with_each_snapshot(clock: StillClock) -> None:
    account = many_rooms(pages=20)
    snapshot_fetcher = await taken(account, clock)
    snapshots: list[Snapshot] = []
    requests = []
    while not snapshots or not snapshots[-1].rooms_known:
        requests.append((snapshot_fetcher.requests, len(account.log)))
        snapshots.append(await snapshot_fetcher.take())
    assert [len(got.rooms) for got in snapshots] == [18, 34, 40]
    assert [got.rooms_total for got in snapshots] == [40, 40, 40]
    assert snapshots[-1].room_name("the room 039") == "the room 039"
    assert [number for number, _ in requests] == [1 + ROOM_PAGES, 1 + ROOM_PAGES, 1 + 3]
    assert [sent for _, sent in requests] == [0, 1 + ROOM_PAGES, 2 * (1 + ROOM_PAGES)]
    assert len(rooms_asked(account)) == 19
    assert snapshot_fetcher.requests == pytest.approx(1 + ROOM_PAGES * 0.1)
    await snapshot_fetcher.take()
    assert rooms_asked(account) == []


async def test_rooms_that_are_merely_read_later_are_no_changes(clock: StillClock) -> None:
    account = many_rooms(pages=20)
    snapshot_fetcher = SnapshotFetcher(account.client(), clock)
    before = await snapshot_fetcher.take()
    while not before.rooms_known:
        after = await snapshot_fetcher.take()
        assert changes(before, after) == ()
        before = after
    account.rooms.insert(0, {"id": "new"})
    snapshot_fetcher.look_at_rooms_too()
    (change,) = changes(before, await snapshot_fetcher.take())
    assert (change.kind, change.room_id) == (EventType.ROOM_CREATED, "new")


async def test_a_long_list_of_rooms_is_renewed_over_several_snapshots(clock: StillClock) -> None:
    account = many_rooms(pages=20)
    snapshot_fetcher = await taken(account, clock)
    for _ in range(3):
        before = await snapshot_fetcher.take()
    clock.step(ROOMS_EVERY)
    account.log.clear()
    del account.rooms[-4:-2]
    asked = []
    for _ in range(5):
        got = await snapshot_fetcher.take()
        asked.append(len(rooms_asked(account)))
    assert asked == [ROOM_PAGES, ROOM_PAGES, 3, 0, 0]
    gone = [c.room_id for c in changes(before, got) if c.kind is EventType.ROOM_DELETED]
    assert gone == ["the room 036", "the room 037"]
    assert got.rooms_total == len(got.rooms) == 38


async def test_a_room_that_is_not_read_yet_is_not_asked_for_apart(clock: StillClock) -> None:
    account = many_rooms(pages=10)
    account.sessions.append(session("t", room="deleted"))
    snapshot_fetcher = SnapshotFetcher(account.client(), clock)
    asked = []
    for _ in range(6):
        await snapshot_fetcher.take()
        asked.append(len(rooms_asked(account)))
    assert asked == [1, ROOM_PAGES, 1 + ROOM_PAGES, 2, 0, 0], "once more for the deleted one"


async def test_rooms_changed_by_us_are_read_from_the_first_page_on(clock: StillClock) -> None:
    account = many_rooms(pages=20)
    snapshot_fetcher = await taken(account, clock)
    await snapshot_fetcher.take()
    account.rooms.insert(0, {"id": "new"})
    snapshot_fetcher.look_at_rooms_too()
    account.log.clear()
    assert "new" in (await snapshot_fetcher.take()).rooms
    assert rooms_asked(account)[0] == "rooms 1"


@pytest.mark.parametrize("status", [503, 429])
async def test_rooms_that_fail_on_the_way_are_read_on_where_it_was(
    clock: StillClock, status: int
) -> None:
    account = many_rooms(pages=20)
    snapshot_fetcher = await taken(account, clock)
    await snapshot_fetcher.take()
    account.sessions = [session("s", "a", "b", room="the room 039")]
    account.instead["rooms 12"] = httpx.Response(status)
    if status == 429:
        with pytest.raises(TooManyRequests):
            await snapshot_fetcher.take()
    else:
        got = await snapshot_fetcher.take()
        assert (set(got.people), len(got.rooms)) == ({"a", "b"}, 18)
        account.log.clear()
        await snapshot_fetcher.take()
        assert rooms_asked(account) == []
        clock.step(ROOMS_AGAIN)
    account.log.clear()
    assert len((await snapshot_fetcher.take()).rooms) == 34
    assert sorted(rooms_asked(account)) == [f"rooms {n}" for n in range(10, 18)]


async def test_a_deleted_room_goes_though_others_are_created_without_end(
    clock: StillClock,
) -> None:
    account = many_rooms(pages=4)
    snapshot_fetcher = await taken(account, clock)
    await snapshot_fetcher.take()

    def create_another(asked: str) -> None:
        if asked == "rooms 1":
            account.rooms.append({"id": f"new {len(account.log)}"})

    account.after = create_another
    del account.rooms[3]
    there = []
    for _ in range(MISSED + 1):
        clock.step(ROOMS_EVERY)
        there.append("the room 003" in (await snapshot_fetcher.take()).rooms)
    assert there == [*[True] * (MISSED - 1), False, False]


async def test_a_snapshot_that_must_have_all_rooms_has_them_at_once(clock: StillClock) -> None:
    account = many_rooms(pages=20)
    got = await SnapshotFetcher(account.client(), clock, all_rooms=True).take()
    assert (len(got.rooms), got.rooms_total, got.rooms_known) == (40, 40, True)


async def test_rooms_that_fail_alone_do_not_hold_up_people(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    snapshot_fetcher = await taken(account, clock)
    clock.step(ROOMS_EVERY)
    account.sessions = [session("s", "a", "b")]
    account.instead["rooms 1"] = httpx.Response(503)
    got = await snapshot_fetcher.take()
    assert set(got.people) == {"a", "b"}
    assert set(got.rooms) == {"room"}
    account.log.clear()
    clock.step(ROOMS_AGAIN)
    await snapshot_fetcher.take()
    assert "rooms 1" in account.log


async def test_without_any_rooms_known_their_failure_is_one(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    account.instead["rooms 1"] = httpx.Response(503)
    snapshot_fetcher = SnapshotFetcher(account.client(), clock)
    with pytest.raises(ServerError):
        await snapshot_fetcher.take()
    assert set((await snapshot_fetcher.take()).people) == {"a"}


async def test_a_limit_spent_on_rooms_is_a_limit_spent(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    snapshot_fetcher = await taken(account, clock)
    clock.step(ROOMS_EVERY)
    account.instead["rooms 1"] = httpx.Response(429)
    with pytest.raises(TooManyRequests):
        await snapshot_fetcher.take()
    account.log.clear()
    await snapshot_fetcher.take()
    assert "rooms 1" in account.log


async def test_rooms_asked_for_in_vain_because_of_others_are_asked_for_again(
    clock: StillClock,
) -> None:
    account = Account(session("s", "a"))
    snapshot_fetcher = await taken(account, clock)
    account.rooms.append({"id": "new"})
    snapshot_fetcher.look_at_rooms_too()
    account.instead["sessions 1"] = httpx.ConnectError("refused")
    inner, held = account.handle_async_request, asyncio.Event()

    async def slow_rooms(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/rooms") and not held.is_set():
            await held.wait()
        return await inner(request)

    account.handle_async_request = slow_rooms  # type: ignore[method-assign]
    with pytest.raises(NoNetwork):
        await snapshot_fetcher.take()
    held.set()
    assert "new" in (await snapshot_fetcher.take()).rooms


async def test_a_person_whose_record_can_not_be_read_has_not_left(clock: StillClock) -> None:
    account = Account(session("s", "a", "b", "c"))
    snapshot_fetcher = SnapshotFetcher(account.client(), clock)
    before = await snapshot_fetcher.take()
    account.sessions = [session("s", "a", {"id": "b", "joined_at": "soon"})]
    after = await snapshot_fetcher.take()
    assert set(after.people) == {"a", "b"}
    assert after.skipped == 1
    assert [c.participant.id for c in changes(before, after) if c.participant] == ["c"]
    account.sessions = [session("s", "a", person("b", left_at="2026-11-22T10:00:00Z"))]
    assert set((await snapshot_fetcher.take()).people) == {"a"}


async def test_a_nameless_bad_person_may_be_anybody_who_is_missing(clock: StillClock) -> None:
    account = Account(session("s", "a", "b"), session("t", "c"))
    snapshot_fetcher = await taken(account, clock)
    account.sessions = [session("s", "a", 7)]
    got = await snapshot_fetcher.take()
    assert set(got.people) == {"a", "b"}, "and the other session has ended"
    assert not got.complete
    account.sessions = [session("s", "a")]
    assert set((await snapshot_fetcher.take()).people) == {"a"}


async def test_snapshots_are_numbered_as_they_change(clock: StillClock) -> None:
    account = Account(session("s", "a"))
    snapshot_fetcher = SnapshotFetcher(account.client(), clock)
    numbers = []
    for people in (["a"], ["a"], ["b"], ["b"]):
        account.sessions = [session("s", *people)]
        numbers.append((await snapshot_fetcher.take()).number)
    assert numbers == [1, 1, 2, 2]


async def test_who_could_not_be_read_stays_when_the_whole_session_cannot_be_read_next(
    clock: StillClock,
) -> None:
    account = Account(session("s", "a", "b"))
    snapshot_fetcher = await taken(account, clock)
    account.sessions = [session("s", "a", {"id": "b", "left_at": "no time"})]
    assert set((await snapshot_fetcher.take()).people) == {"a", "b"}
    account.sessions = [7]
    assert set((await snapshot_fetcher.take()).people) == {"a", "b"}
    account.sessions = [session("s", "a")]
    assert set((await snapshot_fetcher.take()).people) == {"a"}


async def test_rooms_on_a_page_that_lacks_what_it_counts_are_not_deleted(
    clock: StillClock,
) -> None:
    account = Account(session("s", "a"), rooms=("room", "other"))
    snapshot_fetcher = await taken(account, clock)
    for _ in range(3):
        clock.step(ROOMS_EVERY)
        account.instead["rooms 1"] = httpx.Response(200, content=page([], 1, 1, 2))
        assert set((await snapshot_fetcher.take()).rooms) == {"room", "other"}
    account.rooms.pop()
    clock.step(ROOMS_EVERY)
    assert set((await snapshot_fetcher.take()).rooms) == {"room"}
