"""Plans: a request each, paced, in parallel, on record before it leaves, stopped in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from roomtui.account_id import UNNAMED
from roomtui.api.client import VideoApi
from roomtui.api.limits import RateLimit
from roomtui.live.actions.request import Action, ActionResult, ModerationRequest, Outcome, Target
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.budget import RequestBudget
from roomtui.live.gate import RequestGate
from roomtui.live.journal.journal import Journal, JournalError, Operator
from roomtui.live.plans.estimate import estimate
from roomtui.live.plans.plan import Plan, PlanProgress, Step
from roomtui.live.plans.plan_steps import plan_of, with_reason
from roomtui.live.plans.runner import AT_ONCE, PlanRunner
from roomtui.live.request_class import RequestAllowance, RequestClass, current, spending
from tests.api.support import client, one, page
from tests.journal_lines import whole_lines
from tests.live.support import Heard, StillClock

SECS = 60


def mute(number: int, *, action: Action = Action.MUTE) -> ModerationRequest:
    return ModerationRequest(
        account=UNNAMED,
        action=action,
        session_id=f"s{number}",
        room_id=f"r{number}",
        room=f"room-{number}",
        targets=(Target(f"p{number}", "Anna"),),
    )


def mutes(count: int) -> Plan:
    return plan_of(UNNAMED, map(mute, range(count)))


class Service(httpx.AsyncBaseTransport):
    """Takes every action; `answer` may say otherwise, `hold` keeps answers back while it is set.

    Looks into the journal whenever a request comes that changes something.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sent: list[str] = []
        self.known: list[set[str]] = []
        self.under_way = self.most_under_way = 0
        self.answer: Callable[[httpx.Request], httpx.Response | None] = lambda _: None
        self.held = asyncio.Event()
        self.held.set()
        self.came = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if request.method != "GET":
                self.sent.append(request.url.path.removeprefix("/v2/"))
                self.known.append({one["plan"] for one in intents(self.folder)})
            self.came.set()
            await self.held.wait()
            if (answer := self.answer(request)) is not None:
                return answer
            if request.method == "GET":
                return httpx.Response(200, content=page([]))
            return one({"result": "ok"})
        finally:
            self.under_way -= 1

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECS):
            while not condition():
                self.came.clear()
                await self.came.wait()


def intents(folder: Path) -> list[dict[str, Any]]:
    told = [line for line in whole_lines(folder) if line["kind"] == "intent"]
    return [line.get("order") or line["write"] for line in told]


def outcomes(folder: Path) -> list[str]:
    return [line["outcome"] for line in whole_lines(folder) if line["kind"] == "outcome"]


class Running:
    """A runner on a service, and all that was told of its plans."""

    def __init__(self, service: Service, runner: PlanRunner, api: VideoApi) -> None:
        self.service = service
        self.runner = runner
        self.api = api
        self.told = Heard[PlanProgress]()
        self.results: list[ActionResult] = []

    async def run(self, plan: Plan) -> PlanProgress:
        async with asyncio.timeout(SECS):
            return await self.runner.run(plan, self.told.publish, self.results.append)


@asynccontextmanager
async def running(folder: Path, gate: RequestGate | None = None) -> AsyncIterator[Running]:
    journal = Journal(folder, Operator("alice"))
    service, gate = Service(folder), gate or RequestGate()
    api = client(service)
    api.admission = gate if isinstance(gate, RequestBudget) else None
    actions = ActionRunner(api, journal, StillClock(), gate)
    yield Running(service, PlanRunner(actions, gate), api)
    journal.close()


@pytest.fixture(autouse=True)
def no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomtui.live.plans.pace.GAP_SECS", 0.0)


