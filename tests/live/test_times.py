"""What happened is dated by the service, and what is old is known to be old."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Room, Session
from roomtui.live.gate import RequestGate
from roomtui.live.polling.changes import Change, EventType, changes
from roomtui.live.polling.ends import MOST, dated
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.polling.poller import Poller
from roomtui.live.polling.snapshot_fetcher import SnapshotFetcher
from roomtui.ui.activity import Activity
from tests.api.support import Wire, client, one, refusal
from tests.live.support import (
    NOON,
    Account,
    StillClock,
    running,
    session,
    snapshot,
)

PAGE = b"<html>default backend</html>"


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def with_people(*people: Participant) -> Session:
    return Session(id="s", room_id="room", active=True, participants=people)


def someone(name: str, joined: float, left: float | None = None) -> Participant:
    return Participant(
        id=name,
        session_id="s",
        joined_at=after(joined),
        left_at=None if left is None else after(left),
    )


def test_who_comes_and_goes_is_dated_by_the_service() -> None:
    before = snapshot(with_people(someone("a", 1), someone("b", 2)))
    now = snapshot(with_people(someone("a", 1, left=7.5), someone("c", 8.25)))
    told = {(one.kind, one.participant.id): one.at for one in changes(before, now)
            if one.participant}  # fmt: skip
    assert told == {
        (EventType.LEFT, "a"): after(7.5),
        (EventType.LEFT, "b"): None,
        (EventType.JOINED, "c"): after(8.25),
    }


def test_rooms_are_dated_by_the_service_too() -> None:
    stage = Room(id="r", unique_name="stage", created_at=after(1), updated_at=after(1))
    changed = replace(stage, max_participants=4, updated_at=after(9))
    (made,) = changes(snapshot(rooms=()), snapshot(rooms=(stage,)))
    (renewed,) = changes(snapshot(rooms=(stage,)), snapshot(rooms=(changed,)))
    assert (made.at, renewed.at) == (after(1), after(9))


def ended(session_id: str) -> Change:
    return Change(
        account=UNNAMED,
        kind=EventType.SESSION_ENDED,
        room_id="room",
        room="room",
        session_id=session_id,
    )


ENDED_AT = "2026-11-22T12:00:07.5Z"


@pytest.mark.parametrize(
    ("answer", "at"),
    [
        (one({"id": "s", "active": False, "ended_at": ENDED_AT}), after(7.5)),
        (one({"id": "s", "active": False, "ended_at": None}), None),
        (one({"id": "s", "active": True, "ended_at": ENDED_AT}), None),
        (one({"id": "t", "active": False, "ended_at": ENDED_AT}), None),
        (refusal(404, {"code": "10005"}), None),
        (httpx.Response(404, content=PAGE), None),
        (httpx.Response(200, content=PAGE), None),
        (httpx.ReadTimeout("timed out"), None),
    ],
)
async def test_the_end_of_a_session_is_asked_for(answer: Any, at: datetime | None) -> None:
    started = Change(
        account=UNNAMED, kind=EventType.SESSION_STARTED, room_id="room", room="room", session_id="s"
    )
    wire = Wire(answer)
    found = await dated(client(wire), (started, ended("s")))
    assert found == (started, replace(ended("s"), at=at))
    assert len(wire.requests) == 1


async def test_of_many_sessions_that_end_at_once_few_are_asked_for() -> None:
    wire = Wire(lambda request: one({"id": request.url.path.split("/")[-1], "ended_at": ENDED_AT}))
    happened = tuple(ended(f"s{number}") for number in range(50))
    found = await dated(client(wire), happened)
    assert [change.at for change in found] == [after(7.5)] * MOST + [None] * (50 - MOST)
    assert len(wire.requests) == MOST


# The lines of the activity


def joined(name: str, at: datetime | None) -> Change:
    return Change(
        account=UNNAMED,
        kind=EventType.JOINED,
        room_id="room",
        room="stage",
        participant=Participant(id=name, context=name),
        at=at,
    )


def lines(activity: Activity) -> list[tuple[str, datetime]]:
    return [
        (event.people[0][1] if event.people else event.kind, event.at) for event in activity.log
    ]


def test_two_consoles_tell_the_same_time_of_one_event() -> None:
    told = []
    for late in (0.5, 9.5):
        activity = Activity()
        activity.happened((joined("Ada", after(1)),), after(late))
        told.append(lines(activity))
    assert told[0] == told[1] == [("Ada", after(1))]


def test_what_the_service_does_not_date_has_the_console_s_time() -> None:
    activity = Activity()
    activity.happened((joined("Ada", None),), after(3))
    assert lines(activity) == [("Ada", after(3))]


@pytest.mark.parametrize(
    "wild",
    [
        datetime.max.replace(tzinfo=NOON.tzinfo),
        datetime.min.replace(tzinfo=NOON.tzinfo),
        after(3600),
        after(-200_000),
    ],
)
def test_a_wild_time_is_not_believed(wild: datetime) -> None:
    activity = Activity()
    activity.happened((joined("Ada", wild),), after(3))
    assert lines(activity) == [("Ada", after(3))]


def test_lines_are_in_the_order_of_what_happened_whenever_it_was_seen() -> None:
    activity = Activity()
    offline = Feed(state=FeedState.OFFLINE, reason="x")
    activity.happened((joined("Ada", after(1)), joined("Cy", after(5))), after(6))
    activity.turned(Feed(state=FeedState.LIVE), offline, after(4), UNNAMED)
    activity.happened((joined("Di", after(5)), joined("Bo", after(3))), after(8))
    assert [name for name, _ in lines(activity)] == ["Di", "Cy", "feed", "Bo", "Ada"]


@pytest.mark.parametrize("skew", [-3600.0, 3600.0])
def test_lines_stay_in_order_where_the_clocks_differ(skew: float) -> None:
    activity = Activity()
    feed = Feed(state=FeedState.LIVE, skew=skew)
    activity.turned(feed, feed, after(0), UNNAMED)
    activity.happened((joined("Ada", after(1 + skew)),), after(2))
    activity.turned(feed, replace(feed, state=FeedState.OFFLINE, reason="x"), after(3), UNNAMED)
    activity.happened((joined("Bo", after(4 + skew)),), after(5))
    assert lines(activity) == [
        ("Bo", after(4 + skew)),
        ("feed", after(3)),
        ("Ada", after(1 + skew)),
    ]


# How old a snapshot is for sure


async def test_a_snapshot_is_as_old_as_the_request_of_its_oldest_page(clock: StillClock) -> None:
    account = Account(*(session(f"s{number}") for number in range(3)), size=1)
    account.after = lambda _: clock.step(1)
    snapshot_fetcher, begun = SnapshotFetcher(account.client(), clock), clock.monotonic()
    await snapshot_fetcher.take()
    assert snapshot_fetcher.as_of == begun
    assert snapshot_fetcher.people_since > begun


async def test_a_cache_s_answer_is_older_by_its_age_and_the_second_that_it_leaves_out(
    clock: StillClock,
) -> None:
    account = Account(session("s", "a"))
    account.headers = {"age": "4", "date": format_datetime(NOON, usegmt=True)}
    snapshot_fetcher = SnapshotFetcher(account.client(), clock)
    await snapshot_fetcher.take()
    assert snapshot_fetcher.as_of == clock.monotonic() - 5
    assert snapshot_fetcher.people_date == NOON


async def test_the_poller_tells_how_old_its_snapshot_is(
    clock: StillClock, gate: RequestGate
) -> None:
    account = Account(session("s", "a"))
    account.headers = {"date": format_datetime(NOON, usegmt=True)}
    async with running(Poller(account.client(), clock, gate)) as heard:
        update = await heard.until(lambda one: one.feed.is_live)
    assert (update.as_of, update.date) == (clock.monotonic(), NOON)


async def test_a_session_that_ended_is_dated_when_it_is_told(clock: StillClock) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/room_sessions/s"):
            return one({"id": "s", "active": False, "ended_at": ENDED_AT})
        records = [] if account_is_empty else [session("s", "a")]
        kind = records if "room_sessions" in request.url.path else [{"id": "room"}]
        meta = {"page_number": 1, "total_pages": 1, "total_results": len(kind)}
        return httpx.Response(200, json={"data": kind, "meta": meta})

    account_is_empty = False
    poller = Poller(client(Wire(answer)), clock, RequestGate())
    async with running(poller) as heard:
        await heard.until(lambda update: bool(update.snapshot.sessions))
        account_is_empty = True
        poller.refresh()
        update = await heard.until(lambda update: bool(update.changes))
    assert [(one.kind, one.at) for one in update.changes] == [(EventType.SESSION_ENDED, after(7.5))]
