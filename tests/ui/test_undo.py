"""Undo on screen: what `z` asks, sends and says."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from roomtui.live.actions.request import Action, Outcome, Target
from roomtui.live.undo.undo import undo_of
from roomtui.ui.confirm import Confirmation
from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.messages import PlanRequested
from roomtui.ui.plans.plan_requests import plan_for_people
from roomtui.ui.ui_state import UiState
from roomtui.ui.undo.question import undo_question
from roomtui.ui.undo.words import nothing_words
from tests.live.test_undo import stage
from tests.live.undoing import ME, Person
from tests.ui.console import Console, console
from tests.ui.dialogs import all_answered, confirming, heading, until
from tests.ui.test_done_here import Colleague


def asked(running: Console) -> str:
    """Return the question in front: its title, its lines and its options."""
    dialog = running.app.screen
    assert isinstance(dialog, ConfirmDialog), running.text
    question = dialog.question
    return "\n".join((question.title, *question.lines, *(one.words for one in question.options)))


def answer(running: Console) -> str:
    newest = running.app.answers.newest
    return newest.words if newest else ""


async def done(running: Console, count: int) -> None:
    """Wait until so many requests were sent, and what became of them is known."""
    await until(running, lambda: len(running.written) >= count)
    await all_answered(running)
    await running.pilot.pause()


def everybody(running: Console) -> tuple[str, list[str]]:
    """Return the session that is chosen, and the ids of those who are in it."""
    session = running.live.session_id
    return session, [one.id for one in running.live.ui_state.snapshot.present(session)]


async def test_a_wrong_mute_of_all_is_taken_back_with_two_keys(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        session, here = everybody(running)
        op_b = Colleague(running, tmp_path)
        op_b.do(Action.MUTE, Outcome.SENT, Target(here[0], "Ada"))
        await running.until(lambda: running.app.ui_state.memory.people)
        await running.press("z")
        assert "nothing yet" in answer(running)
        running.clock.tick()
        await running.press("M", "y")
        await done(running, 1)
        running.clock.tick()
        await running.press("z")
        assert confirming(running) is Confirmation.YES
        assert "Take back: mute" in asked(running)
        assert "(by op-b)" in asked(running)
        await running.press("y")
        await done(running, 2)
        _, (_, path, body) = running.written
        assert path.endswith(f"{session}/actions/unmute")
        assert body == {"participants": here[1:]}
        intents = [one["order"] for one in running.journal if one["kind"] == "intent"]
        assert intents[-1]["undoes"] == intents[-2]["id"]
        running.clock.tick()
        await running.press("z")
        assert "Take back: unmute" in asked(running), "an undo is an action like any other"
        await running.press("y")
        await done(running, 3)
        assert running.written[2][2] == {"participants": here[1:]}
        assert running.written[2][1].endswith("/mute")


@pytest.mark.long
async def test_a_kick_is_not_undone_but_a_token_is_offered_or_what_was_done_before(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        _, here = everybody(running)
        await running.press("enter", "m", "j", "x", "y")
        await done(running, 2)
        await running.press("z")
        assert "A kick cannot be undone" in asked(running)
        assert "Instead the one before: mute" in asked(running)
        await running.press("y")
        assert heading(running).startswith("Join token for"), running.text
        await running.press("escape", "z", "b")
        assert asked(running).startswith("Take back: mute")
        await running.press("y")
        await done(running, 3)
        assert running.written[2][1].endswith("/unmute")
        assert running.written[2][2] == {"participants": here[:1]}


@pytest.mark.long
async def test_whom_a_colleague_has_muted_since_the_question_stays_muted(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        _, here = everybody(running)
        op_b = Colleague(running, tmp_path)
        await running.press("M", "y")
        await done(running, 1)
        running.clock.tick()
        await running.press("z")
        assert "op-b" not in asked(running)
        op_b.do(Action.MUTE, Outcome.SENT, Target(here[2], "Cy"))
        await running.press("y")
        await done(running, 2)
        assert running.written[1][2] == {"participants": [one for one in here if one != here[2]]}
        assert "1 person is left out" in "".join(one.words for one in running.app.answers.standing)


@pytest.mark.long
async def test_where_nothing_of_the_last_action_is_left_the_one_before_is_asked(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        session, here = everybody(running)
        op_b = Colleague(running, tmp_path)
        await running.press("M", "y")
        await done(running, 1)
        running.clock.tick()
        await running.press("enter", "u")
        await done(running, 2)
        running.clock.tick()
        op_b.do(Action.MUTE, Outcome.SENT, Target(here[0], "Ada"))
        account = running.app.settings.account
        await running.until(
            lambda: any(
                past.by == "op-b" for past in running.app.ui_state.memory.mutes_in(account, session)
            ),
        )
        await running.press("z")
        assert "Nothing to take back of: unmute" in asked(running)
        assert "This is the one before." in asked(running)
        assert asked(running).startswith("Take back: mute")
        await running.press("y")
        await done(running, 3)
        assert running.written[2][2] == {"participants": here[1:]}


async def test_a_plan_is_taken_back_as_a_plan(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        snapshot = running.app.ui_state.snapshot
        people = {
            i: [Target(one.id, one.context or "") for one in snapshot.present(i)[:2]]
            for i in list(snapshot.sessions)[:3]
        }
        plan = plan_for_people(Action.MUTE, people, snapshot)
        await running.press("enter", "m")
        await done(running, 1)
        running.clock.tick()
        running.app.post_message(PlanRequested(plan))
        await until(running, lambda: (now := running.app.ui_state.plan) and now.is_over)
        await running.press("z", "b")
        one_before = asked(running).splitlines()[0]
        assert one_before.startswith("Take back: mute ")
        assert "sessions" not in one_before
        await running.press("b")
        assert "Take back: mute 6 people in 3 sessions" in asked(running)
        await running.press("y")
        await until(running, lambda: len(running.written) == 7)
        await until(running, lambda: (now := running.app.ui_state.plan) and now.is_over)
        intents = [one["order"] for one in running.journal if one["kind"] == "intent"]
        undone = intents[4:]
        assert {one["undoes"] for one in undone} == {plan.id}
        assert len({one["plan"] for one in undone} - {plan.id}) == 1
        found = {one["session_id"]: [each["id"] for each in one["targets"]] for one in undone}
        assert found == {i: [one.id for one in them] for i, them in people.items()}


def test_the_question_says_what_nobody_knows() -> None:
    world = stage(Person("eve", "s1", -50, left=5), Person("fay", "s1", 0.05))
    hit, unknown = ["ada", "bo", "eve"], Outcome.UNKNOWN
    world.send(ME, Action.MUTE, hit, 0, everyone=True, spared=["cy"], outcome=unknown)
    known = world.known(10)
    memory = replace(known.memory, whole_since=known.now, gap="2 lines could not be read.")
    assert known.stack.last
    undo = undo_of(known.stack.last, replace(known, memory=memory))
    ui_state = UiState(snapshot=known.snapshot, memory=memory, now=known.now)
    question = undo_question(undo, ui_state, lambda _: None)
    assert (question.title, question.go) == ("Take back: mute 3 people in stage?", "Unmute")
    told = "\n".join(question.lines)
    for words in (
        "Unmute 2 people in r: ADA and BO",
        "1 not there any more: EVE",
        "1 joined while it was sent: perhaps muted too, nobody knows, so left alone: fay",
        "Whether it hit them is not known",
        "The service does not say who had muted themselves",
        "is not remembered, and some were there by then.",
        "may not be known: 2 lines could not be read.",
    ):
        assert words in told
    gone = replace(undo, requests=())
    assert nothing_words(gone).startswith("Nothing to take back of: mute 3 people in stage. 1 not")
