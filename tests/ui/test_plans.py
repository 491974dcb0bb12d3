"""A plan on screen: what it hits and costs before, how far it has come, and its sum."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import pytest
from rich.cells import cell_len

from roomtui.account_id import UNNAMED
from roomtui.demo.faults import effects
from roomtui.live.actions.request import Action, ModerationRequest, Outcome, Target
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.plans.estimate import PlanEstimate
from roomtui.live.plans.plan import Plan, PlanProgress
from roomtui.live.plans.plan_steps import plan_of
from roomtui.text import role_of
from roomtui.ui.confirm import Confirmation
from roomtui.ui.live.rows import person_name
from roomtui.ui.messages import PlanRequested
from roomtui.ui.plans.asking import ask_plan
from roomtui.ui.plans.listing import PlaceHit, PlanListing
from roomtui.ui.plans.plan_requests import plan_for_people
from roomtui.ui.plans.questions import cost_sentence, number_for
from roomtui.ui.plans.words import progress_ways, sum_of
from tests.ui.console import NARROW, WIDE, Console, console
from tests.ui.dialogs import all_answered, confirming, in_view, until


def step(action: Action, people: int, number: int = 0) -> ModerationRequest:
    return ModerationRequest(
        account=UNNAMED,
        action=action,
        session_id=f"s{number}",
        room_id=f"r{number}",
        room=f"room-{number}",
        targets=tuple(Target(f"p{number}-{n}", f"Anna {n}") for n in range(people)),
    )


def plan(action: Action, *people: int, undoes: str = "") -> Plan:
    steps = [step(action, count, number) for number, count in enumerate(people)]
    return plan_of(UNNAMED, steps, undoes=undoes)


def deletion(people: int, number: int = 0) -> DeleteRoom:
    return DeleteRoom(account=UNNAMED, name="room", room_id=f"r{number}", people=people)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (plan(Action.MUTE, 50, 50), None),
        (plan(Action.KICK, 4, 5), None),
        (plan(Action.KICK, 4, 6), 10),
        (plan(Action.UNMUTE, 4, 6), 10),
        (plan(Action.UNMUTE, 4, 6, undoes="another"), None),
        (plan(Action.END, 0, 3), 3),
        (plan(Action.END, 0, 0, 0), 3),
        (plan_of(UNNAMED, [deletion(0), deletion(2, 1)]), 2),
        (plan_of(UNNAMED, [deletion(0), deletion(0, 1)]), 2),
        (plan_of(UNNAMED, [step(Action.MUTE, 9), step(Action.KICK, 1, 1)]), None),
    ],
)
def test_the_number_is_asked_by_what_is_hit_in_all_places(asked: Plan, number: int | None) -> None:
    assert number_for(asked) == number


def test_the_cost_is_told_as_far_as_it_is_known() -> None:
    known = PlanEstimate(requests=3, looks=3, seconds=1.0, left=0.88)
    assert cost_sentence(known, 3) == (
        "3 requests, each after a check, done in about 1 s; 88% of limit left then."
    )
    unknown = PlanEstimate(requests=500, looks=0, seconds=85.0)
    assert cost_sentence(unknown, 500) == (
        "500 requests, done in about 90 s; the service does not tell its limit."
    )
    assert "not known" in cost_sentence(None, 3)


def progress(*outcomes: Outcome, of: int = 0, **fields: object) -> PlanProgress:
    made = plan(Action.KICK, *[2] * (of or len(outcomes)))
    known = {one.id: outcome for one, outcome in zip(made.steps, outcomes, strict=False)}
    return PlanProgress(plan=made, outcomes=known, **fields)  # type: ignore[arg-type]


def test_the_words_of_a_plan_say_how_far_it_is_and_how_it_stops() -> None:
    sent, failed = Outcome.SENT, Outcome.FAILED
    under_way = progress(sent, failed, Outcome.SENDING, of=40)
    assert progress_ways(under_way, "Z") == (
        "Kick 80 people in 40 sessions: 2 of 40, 1 failed · Z stops",
        "Kick: 2 of 40, 1 failed · Z stops",
    )
    waits = progress(sent, of=40, waits=31.5)
    assert progress_ways(waits, "Z")[1] == "Kick: 1 of 40 · waits 40 s for the limit · Z stops"
    assert progress_ways(progress(sent, of=4, is_stopped=True), "Z")[1] == "Kick: 1 of 4 · stopping"


def test_the_sum_says_what_became_of_each_request_and_why_one_failed() -> None:
    sent, failed, gone = Outcome.SENT, Outcome.FAILED, Outcome.ALREADY_GONE
    over = progress(sent, failed, gone, sent, is_over=True, trouble="room-1: refused.")
    assert sum_of(over) == (
        "Kick 8 people in 4 sessions: 2 of 4 sent, 1 already gone, 1 failed: room-1: refused."
    )
    stopped = progress(sent, of=5, is_over=True, is_stopped=True)
    assert sum_of(stopped).endswith(" sessions, stopped: 1 of 5 sent, 4 not sent.")
    off_record = progress(sent, sent, is_over=True, unrecorded=1)
    assert sum_of(off_record).endswith(": 2 of 2 sent. 1 request is not on record.")


def named(count: int, most: int) -> list[str]:
    return [f"Somebody {n}" for n in range(min(count, most))]


def place(number: int, people: int) -> PlaceHit:
    return PlaceHit(f"room-{number}", people, partial(named, people))


@pytest.mark.parametrize("width", [16, 40, 98])
def test_of_a_few_everybody_is_named_and_of_many_each_place_has_one_line(width: int) -> None:
    few = PlanListing([place(1, 2), place(2, 9)])._whole(width)
    words = " ".join(" ".join(line.split()) for line in few)
    for number in range(9):
        assert width < 40 or words.count(f"Somebody {number}") == (2 if number < 2 else 1)
    assert all(cell_len(line) <= width for line in few)

    asked: list[int] = []

    def counting(number: int, most: int) -> list[str]:
        asked.append(number)
        return named(20, most)

    many = [PlaceHit(f"room-{n}", 20, partial(counting, n)) for n in range(500)]
    line = PlanListing(many)._one(499, width)
    assert line.startswith("room-")
    assert cell_len(line) <= width
    assert asked == [499], "a line is made when it comes into view"


def test_a_name_that_a_line_has_no_room_for_is_cut_rather_than_left_out() -> None:
    long = PlaceHit("q-and-a", 21, lambda most: ["Bartholomew van der Zee the Third"][:most])
    other = PlaceHit("stage", 60, partial(named, 60))
    line = PlanListing([long, other])._one(0, 40)
    assert line.startswith("q-and-a  21 people: Bartho")
    assert line.endswith(", 20 more")
    assert cell_len(line) <= 40


def people_of(running: Console, sessions: int) -> Plan:
    snapshot = running.app.ui_state.snapshot
    people = {
        session_id: [Target(one.id, person_name(one)) for one in snapshot.present(session_id)[:2]]
        for session_id in list(snapshot.sessions)[:sessions]
    }
    return plan_for_people(Action.MUTE, people, snapshot)


class Held(httpx.AsyncBaseTransport):
    """Answers no write before it is let go."""

    def __init__(self, inner: httpx.AsyncBaseTransport, go: asyncio.Event) -> None:
        self._inner = inner
        self._go = go

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            await self._go.wait()
        return await self._inner.handle_async_request(request)


def holding(go: asyncio.Event) -> Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport]:
    return partial(Held, go=go)


async def test_a_plan_is_asked_shown_under_way_stopped_and_summed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roomtui.live.plans.runner.AT_ONCE", 2)
    go = asyncio.Event()
    async with console(tmp_path, "keynote", wrap=holding(go)) as running:
        meant = people_of(running, 6)
        told: list[bool] = []
        ask_plan(running.live, meant, done=told.append)
        await running.pilot.pause()
        assert confirming(running) is Confirmation.YES
        assert "Mute 12 people in 6 sessions" in running.text
        await running.press("escape")
        assert told == [False]
        assert not running.app.plans.is_busy

        ask_plan(running.live, meant, done=told.append)
        await running.pilot.pause()
        await running.press("y")
        await until(running, lambda: " of 6 · Z stops" in running.text)
        running.live.post_message(PlanRequested(meant))  # as a key that is pressed twice does
        await until(running, lambda: "is sent once" in running.text)
        await running.press("q")
        assert "A plan is at 0 of 6. Once more stops it and leaves." in running.text
        await running.press("Z")
        go.set()
        await until(running, lambda: not running.app.plans.is_busy)
        await until(running, lambda: ", stopped: 2 of 6 sent" in running.text)
        assert (sent := len(running.written)) == 2
        intents = [line["order"] for line in running.journal if line["kind"] == "intent"]
        assert len(intents) == sent
        assert {one["plan"] for one in intents} == {meant.id}
        assert {one["confirmed"] for one in intents} == {2}
        assert told == [False, True]
        done = running.app.ui_state.plan
        assert done is not None
        assert done.is_over
        await running.press("Z")
        await until(running, lambda: "No plan is under way" in running.text)
        await all_answered(running)


async def test_what_is_said_to_be_missing_is_summed_up_as_unknown_until_a_snapshot_tells(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        meant = people_of(running, 3)
        missing = next(iter(running.app.ui_state.snapshot.sessions))
        running.api.faults.strike_next(
            effects.refusing("10005"), where=lambda _, path: f"/{missing}/" in path
        )
        ask_plan(running.live, meant)
        await running.pilot.pause()
        await running.press("y")
        await until(running, lambda: "2 of 3 sent, 1 outcome unknown: " in running.text)
        await until(running, lambda: "2 of 3 sent, 1 failed: " in running.text)
        await all_answered(running)


async def test_marked_sessions_are_muted_together_but_for_those_marked_in_them(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter", "space", "shift+tab")
        (spared,) = running.app.ui_state.marks.people
        await running.press("a", "M")
        await until(running, lambda: " people in 6 sessions" in running.text)
        assert "Not hit: " in running.text
        assert "Whoever joins before it is sent is hit too." in running.text
        await running.press("y")
        await until(running, lambda: "6 sent." in running.text)
        bodies = [body for _, path, body in running.written if path.endswith("/mute")]
        assert len(bodies) == 6
        assert all(body["participants"] == "all" for body in bodies)
        assert [body["exclude"] for body in bodies if "exclude" in body] == [[spared]]
        assert running.app.ui_state.marks.count == 1, "what was done is not marked any more"
        await running.press("a", "M", "h")
        await until(running, lambda: "claims of the app" in running.text)
        assert "All but the hosts (" in running.text
        await running.press("y")
        await until(running, lambda: len(running.written) == 12)
        roles = {
            one.id: role_of(one.context) for one in running.app.ui_state.snapshot.people.values()
        }
        hit = {
            i
            for _, _, body in running.written[6:]
            if body["participants"] != "all"
            for i in body["participants"]
        }
        assert hit
        assert not any(roles[one] == "host" for one in hit)
        await running.until(lambda: running.app.ui_state.marks.count == 1)
        await running.press("a", "X")
        await until(running, lambda: "Type 138 and" in running.text)
        await running.press("escape", "A", "M")
        assert confirming(running) is Confirmation.YES
        assert "Everyone in the session:" in running.text
        assert "1 request, done in about 1 s" in running.text, "it hits more than ten people"


@pytest.mark.long
@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 16), (40, 10), (20, 5)])
async def test_the_question_fits_any_terminal_and_scrolls(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with console(tmp_path, "huge", size=size) as running:
        meant = people_of(running, 38)
        ask_plan(running.live, meant)
        await running.pilot.pause()
        assert in_view(running, "#cancel")
        shown = running.text
        await running.press("pagedown")
        assert running.text != shown
        for _ in range(60):
            await running.press("pagedown")
        assert "limit" in running.text.replace("\n", " ")
        await running.press("escape")
        assert running.written == []
