"""What the console shows of actions that were left open, and of those that are not on record."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from roomtui.account_id import UNNAMED
from roomtui.api.bodies import RoomCreate
from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.demo.clock import EPOCH
from roomtui.demo.embedded import DEMO_KEY
from roomtui.demo.faults.effects import hang
from roomtui.live.actions.request import Action, ModerationRequest, Outcome, Target
from roomtui.live.actions.room_writes import CreateRoom
from roomtui.live.journal.journal import Journal, Operator
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.ui.messages import WriteRequested
from roomtui.ui.services.recovery import summary
from tests.ui.console import Console, console
from tests.ui.telling import told

TITLES = ("Left open by a console that ended", "Not on record")
HOSTILE = "Eve\x1b[2J\u202e[bold]"


def leave_open(state_dir: Path, *actions: Action, name: str = "Eve") -> None:
    """Leave a journal as a console does that was killed an hour ago."""
    settings = {"profile": "demo", "service": "https://api.telnyx.com/v2"}
    here = Operator.here(**settings)
    mark = VideoApi(ApiKey(DEMO_KEY)).key_digest
    journal = Journal(state_dir / "journal", here, key_digest=mark)
    for action in actions:
        order = ModerationRequest(
            account=UNNAMED,
            action=action,
            session_id="00000000-0000-4000-8000-000000000000",
            room_id="r",
            room="stage",
            targets=(Target("p", name),),
        )
        journal.append("intent", EPOCH - timedelta(hours=1), order=order)
    journal.close()


def toasts(running: Console) -> list[tuple[str, str, str]]:
    answers = running.app.answers.standing
    titles = [next((t for t in TITLES if one.words.startswith(f"{t}: ")), "") for one in answers]
    return [
        (title, one.words.removeprefix(f"{title}: "), one.severity)
        for title, one in zip(titles, answers, strict=True)
    ]


async def test_what_was_left_open_is_shown_and_told_in_one_notice(tmp_path: Path) -> None:
    leave_open(tmp_path, Action.MUTE, Action.KICK)
    async with console(tmp_path) as running:
        await running.until(lambda: toasts(running))
        assert toasts(running) == [
            (
                "Left open by a console that ended",
                "2 actions: 2 outcome unknown. Each is in the activity (5).",
                "warning",
            )
        ]
        shown = running.told
        assert any(line.startswith("mute outcome unknown: Eve in stage. ") for line in shown)
        assert any(line.startswith("kick outcome unknown: Eve in stage. ") for line in shown)
        assert all(" Begun 2026-" in line for line in shown if "Eve" in line)
        settled = [line for line in running.journal if line.get("settled")]
        assert [line["outcome"] for line in settled] == ["outcome unknown"] * 2
        assert running.written == []
    async with console(tmp_path) as again:
        await again.look()
        assert (toasts(again), len(again.journal)) == ([], 4)


async def test_an_order_that_was_left_by_asking_twice_is_settled_by_the_next(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        running.api.faults.strike_next(hang, where=lambda method, _: method == "POST")
        await running.press("enter", "m")
        await running.until(lambda: len(running.journal) == 1)
        await running.press("q")
        await running.until(lambda: any("An action is on its way" in t[1] for t in toasts(running)))
        await running.press("q")
        await running.pilot.pause()
        assert not running.app.is_running
    assert [line["kind"] for line in running.journal] == ["intent"]
    async with console(tmp_path) as again:
        await again.until(lambda: toasts(again))
        assert toasts(again)[0][1].startswith("1 action: 1 outcome unknown.")
        assert [line.get("outcome") for line in again.journal] == [None, "outcome unknown"]
        assert again.written == []


async def test_hostile_names_of_the_journal_are_made_safe(tmp_path: Path) -> None:
    leave_open(tmp_path, Action.MUTE, name=HOSTILE)
    async with console(tmp_path) as running:
        await running.until(lambda: toasts(running))
        (line,) = (line for line in running.told if "Eve" in line)
        assert "mute outcome unknown: Eve[2J[bold] in stage." in line


async def test_a_read_only_console_settles_nothing(tmp_path: Path) -> None:
    leave_open(tmp_path, Action.MUTE)
    async with console(tmp_path, read_only=True) as running:
        await running.look()
        assert len(running.journal) == 1
        assert toasts(running) == []


@pytest.mark.expects_faults
async def test_a_fault_while_settling_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fault(*_: object) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("roomtui.live.journal.recovery.JournalRecovery.run", fault)
    async with console(tmp_path) as running:
        await running.until(lambda: "ZeroDivisionError" in running.text)
        await running.until(lambda: "LIVE" in running.status)


def settled(*outcomes: Outcome) -> tuple[Settled, ...]:
    entry: Any = None
    return tuple(Settled(entry, outcome, EPOCH, "") for outcome in outcomes)


def test_the_notice_counts_outcomes() -> None:
    words = " Each is in the activity (f9)."
    assert summary(settled(Outcome.DONE), "f9") == f"1 action: 1 done.{words}"
    outcomes = (Outcome.CONFIRMED, Outcome.UNKNOWN, Outcome.CONFIRMED)
    assert summary(settled(*outcomes), "f9") == f"3 actions: 2 confirmed, 1 outcome unknown.{words}"


async def test_why_it_waits_is_shown(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        waiting = Waiting(running.app.settings.account, 2, "The service failed (503).")
        running.app.background.recovery._tell(waiting)
        words = "2 actions of a console that ended must wait to be settled. The service failed"
        await running.until(lambda: any(words in line for line in running.told))


def block(state_dir: Path) -> None:
    state_dir.mkdir(exist_ok=True)
    (state_dir / "journal").write_text("in the way")


async def test_what_is_not_on_record_is_told_so_that_nobody_overlooks_it(tmp_path: Path) -> None:
    block(tmp_path)
    async with console(tmp_path, journal_required=False) as running:
        await running.press("enter", "m")
        await running.until(lambda: running.written and toasts(running))
        ((title, message, severity),) = toasts(running)
        assert (title, severity) == ("Not on record", "error")
        assert message.startswith("Mute: sent. This is not on record. The journal ")
        line = told(running.app.ui_state.activity)[0]
        assert (line.style, "not on record" in line.text) == ("bad", True)


async def test_a_write_that_is_not_on_record_is_told_too(tmp_path: Path) -> None:
    block(tmp_path)
    async with console(tmp_path, journal_required=False) as running:
        running.app.post_message(
            WriteRequested(
                CreateRoom(account=running.app.settings.account, name="b", room=RoomCreate())
            )
        )
        await running.until(lambda: toasts(running))
        ((title, message, severity),) = toasts(running)
        assert (title, severity) == ("Not on record", "error")
        assert message.startswith("Create room b: done. This is not on record. The journal ")
