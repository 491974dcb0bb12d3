"""What is said of an order is true: counted again before, judged by the service's times after."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from roomtui.api.clock_bounds import Between, ClockBounds
from roomtui.api.models import Participant, Session
from roomtui.live.actions import runner
from roomtui.live.actions.confirm import CONFIRM_SECS
from roomtui.live.actions.request import Action, ModerationRequest, Outcome, Target, disambiguated
from roomtui.live.snapshot import Snapshot
from tests.api.support import Answer, Handler, one, refusal
from tests.live.support import NOON, StillClock, make_session, snapshot
from tests.live.test_moderation import ANNA, BERT, CARA, OK, Console, journaled, order

GONE = refusal(404, {"code": "10005", "title": "Resource not found"})
PAGE = b"<html>default backend</html>"
ALL = (ANNA, BERT, CARA)

Start = Callable[..., Console]


@pytest.fixture
def start(tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Make a console whose service dates its answers at noon."""
    monkeypatch.setattr(runner, "RETRY_SECS", 0.001)
    monkeypatch.setattr(ClockBounds, "at", lambda *_: Between(NOON, NOON + timedelta(seconds=1)))
    return lambda *answers: Console(tmp_path / "journal", clock, *(answers or (dated(NOON),)))


def dated(at: datetime) -> Handler:
    """Answer that it is done, as of then."""
    return lambda _: one(OK, date=format_datetime(at, usegmt=True))


def people(number: int) -> list[dict[str, Any]]:
    return [{"id": f"p{n}", "context": f"Person {n}", "left_at": None} for n in range(number)]


def left(person: str, seconds: float, **fields: Any) -> dict[str, Any]:
    at = (NOON + timedelta(seconds=seconds)).isoformat()
    return {"id": person, "session_id": "s", "left_at": at, **fields}


# Counted again before it is sent


async def test_an_end_is_not_sent_when_more_people_are_there_than_were_confirmed(
    start: Start,
) -> None:
    console = start()
    console.wire.people = people(30)
    assert await console.carry_out(order(Action.END, *ALL)) == [Outcome.FAILED]
    assert console.wire.requests == []
    assert console.last.detail == (
        "30 people are in it by now, you confirmed 3. Nothing was sent; look again."
    )
    assert journaled(console.folder)[-1]["outcome"] == "failed"
    assert not console.moderator.waiting


@pytest.mark.parametrize(("number", "confirmed"), [(3, 0), (2, 0), (0, 0), (30, 30), (5, 40)])
async def test_an_end_that_is_sent_names_whom_it_hits_before_it_is_sent(
    start: Start, number: int, confirmed: int
) -> None:
    at_arrival: list[dict[str, Any]] = []

    def look_into_the_journal(_: httpx.Request) -> httpx.Response:
        at_arrival.extend(journaled(console.folder))
        return one(OK)

    console = start(look_into_the_journal)
    console.wire.people = [*people(number), left("gone", -60)]
    given = order(Action.END, *ALL, confirmed=confirmed)
    assert await console.carry_out(given) == [Outcome.SENDING, Outcome.SENT]
    (intent,) = at_arrival
    assert sorted(intent["order"]["targets"], key=lambda one: int(one["id"][1:])) == [
        {"id": f"p{n}", "name": f"Person {n}"} for n in range(number)
    ]
    assert intent["order"]["id"] == given.id


async def test_who_was_on_screen_keeps_the_name_that_was_confirmed(start: Start) -> None:
    console = start()
    console.wire.people = [{"id": "a", "context": "Now Anne"}, {"id": "z", "context": None}]
    await console.carry_out(order(Action.END, *ALL))
    assert journaled(console.folder)[0]["order"]["targets"] == [
        {"id": "a", "name": "Anna"},
        {"id": "z", "name": "(no name) z"},
    ]


UNCOUNTABLE: list[Answer] = [
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("timed out"),
    httpx.Response(503),
    httpx.Response(404, content=PAGE),
    httpx.Response(200, content=PAGE),
    refusal(429, {"code": "10011"}),
    one({"id": "s", "active": True}),
    one({"id": "s", "active": True, "participants": None}),
    one({"id": "s", "active": True, "participants": {}}),
    one({"id": "s", "participants": []}),
    one({"id": "s", "active": "perhaps", "participants": []}),
    one({"id": "t", "active": True, "participants": []}),
    one({"id": "s", "active": True, "participants": [{"id": None}]}),
    one({"id": "s", "active": True, "participants": [{"id": "a", "left_at": "soon"}]}),
    one({"id": "s", "active": True, "participants": [7]}),
    one(None),
]


