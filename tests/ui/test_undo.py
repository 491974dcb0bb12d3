"""Undo on screen: what `z` asks, sends and says."""

import json
from pathlib import Path

from roomtui.live.actions.request import Action, Outcome, Target
from roomtui.ui.confirm import Confirmation
from roomtui.ui.dialogs.confirm import ConfirmDialog
from tests.ui.console import Console, console
from tests.ui.dialogs import all_answered, confirming, until
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


async def test_a_wrong_mute_of_all_is_taken_back_with_two_keys(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        session = running.live.session_id
        here = [one.id for one in running.live.ui_state.snapshot.present(session)]
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
        json.dumps(intents)
