"""Orders: journal, send, journal, then confirm from the next snapshots."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from roomtui.account_id import UNNAMED
from roomtui.api import responses
from roomtui.api.bounds import RESULT
from roomtui.api.client import VideoApi
from roomtui.api.models import Session
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import SteppedClock
from roomtui.demo.embedded import EmbeddedApi, embedded
from roomtui.live.actions import runner
from roomtui.live.actions.confirm import CONFIRM_SECS
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.actions.runner import TRIES, ActionRunner
from roomtui.live.clock import SystemClock
from roomtui.live.gate import RequestGate
from roomtui.live.journal.journal import Journal, Operator
from roomtui.live.polling.snapshot_fetcher import SnapshotFetcher
from roomtui.live.snapshot import Snapshot
from tests.api.support import Answer, BrokenBody, Handler, Wire, body, client, one, refusal
from tests.journal_lines import whole_lines
from tests.live.support import Heard, StillClock, make_session, snapshot

OK = {"result": "ok"}
ANNA, BERT, CARA = Target("a", "Anna"), Target("b", "Bert"), Target("c", "Cara")


def order(action: Action, *targets: Target, **fields: Any) -> ModerationRequest:
    return ModerationRequest(
        action=action, session_id="s", room_id="room", room="stage", targets=targets, **fields
    )


def journaled(folder: Path) -> list[dict[str, Any]]:
    return whole_lines(folder)


class SessionWire(Wire):
    """Answers what is looked up apart from what the test is about, and counts it apart.

    `people` are in the session when it is counted; `told` has the answers by path, and whatever
    else is asked for is not there.
    """

    def __init__(self, *responses: Answer | Handler) -> None:
        super().__init__(*responses)
        self.people: list[dict[str, Any]] = []
        self.counted: Answer | None = None
        self.told: dict[str, Answer] = {}
        self.looks: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            return await super().handle_async_request(request)
        path = request.url.path.removeprefix("/v2/")
        self.looks.append(path)
        counts = request.url.params.get("include_participants") == "true"
        whole = {"id": "s", "active": True, "participants": self.people}
        gone = refusal(404, {"code": "10005", "title": "Resource not found"})
        answer = self.told.get(path, gone)
        if counts and path == "room_sessions/s":
            answer = self.counted or one(whole)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Console:
    """A moderator, the wire below it and the journal beside it."""

    def __init__(self, folder: Path, clock: StillClock, *responses: Answer | Handler) -> None:
        self.folder = folder
        self.clock = clock
        self.gate = RequestGate()
        self.wire = SessionWire(*(responses or (lambda _: one(OK),)))
        self.heard = Heard[ModerationResult]()
        self.journal = Journal(folder, Operator("alice"))
        self.moderator = ActionRunner(client(self.wire), self.journal, clock, self.gate)

    async def carry_out(self, given: ModerationRequest) -> list[Outcome]:
        begun = len(self.heard.all)
        await self.moderator.carry_out(given, self.heard.publish)
        return [report.outcome for report in self.heard.all[begun:]]

    async def observe(self, taken: Snapshot) -> list[Outcome]:
        begun = len(self.heard.all)
        await self.moderator.observe(taken, self.heard.publish)
        return [report.outcome for report in self.heard.all[begun:]]

    @property
    def last(self) -> ModerationResult:
        return self.heard.all[-1]


Start = Callable[..., Console]


@pytest.fixture
def start(tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> Start:
    monkeypatch.setattr(runner, "RETRY_SECS", 0.001)
    return lambda *responses: Console(tmp_path / "journal", clock, *responses)


BODIES: list[tuple[ModerationRequest, str, Any]] = [
    (order(Action.MUTE, ANNA, BERT), "mute", {"participants": ["a", "b"]}),
    (order(Action.UNMUTE, ANNA), "unmute", {"participants": ["a"]}),
    (order(Action.KICK, CARA, ANNA), "kick", {"participants": ["c", "a"]}),
    (order(Action.MUTE, ANNA, BERT, everyone=True), "mute", {"participants": "all"}),
    (
        order(Action.MUTE, ANNA, BERT, everyone=True, excluded=(CARA,)),
        "mute",
        {"participants": "all", "exclude": ["c"]},
    ),
    (
        order(Action.KICK, ANNA, everyone=True, excluded=(BERT, CARA)),
        "kick",
        {"participants": "all", "exclude": ["b", "c"]},
    ),
    (order(Action.UNMUTE, everyone=True), "unmute", {"participants": "all"}),
    (order(Action.END, ANNA, BERT), "end", None),
]


@pytest.mark.parametrize(("given", "action", "sent"), BODIES)
async def test_each_order_sends_exactly_what_it_says(
    start: Start, given: ModerationRequest, action: str, sent: Any
) -> None:
    console = start()
    assert await console.carry_out(given) == [Outcome.SENDING, Outcome.SENT]
    asked = console.wire.asked
    assert (asked.method, asked.url.path) == ("POST", f"/v2/room_sessions/s/actions/{action}")
    assert body(asked) == sent
    assert console.last.latency_ms is not None


async def test_the_intent_is_on_the_disk_before_the_request_leaves(start: Start) -> None:
    at_arrival: list[dict[str, Any]] = []

    def look_into_the_journal(_: httpx.Request) -> httpx.Response:
        at_arrival.extend(journaled(console.folder))
        return one(OK)

    console = start(look_into_the_journal)
    given = order(Action.KICK, ANNA)
    await console.carry_out(given)
    (intent,) = at_arrival
    assert (intent["kind"], intent["order"]["id"]) == ("intent", given.id)
    assert intent["order"]["targets"] == [{"id": "a", "name": "Anna"}]
    assert intent["who"]["login"] == "alice"


async def test_the_outcome_is_journaled_too(start: Start) -> None:
    console = start()
    given = order(Action.KICK, ANNA)
    await console.carry_out(given)
    await console.observe(snapshot())
    intent, sent, confirmed = journaled(console.folder)
    assert intent["kind"] == "intent"
    for line, outcome in ((sent, "sent"), (confirmed, "confirmed")):
        assert (line["kind"], line["order"], line["outcome"]) == ("outcome", given.id, outcome)
    assert sent["latency_ms"] is not None


async def test_a_journal_that_can_not_be_written_stops_the_order(start: Start) -> None:
    console = start()
    console.folder.write_text("in the way")
    assert await console.carry_out(order(Action.KICK, ANNA)) == [Outcome.FAILED]
    assert console.wire.requests == []
    assert not console.moderator.waiting
    assert console.last.detail.startswith("Nothing was sent. The journal ")
    assert console.last.detail.endswith("Free some space or mend its permissions.")


async def test_a_journal_that_breaks_after_sending_does_not_hide_the_outcome(
    start: Start,
) -> None:
    def break_the_journal(_: httpx.Request) -> httpx.Response:
        for file in console.folder.iterdir():
            file.unlink()
        console.folder.rmdir()
        console.folder.write_text("in the way")
        return one(OK)

    console = start(break_the_journal)
    outcomes = await console.carry_out(order(Action.MUTE, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.SENT]
    assert "could not be journaled" in console.last.detail


async def test_where_the_journal_is_not_required_it_is_sent_and_said_not_to_be_on_record(
    start: Start,
) -> None:
    console = start()
    console.journal.required = False
    console.folder.write_text("in the way")
    given = order(Action.KICK, ANNA)
    assert await console.carry_out(given) == [Outcome.SENDING, Outcome.SENT]
    assert len(console.wire.requests) == 1
    assert not console.last.recorded
    assert console.last.detail.startswith("This is not on record. The journal ")
    console.folder.unlink()
    assert await console.observe(snapshot()) == [Outcome.CONFIRMED]
    assert not console.last.recorded, "an outcome whose intent nobody can read would be a riddle"
    assert journaled(console.folder) == []


LACKS = "No more threads can be started; raise the limits `ulimit -u` and `ulimit -v`."


@pytest.mark.parametrize("kind", ["intent", "outcome"])
async def test_an_order_does_not_vanish_when_the_journal_fails(
    start: Start, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    console = start()
    append = console.journal.append

    def fault(what: str, at: datetime, **fields: Any) -> None:
        if what == kind:
            raise RuntimeError("can't start new thread")
        append(what, at, **fields)

    monkeypatch.setattr(console.journal, "append", fault)
    outcomes = await console.carry_out(order(Action.KICK, ANNA))
    if kind == "intent":
        assert (outcomes, console.wire.requests) == ([Outcome.FAILED], [])
        assert console.last.detail == f"Nothing was sent. {LACKS}"
    else:
        assert outcomes == [Outcome.SENDING, Outcome.SENT]
        words = f"It could not be journaled: {LACKS}"
        assert (console.last.detail, console.last.recorded) == (words, False)
        assert console.moderator.waiting


@pytest.mark.parametrize("action", [Action.KICK, Action.MUTE])
async def test_what_is_not_on_record_is_not_remembered_for_ever(
    start: Start, action: Action
) -> None:
    console = start()
    console.journal.required = False
    console.folder.write_text("in the way")
    await console.carry_out(order(action, ANNA))
    await console.observe(snapshot())
    assert not console.last.recorded
    assert not console.moderator.waiting


@pytest.mark.parametrize("required", [True, False])
async def test_a_journal_that_can_be_written_is_never_said_to_lack_it(
    start: Start, required: bool
) -> None:
    console = start()
    console.journal.required = required
    await console.carry_out(order(Action.MUTE, ANNA))
    assert (console.last.detail, console.last.recorded) == ("", True)
    assert len(journaled(console.folder)) == 2


@pytest.mark.parametrize(
    ("responses", "outcome", "request_id"),
    [
        ([one(OK, x_request_id="r1")], "sent", "r1"),
        (
            [httpx.Response(502, headers={"x-request-id": "r1"}), one(OK, x_request_id="r2")],
            "sent",
            "r2",
        ),
        ([refusal(422, x_request_id="r1")], "failed", "r1"),
        ([refusal(404, {"code": "10005"}, x_request_id="r1")], "sent", "r1"),
        ([refusal(404, x_request_id="r1")], "outcome unknown", "r1"),
        (
            [httpx.Response(200, content=b"<", headers={"x-request-id": "r1"})],
            "outcome unknown",
            "r1",
        ),
        (
            [httpx.Response(200, content=bytes(RESULT.most + 1), headers={"x-request-id": "r1"})],
            "outcome unknown",
            "r1",
        ),
        ([httpx.ReadTimeout("x")], "outcome unknown", ""),
    ],
)
async def test_the_journal_names_the_request_and_its_latency(
    start: Start, responses: list[Answer], outcome: str, request_id: str
) -> None:
    console = start(*responses)
    await console.carry_out(order(Action.KICK, ANNA))
    line = journaled(console.folder)[-1]
    assert (line["outcome"], line["request_id"]) == (outcome, request_id)
    assert isinstance(line["latency_ms"], int)
    assert (console.last.request_id, console.last.latency_ms) == (request_id, line["latency_ms"])


async def test_names_are_safe_in_the_journal(start: Start) -> None:
    console = start()
    hostile = Target("a", "A\x1b]0;x\x07\u202en\ud800na")
    await console.carry_out(order(Action.MUTE, hostile, excluded=(hostile,)))
    intent = journaled(console.folder)[0]["order"]
    assert intent["targets"] == intent["excluded"] == [{"id": "a", "name": "A]0;xnna"}]


@pytest.mark.parametrize("action", [Action.MUTE, Action.UNMUTE])
async def test_a_mute_stays_sent_for_nothing_shows_its_effect(start: Start, action: Action) -> None:
    console = start()
    await console.carry_out(order(action, ANNA))
    assert not console.moderator.waiting
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(snapshot()) == []


async def test_a_kick_is_confirmed_when_nobody_of_it_is_left(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.KICK, ANNA, BERT))
    assert await console.observe(snapshot(make_session("s", "a", "b", "c"))) == []
    assert await console.observe(snapshot(make_session("s", "b", "c"))) == []
    assert await console.observe(snapshot(make_session("s", "c"))) == [Outcome.CONFIRMED]
    assert not console.moderator.waiting
    assert await console.observe(snapshot(make_session("s", "c"))) == []


async def test_an_end_is_confirmed_when_the_session_is_gone(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.END, ANNA))
    assert await console.observe(snapshot(make_session("s"))) == []
    assert await console.observe(snapshot(make_session("t", "a"))) == [Outcome.CONFIRMED]


@pytest.mark.parametrize("action", [Action.KICK, Action.END])
@pytest.mark.parametrize("shown", [(), (make_session("s", "a"),)])
async def test_an_incomplete_snapshot_says_nothing_of_who_is_there(
    start: Start, action: Action, shown: tuple[Session, ...]
) -> None:
    console = start()
    await console.carry_out(order(action, ANNA))
    taken = snapshot(*shown, complete=False)
    assert await console.observe(taken) == []
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(taken) == [Outcome.NOT_CONFIRMED]
    assert console.last.detail == "No complete snapshot came."


async def test_patience_ends_and_tells_who_is_still_there(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.KICK, ANNA, BERT, CARA))
    taken = snapshot(make_session("s", "a", "c"))
    console.clock.step(CONFIRM_SECS)
    assert await console.observe(taken) == []
    console.clock.step(1)
    assert await console.observe(taken) == [Outcome.NOT_CONFIRMED]
    assert console.last.detail == "Still in the session: Anna, Cara. Out by now: Bert."
    assert console.last.apart == {"b": Outcome.CONFIRMED}
    assert not console.moderator.waiting


async def test_a_session_that_does_not_end_is_told(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.END))
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(snapshot(make_session("s"))) == [Outcome.NOT_CONFIRMED]
    assert console.last.detail == "The session is still active."


GONE = refusal(404, {"detail": "Resource not found"})


@pytest.mark.parametrize("action", [Action.MUTE, Action.UNMUTE])
async def test_a_mute_of_who_is_not_there_any_more_is_already_gone(
    start: Start, action: Action
) -> None:
    console = start(GONE)
    assert await console.carry_out(order(action, ANNA)) == [Outcome.SENDING, Outcome.ALREADY_GONE]
    assert len(console.wire.requests) == 1
    assert not console.moderator.waiting


@pytest.mark.parametrize("targets", [(ANNA,), (ANNA, BERT, CARA)])
@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_what_is_not_there_any_more_is_already_gone_once_a_snapshot_lacks_it(
    start: Start, action: Action, targets: tuple[Target, ...]
) -> None:
    console = start(GONE)
    assert await console.carry_out(order(action, *targets)) == [Outcome.SENDING, Outcome.SENT]
    assert len(console.wire.requests) == 1
    assert await console.observe(snapshot(make_session("s", "c"), complete=False)) == []
    assert await console.observe(snapshot()) == [Outcome.ALREADY_GONE]
    assert journaled(console.folder)[-1]["outcome"] == "already gone"


@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_what_a_snapshot_still_shows_is_not_gone_whatever_a_404_says(
    start: Start, action: Action
) -> None:
    console = start(GONE)
    await console.carry_out(order(action, ANNA))
    taken = snapshot(make_session("s", "a"))
    assert await console.observe(taken) == []
    console.clock.step(CONFIRM_SECS + 1)
    assert await console.observe(taken) == [Outcome.NOT_CONFIRMED]


@pytest.mark.parametrize("action", [Action.MUTE, Action.UNMUTE])
async def test_a_mute_of_several_tells_by_the_next_snapshot_who_is_gone(
    start: Start, action: Action
) -> None:
    console = start(GONE)
    given = order(action, ANNA, BERT, CARA)
    assert await console.carry_out(given) == [Outcome.SENDING, Outcome.SENT]
    assert await console.observe(snapshot()) == [Outcome.ALREADY_GONE]
    await console.carry_out(given)
    assert await console.observe(snapshot(make_session("s", "b"))) == [Outcome.FAILED]
    assert "Still in the session: Bert." in console.last.detail


@pytest.mark.parametrize("status", [500, 504])
async def test_many_that_are_gone_when_it_is_sent_again_may_have_been_hit_before(
    start: Start, status: int
) -> None:
    console = start(httpx.Response(status), GONE)
    assert await console.carry_out(order(Action.MUTE, ANNA, BERT)) == [
        Outcome.SENDING,
        Outcome.SENT,
    ]
    assert await console.observe(snapshot(make_session("s", "a"))) == [Outcome.UNKNOWN]


async def test_sessions_that_were_moderated_are_not_remembered_for_ever(start: Start) -> None:
    console = start()
    for number in range(3):
        await console.carry_out(order(Action.MUTE, ANNA, id=str(number)))
    assert not console.moderator._turns


@pytest.mark.parametrize("status", [400, 401, 403, 422])
async def test_a_refusal_is_a_failure_and_not_repeated(start: Start, status: int) -> None:
    console = start(httpx.Response(status))
    outcomes = await console.carry_out(order(Action.KICK, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.FAILED]
    assert len(console.wire.requests) == 1
    assert str(status) in console.last.detail
    assert not console.moderator.waiting


async def test_a_refused_connection_is_a_failure_for_nothing_was_sent(start: Start) -> None:
    console = start(httpx.ConnectError("refused"))
    outcomes = await console.carry_out(order(Action.KICK, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.FAILED]
    assert "No connection" in console.last.detail


BROKEN: list[Handler] = [
    lambda _: httpx.ReadTimeout("timed out"),
    lambda _: httpx.RemoteProtocolError("Server disconnected"),
    lambda _: httpx.ReadError("reset"),
    lambda _: httpx.Response(200, stream=BrokenBody()),
    lambda _: httpx.Response(200, content=b"<html>"),
]


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_connection_that_breaks_leaves_the_outcome_unknown_until_a_snapshot_tells(
    start: Start, broken: Handler
) -> None:
    console = start(broken)
    outcomes = await console.carry_out(order(Action.KICK, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.UNKNOWN]
    assert len(console.wire.requests) == 1
    assert console.moderator.waiting
    assert await console.observe(snapshot(make_session("s", "a"))) == []
    assert await console.observe(snapshot(make_session("s"))) == [Outcome.CONFIRMED]


@pytest.mark.parametrize("broken", BROKEN)
async def test_a_mute_whose_connection_breaks_stays_unknown(start: Start, broken: Handler) -> None:
    console = start(broken)
    outcomes = await console.carry_out(order(Action.MUTE, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.UNKNOWN]
    assert not console.moderator.waiting


def failing(times: int, status: int = 503) -> list[httpx.Response]:
    return [httpx.Response(status) for _ in range(times)]


async def test_a_service_that_fails_is_asked_again(start: Start) -> None:
    console = start(*failing(2, 502), one(OK))
    outcomes = await console.carry_out(order(Action.MUTE, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.SENT]
    assert len(console.wire.requests) == 3
    assert {request.content for request in console.wire.requests} == {b'{"participants":["a"]}'}


async def test_a_service_that_keeps_failing_is_asked_three_times(start: Start) -> None:
    console = start(*failing(9))
    outcomes = await console.carry_out(order(Action.KICK, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.UNKNOWN]
    assert len(console.wire.requests) == TRIES == 3
    assert console.moderator.waiting


async def test_what_may_have_landed_is_not_called_a_failure_by_a_later_refusal(
    start: Start,
) -> None:
    console = start(httpx.Response(500), httpx.ConnectError("refused"))
    outcomes = await console.carry_out(order(Action.KICK, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.UNKNOWN]
    assert await console.observe(snapshot(make_session("s"))) == [Outcome.CONFIRMED]


async def test_a_limit_is_waited_out_and_the_order_sent_again(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", wait)
    console = start(refusal(429, retry_after="7"), one(OK))
    outcomes = await console.carry_out(order(Action.KICK, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.SENT]
    assert waited == [7.0]


async def test_who_joined_while_the_limit_was_waited_out_is_not_thrown_out_uncounted(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = start(refusal(429, retry_after="7"), one(OK))
    console.wire.people = [{"id": "a", "context": "Anna"}]

    async def wait(_: float) -> None:
        console.wire.people.append({"id": "b", "context": "Bert"})

    monkeypatch.setattr(asyncio, "sleep", wait)
    outcomes = await console.carry_out(order(Action.END, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.FAILED]
    assert "2 people are in it by now, you confirmed 1." in console.last.detail
    assert len(console.wire.requests) == 1


async def test_a_limit_that_stays_spent_is_a_failure_for_nothing_landed(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "wait_of", lambda _: 0.001)
    console = start(*failing(9, 429))
    outcomes = await console.carry_out(order(Action.KICK, ANNA))
    assert outcomes == [Outcome.SENDING, Outcome.FAILED]
    assert len(console.wire.requests) == TRIES
    assert not console.moderator.waiting


async def test_polls_wait_while_an_order_is_sent(start: Start) -> None:
    held: list[bool] = []

    def look_at_the_gate(_: httpx.Request) -> httpx.Response:
        held.append(not console.gate._idle.is_set())
        return one(OK)

    console = start(look_at_the_gate)
    await console.carry_out(order(Action.MUTE, ANNA))
    assert held == [True]
    await asyncio.wait_for(console.gate.idle(), 5)


async def test_a_console_that_may_only_read_fails_every_order(
    tmp_path: Path, clock: StillClock
) -> None:
    wire, heard = Wire(one(OK)), Heard[ModerationResult]()
    journal = Journal(tmp_path / "journal", Operator("alice"))
    moderator = ActionRunner(client(wire, read_only=True), journal, clock, RequestGate())
    await moderator.carry_out(order(Action.KICK, ANNA), heard.publish)
    assert heard.all[-1].outcome is Outcome.FAILED
    assert {request.method for request in wire.requests} == {"GET"}


async def test_orders_are_settled_each_by_itself(start: Start) -> None:
    console = start()
    await console.carry_out(order(Action.KICK, ANNA))
    console.clock.step(CONFIRM_SECS - 1)
    await console.carry_out(order(Action.KICK, BERT))
    console.clock.step(2)
    assert await console.observe(snapshot(make_session("s", "a"))) == [
        Outcome.NOT_CONFIRMED,
        Outcome.CONFIRMED,
    ]


async def test_two_snapshots_at_once_settle_an_order_once(start: Start) -> None:
    console = start()
    for target in (ANNA, BERT, CARA):
        await console.carry_out(order(Action.KICK, target))
    before, gone = len(console.heard.all), snapshot(make_session("s"))
    async with asyncio.timeout(60):
        await asyncio.gather(*(console.observe(gone) for _ in range(4)))
    settled = console.heard.all[before:]
    assert [r.outcome for r in settled] == [Outcome.CONFIRMED] * 3
    assert {r.request.targets for r in settled} == {(ANNA,), (BERT,), (CARA,)}


class SlowJournal(Journal):
    """Holds the first outcome back until it is told to go on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, Operator("alice"))
        self.reached = threading.Event()
        self.go_on = threading.Event()

    def append(self, kind: str, at: datetime, **fields: Any) -> None:
        if fields.get("outcome") is Outcome.SENT:
            self.reached.set()
            assert self.go_on.wait(60)
        super().append(kind, at, **fields)