async def test_every_request_has_its_intent_with_the_id_of_the_plan_before_it_leaves(
    tmp_path: Path,
) -> None:
    steps = [*map(mute, range(20)), mute(20, action=Action.KICK)]
    deletions = [
        DeleteRoom(account=UNNAMED, name=f"room-{n}", room_id=f"r{n}", people=0) for n in range(3)
    ]
    async with running(tmp_path) as at:
        plan = with_reason(plan_of(UNNAMED, [*steps, *deletions]), "a drill")
        progress = await at.run(plan)
    assert len(at.service.sent) == len(plan.steps) == progress.answered
    assert all(known == {plan.id} for known in at.service.known)
    told = intents(tmp_path)
    assert {one["id"] for one in told} == {step.id for step in plan.steps}
    assert all((one["plan"], one["reason"]) == (plan.id, "a drill") for one in told)
    assert len(outcomes(tmp_path)) == len(plan.steps), "an outcome line each"
    assert progress.is_over
    assert not progress.is_stopped


async def test_of_hundreds_no_more_are_under_way_than_there_are_places(tmp_path: Path) -> None:
    async with running(tmp_path) as at:
        at.service.held.clear()
        plans = [asyncio.create_task(at.run(mutes(40))) for _ in range(2)]
        await at.service.until(lambda: at.service.under_way == AT_ONCE)
        at.service.held.set()
        await asyncio.gather(*plans)
    assert at.service.most_under_way == AT_ONCE
    assert len(at.service.sent) == 80


