"""One pipeline for everything that changes the account, whatever kind of request it is."""

import ast
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

import roomtui
from roomtui.account_id import UNNAMED
from roomtui.live.actions.request import (
    Action,
    ActionResult,
    CalledOff,
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
    account=UNNAMED,
    action=Action.MUTE,
    session_id="s",
    room_id="r",
    room="stage",
    targets=(Target("a", "Anna"),),
)


class UncheckedDeletion(DeleteRoom, frozen=True, kw_only=True):
    """A deletion that looks at nothing before it."""

    async def check(self, api: object) -> None:
        pass


BOTH = (MUTE, UncheckedDeletion(account=UNNAMED, name="stage", room_id="r", people=0))


def kind(request: ModerationRequest | Write) -> str:
    return type(request).__name__


def test_actions_recovery_and_notes_alone_write_to_the_journal() -> None:
    """What changes the account goes through `ActionRunner`; do not journal it beside that."""
    writers = {
        file.name
        for file in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("_journal.append")
    }
    assert writers == {"journaled_action.py", "recovery.py", "notes.py"}


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


def refused(status: int = 500) -> httpx.Response:
    return httpx.Response(status, json={"errors": [{"code": "1", "title": "no"}]})


class Closing:
    """A guard that lets a request leave so many times, and counts the intents it has seen."""

    def __init__(self, times: int, journal: Path) -> None:
        self._left = times
        self._journal = journal
        self.seen: list[int] = []

    async def __call__(self) -> None:
        files = self._journal.glob("*.jsonl")
        self.seen.append(sum(len(one.read_bytes().splitlines()) for one in files))
        self._left -= 1
        if self._left < 0:
            raise CalledOff("It was switched off.")


@pytest.mark.parametrize(
    ("times", "answers", "outcome"),
    [
        (0, [], Outcome.FAILED),
        (1, [refused(), one({"result": "ok"})], Outcome.UNKNOWN),
        (9, [refused(), one({"result": "ok"})], Outcome.SENT),
    ],
    ids=["before it leaves", "before it leaves again", "never"],
)
async def test_a_guard_is_asked_each_time_that_a_request_leaves_after_its_intent(
    tmp_path: Path,
    clock: StillClock,
    monkeypatch: pytest.MonkeyPatch,
    times: int,
    answers: list[httpx.Response],
    outcome: Outcome,
) -> None:
    monkeypatch.setattr("roomtui.live.actions.runner.RETRY_SECS", 0.0)
    wire, folder = Wire(*answers), tmp_path / "journal"
    journal, guard = Journal(folder, Operator("alice")), Closing(times, tmp_path / "journal")
    runner = ActionRunner(client(wire), journal, clock, RequestGate())
    result = await runner.carry_out(MUTE, lambda _: None, guard)
    assert result.outcome is outcome
    assert len(wire.requests) == min(times, len(answers))
    assert guard.seen == [1] * len(guard.seen)
    journal.close()


async def test_what_a_policy_sends_is_on_record_or_it_is_not_sent(
    tmp_path: Path, clock: StillClock
) -> None:
    wire, folder = Wire(one({"result": "ok"})), tmp_path / "journal"
    folder.write_text("no folder")
    journal = Journal(folder, Operator("alice"), required=False)
    runner = ActionRunner(client(wire), journal, clock, RequestGate())
    begun: list[ModerationRequest] = []
    runner.begins = begun.append
    of_policy = replace(MUTE, policy="p")
    result = await runner.carry_out(of_policy, lambda _: None)
    assert (result.outcome, wire.requests) == (Outcome.FAILED, [])
    assert (await runner.carry_out(MUTE, lambda _: None)).outcome is Outcome.SENT
    assert begun == [of_policy, MUTE]
