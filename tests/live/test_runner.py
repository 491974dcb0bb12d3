"""One pipeline for everything that changes the account, whatever kind of request it is."""

import ast
from pathlib import Path
from typing import Any

import httpx
import pytest

import roomtui
from roomtui.live.actions.request import (
    Action,
    ActionResult,
    ModerationRequest,
    Outcome,
    Target,
)
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.actions.writes import Write
from roomtui.live.gate import RequestGate
from roomtui.live.journal.journal import Journal, Operator
from tests.api.support import Wire, client, one
from tests.live.support import StillClock

ROOT = Path(roomtui.__file__).parent

MUTE = ModerationRequest(
    action=Action.MUTE, session_id="s", room_id="r", room="stage", targets=(Target("a", "Anna"),)
)


class UncheckedDeletion(DeleteRoom, frozen=True, kw_only=True):
    """A deletion that looks at nothing before it."""

    async def check(self, api: object) -> None:
        pass


BOTH = (MUTE, UncheckedDeletion(name="stage", room_id="r", people=0))


def kind(request: ModerationRequest | Write) -> str:
    return type(request).__name__


def test_actions_and_recovery_alone_write_to_the_journal() -> None:
    """What changes the account goes through `ActionRunner`; do not journal it beside that."""
    writers = {
        file.name
        for file in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("_journal.append")
    }
    assert writers == {"journaled_action.py", "recovery.py"}


@pytest.mark.parametrize("request_", BOTH, ids=kind)
async def test_each_kind_is_told_to_be_sent_and_then_what_became_of_it(
    tmp_path: Path, clock: StillClock, request_: Any
) -> None:
    heard: list[ActionResult] = []
    wire = Wire(one({"result": "ok"}) if request_ is MUTE else httpx.Response(204))
    journal = Journal(tmp_path / "journal", Operator("alice"))
    runner = ActionRunner(client(wire), journal, clock, RequestGate())
    result = await runner.carry_out(request_, heard.append)
    assert [one.outcome for one in heard] == [Outcome.SENDING, result.outcome]
    assert heard[-1] is result
    assert result.outcome in {Outcome.SENT, Outcome.DONE}
    assert (result.recorded, runner.waiting) == (True, False)
    journal.close()