async def test_an_order_is_not_confirmed_before_it_is_told_as_sent(
    start: Start, tmp_path: Path
) -> None:
    console, journal = start(), SlowJournal(tmp_path / "slow")
    moderator = ActionRunner(client(console.wire), journal, console.clock, console.gate)
    sending = asyncio.create_task(
        moderator.carry_out(order(Action.KICK, ANNA), console.heard.publish)
    )
    assert await asyncio.to_thread(journal.reached.wait, 60)
    await moderator.observe(snapshot(make_session("s")), console.heard.publish)
    journal.go_on.set()
    await asyncio.wait_for(sending, 60)
    await moderator.observe(snapshot(make_session("s")), console.heard.publish)
    assert [report.outcome for report in console.heard.all] == [
        Outcome.SENDING,
        Outcome.SENT,
        Outcome.CONFIRMED,
    ]


@pytest.fixture
def simulated() -> EmbeddedApi:
    return embedded("small", clock=SteppedClock())


@pytest.fixture
async def api(simulated: EmbeddedApi) -> AsyncIterator[VideoApi]:
    async with VideoApi(
        ApiKey(simulated.key), simulated.base_url, transport=simulated.transport()
    ) as connected:
        yield connected


@pytest.mark.parametrize("dropped", [False, True])
@pytest.mark.parametrize("action", [Action.KICK, Action.END])
async def test_against_the_simulated_service_a_kick_and_an_end_are_confirmed(
    simulated: EmbeddedApi, api: VideoApi, tmp_path: Path, action: Action, dropped: bool
) -> None:
    moderator = ActionRunner(
        api, Journal(tmp_path / "j", Operator("alice")), SystemClock(), RequestGate()
    )
    snapshot_fetcher, heard = SnapshotFetcher(api, SystemClock()), Heard[ModerationResult]()
    before = await snapshot_fetcher.take()
    (session_id,) = before.sessions
    doomed, before_count = before.present(session_id)[:2], len(before.people)
    given = ModerationRequest(
        account=UNNAMED,
        action=action,
        session_id=session_id,
        room_id="",
        room="",
        targets=tuple(Target(p.id, p.id) for p in doomed),
        confirmed=before_count if action is Action.END else 0,
    )
    if dropped:
        simulated.faults.drop_next(obey=True, where=lambda method, _: method == "POST")
    await moderator.carry_out(given, heard.publish)
    await moderator.observe(before, heard.publish)
    await moderator.observe(await snapshot_fetcher.take(), heard.publish)
    assert [report.outcome for report in heard.all] == [
        Outcome.SENDING,
        Outcome.UNKNOWN if dropped else Outcome.SENT,
        Outcome.CONFIRMED,
    ]


async def test_against_the_simulated_service_everyone_but_some_are_muted(
    simulated: EmbeddedApi, api: VideoApi, tmp_path: Path
) -> None:
    moderator = ActionRunner(
        api, Journal(tmp_path / "j", Operator("alice")), SystemClock(), RequestGate()
    )
    heard = Heard[ModerationResult]()
    taken = await SnapshotFetcher(api, SystemClock()).take()
    (session_id,) = taken.sessions
    spared, *others = taken.present(session_id)
    given = ModerationRequest(
        account=UNNAMED,
        action=Action.MUTE,
        session_id=session_id,
        room_id="",
        room="",
        targets=tuple(Target(p.id, "") for p in others),
        excluded=(Target(spared.id, ""),),
        everyone=True,
    )
    await moderator.carry_out(given, heard.publish)
    assert heard.all[-1].outcome is Outcome.SENT
    done = simulated.world.actions[-1]
    assert (done.verb, set(done.participants)) == ("mute", {p.id for p in others})