@pytest.mark.parametrize("answer", UNCOUNTABLE)
@pytest.mark.parametrize("action", [Action.END, Action.UNMUTE])
async def test_what_nobody_can_count_is_not_sent(
    start: Start, answer: Answer, action: Action
) -> None:
    console = start()
    console.wire.counted = answer
    given = order(action, *ALL, confirmed=3, everyone=action is Action.UNMUTE)
    assert await console.carry_out(given) == [Outcome.FAILED]
    assert console.wire.requests == []
    assert console.last.detail.startswith("Nothing was sent, for nobody could count who is in it.")


async def test_an_unmute_of_all_is_counted_again_too(start: Start) -> None:
    console = start()
    console.wire.people = [*people(10), {"id": "c"}]
    given = order(Action.UNMUTE, *ALL, everyone=True, excluded=(CARA,), confirmed=10)
    assert await console.carry_out(given) == [Outcome.SENDING, Outcome.SENT]
    assert len(journaled(console.folder)[0]["order"]["targets"]) == 10
    console.wire.people = [*people(11), {"id": "c"}]
    assert await console.carry_out(given) == [Outcome.FAILED]
    assert console.last.detail.startswith("11 people are in it by now, you confirmed 10.")
    assert len(console.wire.requests) == 1


@pytest.mark.parametrize("action", [Action.MUTE, Action.UNMUTE])
async def test_what_was_confirmed_without_a_number_is_not_counted(
    start: Start, action: Action
) -> None:
    console = start()
    console.wire.people = people(30)
    await console.carry_out(order(action, *ALL, everyone=True))
    await console.carry_out(order(action, *ALL, confirmed=3))
    await console.carry_out(order(Action.MUTE, *ALL, everyone=True, confirmed=3))
    assert console.last.outcome is Outcome.SENT
    assert console.wire.looks == []


async def test_an_end_of_what_is_over_sends_nothing_and_says_when_it_ended(start: Start) -> None:
    console = start()
    console.wire.counted = one(
        {"id": "s", "active": False, "ended_at": "2026-11-22T11:58:03Z", "participants": []}
    )
    assert await console.carry_out(order(Action.END, *ALL)) == [Outcome.ALREADY_GONE]
    assert console.last.detail == "It had ended before at 11:58:03 +00:00. Nothing was sent."
    console.wire.counted = GONE
    console.wire.told["rooms/room/sessions"] = httpx.Response(
        200, json={"data": [], "meta": {"page_number": 1, "total_pages": 1, "total_results": 0}}
    )
    assert await console.carry_out(order(Action.END, *ALL)) == [Outcome.ALREADY_GONE]
    assert console.wire.requests == []


async def test_a_session_that_its_room_still_lists_is_not_over_whatever_a_404_says(
    start: Start,
) -> None:
    console = start()
    console.wire.counted = GONE
    console.wire.told["rooms/room/sessions"] = httpx.Response(
        200,
        json={"data": [{"id": "s"}], "meta": {"page_number": 1, "total_pages": 1}},
    )
    assert await console.carry_out(order(Action.END, *ALL)) == [Outcome.FAILED]
    assert console.wire.requests == []


# Judged by the service's times


def listed(*persons: dict[str, Any], active: bool = True) -> Snapshot:
    """A snapshot of the session that lists who left, as the service does."""
    session = make_session("s", active=active)
    known = tuple(
        Participant(
            id=p["id"],
            session_id="s",
            left_at=datetime.fromisoformat(p["left_at"]) if p["left_at"] else None,
        )
        for p in persons
    )
    return snapshot(Session(id="s", room_id=session.room_id, active=active, participants=known))


KICKS: list[tuple[float, Outcome, str]] = [
    (-3600, Outcome.ALREADY_GONE, "Already gone before: Anna (11:00:00 +00:00)."),
    (-5, Outcome.ALREADY_GONE, "Already gone before: Anna (11:59:55 +00:00)."),
    (0.2, Outcome.CONFIRMED, ""),
    (14, Outcome.CONFIRMED, ""),
    (
        3600,
        Outcome.NOT_CONFIRMED,
        "Left later, not by this: Anna (13:00:00 +00:00).",
    ),
]