async def test_what_is_stopped_finishes_what_is_under_way_and_journals_nothing_else(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as at:
        at.service.held.clear()
        running_plan = asyncio.create_task(at.run(mutes(50)))
        await at.service.until(lambda: at.service.under_way == AT_ONCE)
        at.runner.stop()
        assert at.told.all[-1].is_stopped
        assert not at.told.all[-1].is_over
        at.service.held.set()
        progress = await running_plan
    assert (progress.is_stopped, progress.is_over, progress.answered) == (True, True, AT_ONCE)
    assert len(at.service.sent) == len(intents(tmp_path)) == AT_ONCE
    assert outcomes(tmp_path) == ["sent"] * AT_ONCE


async def test_deletions_that_wait_for_their_turn_can_be_stopped_yet(tmp_path: Path) -> None:
    steps = [
        DeleteRoom(account=UNNAMED, name=f"room-{n}", room_id=f"r{n}", people=0) for n in range(9)
    ]
    async with running(tmp_path) as at:
        at.service.held.clear()
        deleting = asyncio.create_task(at.run(plan_of(UNNAMED, steps)))
        await at.service.until(lambda: at.service.under_way > 0)
        at.runner.stop()
        at.service.held.set()
        assert (await deleting).answered == 1
    assert at.service.sent == [], "the first was still counting"


async def test_one_that_fails_leaves_the_others_and_is_told_with_its_reason(
    tmp_path: Path,
) -> None:
    def answer(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(422) if "/s3/" in request.url.path else None

    async with running(tmp_path) as at:
        at.service.answer = answer
        progress = await at.run(mutes(6))
    assert progress.count(Outcome.SENT) == 5
    assert progress.failed == 1
    assert progress.trouble.startswith("room-3: ")
    assert len(outcomes(tmp_path)) == 6


async def test_of_what_cannot_be_journaled_nothing_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise JournalError("The disk is full.")

    monkeypatch.setattr(Journal, "append", full)
    async with running(tmp_path) as at:
        progress = await at.run(mutes(9))
    assert at.service.sent == []
    assert (progress.failed, progress.answered) == (9, 9)
    assert "The disk is full." in progress.trouble


async def test_keys_go_first_and_so_does_what_is_stopped_meanwhile(tmp_path: Path) -> None:
    keys, paused = asyncio.Event(), asyncio.Event()
    async with running(tmp_path) as at:

        async def pause() -> None:
            paused.set()
            await keys.wait()

        plan = asyncio.create_task(
            at.runner.run(mutes(5), at.told.publish, at.results.append, pause)
        )
        await paused.wait()
        assert at.service.sent == []
        at.runner.stop()
        keys.set()
        progress = await plan
    assert (at.service.sent, progress.answered) == ([], 0)


@pytest.mark.parametrize("status", [503, 429])
async def test_what_the_service_refused_for_the_moment_is_not_sent_again_once_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    waiting, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_: float) -> None:
        waiting.set()
        await go_on.wait()

    steps: list[Step] = [mute(1), DeleteRoom(account=UNNAMED, name="main", room_id="r", people=0)]
    for step in steps:
        waiting.clear()
        go_on.clear()
        async with running(tmp_path) as at:
            at.service.answer = lambda request: (
                None
                if request.method == "GET"
                else httpx.Response(status, headers={"retry-after": "1"})
            )
            plan = asyncio.create_task(at.run(plan_of(UNNAMED, [step])))
            with monkeypatch.context() as patched:
                patched.setattr("roomtui.live.actions.runner.asyncio.sleep", wait)
                await waiting.wait()
                at.runner.stop()
                go_on.set()
                progress = await plan
        assert len(at.service.sent) == 1
        is_known = status == 429
        assert progress.outcomes == {
            progress.plan.steps[0].id: Outcome.NOT_DONE if is_known else Outcome.UNKNOWN
        }


async def test_a_fault_in_one_step_ends_no_other_and_is_raised_at_the_end(tmp_path: Path) -> None:
    async with running(tmp_path) as at:

        def report(result: ActionResult) -> None:
            if result.outcome is Outcome.SENDING:
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await at.runner.run(mutes(20), at.told.publish, report)
    assert at.told.all[-1].is_over
    assert at.told.all[-1].count(Outcome.UNKNOWN) == 20


async def test_a_refusal_because_of_the_limit_holds_the_plan_and_not_the_operator(
    tmp_path: Path,
) -> None:
    clock = StillClock()
    budget = RequestBudget(clock)
    async with running(tmp_path, budget) as at:
        at.service.held.clear()
        plan = asyncio.create_task(at.run(mutes(30)))
        await at.service.until(lambda: at.service.under_way == AT_ONCE)
        at.service.answer = lambda _: httpx.Response(429, headers={"retry-after": "30"})
        at.service.held.set()
        await at.told.until(lambda progress: progress.waits > 0)
        assert len(at.service.sent) == AT_ONCE
        assert budget.actions_held() == 0.0, "no action was refused"
        at.service.answer = lambda _: None
        await at.runner._actions.carry_out(mute(99), at.results.append)
        assert at.service.sent[-1].startswith("room_sessions/s99/")
        at.runner.stop()
        progress = await plan
    assert (progress.failed, progress.answered) == (AT_ONCE, AT_ONCE)


async def test_a_plan_spends_its_share_of_each_window_and_goes_on_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomtui.live.plans.pace.A_MOMENT", 0.01)
    clock, limit = StillClock(), 60
    monkeypatch.setattr("roomtui.api.limits.elapsed", clock.monotonic)
    budget = RequestBudget(clock)
    async with running(tmp_path, budget) as at:
        spent = 0

        def answer(_: httpx.Request) -> httpx.Response:
            nonlocal spent
            spent += 1
            left = str(limit - spent % limit)
            rate = {"limit": str(limit), "remaining": left, "reset": "60"}
            headers = {f"x-ratelimit-{name}": value for name, value in rate.items()}
            return httpx.Response(200, json={"data": {"result": "ok"}}, headers=headers)

        at.service.answer = answer
        plan = asyncio.create_task(at.run(mutes(40)))
        await at.told.until(
            lambda progress: progress.waits > 0 and progress.answered == len(at.service.sent)
        )
        most = int(limit * 0.45)
        assert most - AT_ONCE <= len(at.service.sent) <= most
        sent = len(at.service.sent)
        spent = 0
        clock.step(61)
        progress = await plan
    assert (progress.answered, progress.failed) == (40, 0)
    under_way = AT_ONCE  # were counted before the step, and came after it
    assert 0 < len(at.service.sent) - sent <= most + under_way


async def test_a_plan_waits_while_an_action_of_the_operator_is_under_way(tmp_path: Path) -> None:
    gate = RequestGate()
    async with running(tmp_path, gate) as at:
        async with gate.action():
            plan = asyncio.create_task(at.run(mutes(3)))
            for _ in range(20):
                await asyncio.sleep(0)
            assert not at.service.sent
        assert (await plan).answered == 3


async def test_polls_go_on_while_a_plan_is_under_way(tmp_path: Path) -> None:
    gate = RequestGate()
    async with running(tmp_path, gate) as at:
        at.service.held.clear()
        plan = asyncio.create_task(at.run(mutes(30)))
        await at.service.until(lambda: at.service.under_way == AT_ONCE)
        async with asyncio.timeout(SECS):
            await gate.idle()
        at.service.held.set()
        await plan


@pytest.mark.parametrize("limit", [10, 60, 600])
@pytest.mark.parametrize("read", [0.0, 0.2, 0.45])
def test_a_plan_leaves_what_the_live_feed_may_need_and_what_is_kept(
    limit: int, read: float
) -> None:
    clock = StillClock()
    budget = RequestBudget(clock)
    left, begun = limit, clock.monotonic()

    def send(request_class: RequestClass, method: str) -> None:
        nonlocal left
        left -= 1
        with spending(request_class):
            budget._note(request_class)
            budget.heard(method, RateLimit(limit, left, 60.0, begun), None)

    for _ in range(int(limit * read)):
        send(RequestClass.LIVE, "GET")
    planned = 0
    while budget.delay(RequestClass.PLAN) <= 0:
        send(RequestClass.PLAN, "POST")
        planned += 1
    assert planned, "some go in every window"
    assert limit * 0.45 - 2 <= planned <= max(limit * 0.45, 2)
    polled = 0
    while budget.delay(RequestClass.LIVE) <= 0:
        send(RequestClass.LIVE, "GET")
        polled += 1
    assert polled >= int(limit * (0.45 - read)) - 1, "the feed has all of its own share"
    assert left >= limit * 0.1 - 1
    rate = budget.rate_of_polls(RateLimit(limit, left, 60.0, begun, own=planned + polled))
    assert rate is not None
    assert (rate.own, rate.remaining) == (polled, left + planned)


async def test_what_a_step_sends_is_counted_as_the_plan_s(tmp_path: Path) -> None:
    classes: list[RequestClass] = []

    class Noting(RequestBudget):
        async def admit(self, method: str) -> None:
            await super().admit(method)
            classes.append(current().request_class)

    async with running(tmp_path, Noting(StillClock())) as at:
        await at.run(plan_of(UNNAMED, [mute(1, action=Action.KICK), mute(2, action=Action.END)]))
    assert set(classes) == {RequestClass.PLAN}


def test_an_estimate_tells_requests_time_and_what_is_left() -> None:
    few = RequestAllowance(now=270, each_window=270, next_in=40.0, limit=600, left=540)
    assert (plain := estimate(mutes(3).steps, few)).requests == 3
    assert (plain.looks, plain.seconds, plain.left) == (0, 1.0, 537 / 600)
    kicks = estimate([mute(n, action=Action.KICK) for n in range(3)], few)
    assert (kicks.requests, kicks.looks) == (3, 3)
    many = estimate(mutes(500).steps, few)
    assert 40.0 < many.seconds < 60.0, "the rest goes with the next window"
    assert many.left == 270 / 600
    assert estimate(mutes(900).steps, few).seconds > 2 * 60
    unknown = RequestAllowance(now=270, each_window=270, next_in=60.0, limit=None, left=None)
    assert estimate(mutes(3).steps, unknown).left is None


def test_a_title_says_what_is_done_to_how_many() -> None:
    assert mutes(3).title == "mute 3 people in 3 sessions"
    assert plan_of(UNNAMED, [mute(1, action=Action.END)]).title == "end 1 session with 1 person"
    deletions = [DeleteRoom(account=UNNAMED, name="a", room_id=i, people=2) for i in "ab"]
    assert plan_of(UNNAMED, deletions).title == "delete 2 rooms with 4 people"
    deletions = [DeleteRoom(account=UNNAMED, name="a", room_id=i, people=0) for i in "ab"]
    assert plan_of(UNNAMED, deletions).title == "delete 2 empty rooms"