@pytest.mark.parametrize(("seconds", "outcome", "detail"), KICKS)
async def test_a_kick_did_what_the_service_s_time_says(
    start: Start, seconds: float, outcome: Outcome, detail: str
) -> None:
    console = start()
    await console.carry_out(order(Action.KICK, ANNA))
    taken = listed(left("a", seconds))
    told = await console.observe(taken)
    if outcome is Outcome.NOT_CONFIRMED:
        assert told == []
        console.clock.step(CONFIRM_SECS + 1)
        told = await console.observe(taken)
    assert told == [outcome]
    assert console.last.detail == detail
    line = journaled(console.folder)[-1]
    assert (line["outcome"], line["detail"]) == (outcome, detail)


@pytest.mark.parametrize(
    "answer", [httpx.Response(504), httpx.Response(404, content=PAGE), httpx.ReadTimeout("x")]
)
@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_what_happens_later_by_itself_confirms_nothing_that_was_not_taken(
    start: Start, action: Action, answer: Answer
) -> None:
    console = start(answer)
    await console.carry_out(order(action, ANNA))
    over = {"id": "s", "active": False, "ended_at": (NOON + timedelta(seconds=9)).isoformat()}
    console.wire.told["room_sessions/s"] = one(over)
    taken = snapshot() if action is Action.END else listed(left("a", 9))
    assert await console.observe(taken) == []
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(taken) == [Outcome.UNKNOWN]
    assert "by this or not" in console.last.detail

    over["ended_at"] = (NOON + timedelta(seconds=1)).isoformat()
    console.wire.told["room_sessions/s"] = one(over)
    await console.carry_out(order(action, ANNA))
    taken = snapshot() if action is Action.END else listed(left("a", 1))
    assert await console.observe(taken) == [Outcome.CONFIRMED]


async def test_who_left_before_the_kick_is_told_by_name_and_the_others_too(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.KICK, *ALL))
    there = {"id": "c", "left_at": None}
    gone = left("a", -8), left("b", 0.5)
    assert await console.observe(listed(*gone, left("c", 0.6))) == [Outcome.CONFIRMED]
    assert console.last.detail == "Already gone before: Anna (11:59:52 +00:00)."
    assert console.last.apart == {"a": Outcome.ALREADY_GONE}

    await console.carry_out(order(Action.KICK, *ALL))
    assert await console.observe(listed(*gone, there)) == []
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(listed(*gone, there)) == [Outcome.NOT_CONFIRMED]
    assert console.last.detail == (
        "Still in the session: Cara. Out by now: Bert. Already gone before: Anna (11:59:52 +00:00)."
    )
    assert console.last.apart == {"a": Outcome.ALREADY_GONE, "b": Outcome.CONFIRMED}


@pytest.mark.parametrize("obeyed", [True, False])
async def test_three_whose_session_ended_meanwhile_are_already_gone(
    start: Start, obeyed: bool
) -> None:
    console = start(*([] if obeyed else [GONE]))
    for target in ALL:
        console.wire.told[f"room_participants/{target.id}"] = one(left(target.id, -30))
    await console.carry_out(order(Action.KICK, *ALL))
    assert await console.observe(snapshot()) == [Outcome.ALREADY_GONE]
    assert "Anna (11:59:30 +00:00), Bert (11:59:30 +00:00), Cara" in console.last.detail


async def test_who_the_service_says_has_left_right_before_is_believed_without_any_clock(
    start: Start,
) -> None:
    console = start()
    console.wire.people = [left("a", 0.4), {"id": "b"}]
    await console.carry_out(order(Action.KICK, ANNA, BERT))
    assert len(console.wire.requests) == 1, "it is sent all the same: the list may be old"
    assert await console.observe(listed(left("a", 0.4), left("b", 0.5))) == [Outcome.CONFIRMED]
    assert console.last.apart == {"a": Outcome.ALREADY_GONE}


@pytest.mark.parametrize("answer", UNCOUNTABLE)
async def test_a_kick_goes_whether_or_not_it_can_be_known_who_has_left(
    start: Start, answer: Answer
) -> None:
    console = start()
    console.wire.counted = answer
    assert await console.carry_out(order(Action.KICK, ANNA)) == [Outcome.SENDING, Outcome.SENT]
    assert len(console.wire.requests) == 1


ENDS: list[tuple[float | None, Outcome]] = [
    (-60, Outcome.ALREADY_GONE),
    (0.5, Outcome.CONFIRMED),
    (None, Outcome.CONFIRMED),
]


@pytest.mark.parametrize(("seconds", "outcome"), ENDS)
async def test_an_end_did_what_the_service_s_time_says(
    start: Start, seconds: float | None, outcome: Outcome
) -> None:
    console = start()
    at = None if seconds is None else (NOON + timedelta(seconds=seconds)).isoformat()
    await console.carry_out(order(Action.END, *ALL))
    console.wire.told["room_sessions/s"] = one({"id": "s", "active": False, "ended_at": at})
    assert await console.observe(snapshot()) == [outcome]


async def test_a_session_that_is_active_after_all_has_not_ended(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.END, *ALL))
    console.wire.told["room_sessions/s"] = one({"id": "s", "active": True})
    assert await console.observe(snapshot()) == []
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(snapshot()) == [Outcome.NOT_CONFIRMED]
    assert console.last.detail == "The session is still active."


async def test_a_time_at_an_end_of_the_calendar_breaks_nothing(start: Start) -> None:
    console = start()
    for wild in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"):
        gone = {"id": "a", "left_at": wild}
        console.wire.people = [gone]
        await console.carry_out(order(Action.KICK, ANNA))
        await console.observe(listed(gone))
        assert console.last.outcome in {Outcome.SENT, Outcome.ALREADY_GONE}


async def test_a_wrong_date_of_one_answer_accuses_nobody(start: Start) -> None:
    console = start(dated(NOON + timedelta(hours=1)))
    await console.carry_out(order(Action.KICK, ANNA))
    assert await console.observe(listed(left("a", 0.5))) == [Outcome.CONFIRMED]


# What a snapshot can confirm


STALE: list[dict[str, Any]] = [
    {"as_of": -1.0},
    {"as_of": 0.0, "date": NOON - timedelta(seconds=3)},
    {"as_of": 5.0, "date": NOON - timedelta(seconds=59)},
]


@pytest.mark.parametrize("read", STALE)
@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_a_snapshot_from_before_the_answer_confirms_nothing(
    start: Start, action: Action, read: dict[str, Any]
) -> None:
    console = start()
    await console.carry_out(order(action, ANNA))
    now, observe = console.clock.monotonic(), console.moderator.observe
    old = read | {"as_of": now + read["as_of"]}
    await observe(snapshot(), console.heard.publish, **old)
    assert console.moderator.waiting
    await observe(snapshot(), console.heard.publish, as_of=now, date=NOON)
    assert console.last.outcome is Outcome.CONFIRMED


async def test_what_was_old_all_the_while_is_not_called_confirmed(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.KICK, ANNA))
    console.clock.step(CONFIRM_SECS + 1)
    old = console.clock.monotonic() - CONFIRM_SECS - 2
    await console.moderator.observe(snapshot(), console.heard.publish, as_of=old)
    assert console.last.outcome is Outcome.NOT_CONFIRMED
    assert console.last.detail == "No snapshot came that is newer than the request."


async def test_a_session_without_its_people_confirms_no_kick(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.KICK, ANNA))
    bare = snapshot(Session(id="s", room_id="room", active=True))
    assert await console.observe(bare) == []
    assert console.moderator.waiting


async def test_when_nobody_can_tell_why_they_are_gone_it_stays_unknown(start: Start) -> None:
    console = start()
    console.wire.told["room_participants/a"] = httpx.Response(503)
    await console.carry_out(order(Action.KICK, ANNA))
    assert await console.observe(snapshot(make_session("s", "b"))) == []
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(snapshot(make_session("s", "b"))) == [Outcome.UNKNOWN]
    assert console.last.detail.startswith("It is gone, but nobody can tell whether by this.")


async def test_who_is_said_to_be_present_though_no_list_has_them_is_not_kicked(
    start: Start,
) -> None:
    console = start()
    console.wire.told["room_participants/a"] = one({"id": "a", "left_at": None})
    await console.carry_out(order(Action.KICK, ANNA))
    taken = snapshot(make_session("s", "b"))
    assert await console.observe(taken) == []
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(taken) == [Outcome.NOT_CONFIRMED]


async def test_many_who_are_gone_are_looked_up_in_one_list(start: Start) -> None:
    console = start()
    targets = tuple(Target(f"p{n}", f"Person {n}") for n in range(12))
    rows = [left(t.id, -60 if number < 4 else 1) for number, t in enumerate(targets)]
    meta = {"page_number": 1, "total_pages": 1, "total_results": 12}
    console.wire.told["room_sessions/s/participants"] = httpx.Response(
        200, json={"data": rows, "meta": meta}
    )
    await console.carry_out(order(Action.KICK, *targets))
    looked = len(console.wire.looks)
    assert await console.observe(snapshot()) == [Outcome.CONFIRMED]
    assert console.wire.looks[looked:] == ["room_sessions/s/participants"]
    assert list(console.last.apart) == ["p0", "p1", "p2", "p3"]


PROXIES: list[Answer] = [
    httpx.Response(404, content=PAGE),
    httpx.Response(404),
    httpx.Response(200, content=PAGE),
    httpx.Response(200),
    httpx.Response(204),
    httpx.Response(200, json={"errors": [{"code": "10007"}]}),
    httpx.Response(200, json={"data": {}}),
]


@pytest.mark.parametrize("answer", PROXIES)
@pytest.mark.parametrize("action", Action)
async def test_no_proxy_s_page_becomes_an_outcome(
    start: Start, action: Action, answer: Answer
) -> None:
    console = start(answer)
    console.wire.people = [{"id": "a"}]
    await console.carry_out(order(action, ANNA))
    assert console.last.outcome is Outcome.UNKNOWN
    if not action.can_be_seen:
        return
    taken = snapshot(make_session("s", "a"))
    assert await console.observe(taken) == []
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(taken) == [Outcome.NOT_CONFIRMED]


def test_an_order_of_before_is_read_without_the_number_confirmed() -> None:
    assert order(Action.END).confirmed == 0
    assert ModerationRequest.__struct_fields__.index("confirmed") == 7


TWICE = (Target("8f3a21c4", "Anna"), Target("77d1c0de", "Anna"), Target("77d1ffff", "Bert"))


async def test_who_shares_a_name_is_told_with_the_start_of_the_id(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.KICK, *TWICE))
    gone = left("8f3a21c4", -8), left("77d1ffff", 0.5)
    there = {"id": "77d1c0de", "left_at": None}
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(listed(*gone, there)) == [Outcome.NOT_CONFIRMED]
    assert console.last.detail == (
        "Still in the session: Anna (77d1). Out by now: Bert. "
        "Already gone before: Anna (8f3a) (11:59:52 +00:00)."
    )
    (intent, *_) = journaled(console.folder)
    assert [one["name"] for one in intent["order"]["targets"]] == ["Anna", "Anna", "Bert"]


@pytest.mark.parametrize(
    ("ids", "starts"),
    [
        (["8f3a21c4", "77d1c0de"], ["8f3a", "77d1"]),
        (["8f3a21c4", "8f3ac0de"], ["8f3a21c4", "8f3ac0de"]),
        (["8f3a21c4-1", "8f3a21c4-2"], ["8f3a21c4-1", "8f3a21c4-2"]),
    ],
)
def test_as_much_of_an_id_is_told_as_tells_it_apart(ids: list[str], starts: list[str]) -> None:
    told = disambiguated([*(Target(one, "Anna") for one in ids), BERT, BERT])
    assert [one.name for one in told] == [*(f"Anna ({start})" for start in starts), "Bert", "Bert"]
    assert [one.id for one in told] == [*ids, BERT.id, BERT.id]


async def test_a_404_that_a_later_snapshot_contradicts_was_only_said(start: Start) -> None:
    console = start(GONE)
    console.wire.people = [{"id": "a"}]
    assert await console.carry_out(order(Action.KICK, ANNA)) == [Outcome.SENDING, Outcome.SENT]
    assert console.last.detail == "The service says that it is not there any more (404)."


@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_an_answer_about_somebody_else_confirms_nothing(start: Start, action: Action) -> None:
    console = start()
    await console.carry_out(order(action, ANNA))
    over = {"id": "another", "active": False, "ended_at": (NOON + timedelta(seconds=1)).isoformat()}
    console.wire.told["room_sessions/s"] = one(over)
    console.wire.told["room_participants/a"] = one(left("another", 0.5))
    assert await console.observe(snapshot()) == []
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(snapshot()) == [Outcome.UNKNOWN]
    assert "about something else" in console.last.detail
