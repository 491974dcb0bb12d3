"""State that c5c191c has written, kept as it was: every later version reads all of it.

It was made by running that version: consoles that ended in peace, were killed, and settled.
"""

import asyncio
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from roomtui.cli import main
from roomtui.live.actions.request import Outcome
from roomtui.live.journal.reader import JournalReader
from tests.live.killed import KilledConsole

OLD = Path(__file__).parent.parent / "fixtures" / "state-c5c191c"


@pytest.fixture
def state(own_home: Path) -> Path:
    """Put a copy of it, as private as it was, into the state folder."""
    state = own_home / "roomtui"
    shutil.copytree(OLD, state, copy_function=shutil.copyfile)
    for path in (state, *state.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return state


def test_the_journal_command_tells_what_it_told_then(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["journal", "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    now, then = (
        [json.loads(line) for line in text.splitlines()]
        for text in (out, (OLD / "expected.jsonl").read_text())
    )
    assert len(now) == len(then) == 25
    for one, other in zip(now, then, strict=True):
        known = {name: one[name] for name in other}
        for who in ("who", "settled_by"):
            if other[who]:
                known[who] = {name: one[who][name] for name in other[who]}
        assert known == other


def test_no_line_of_it_is_damage(state: Path) -> None:
    reading = JournalReader(state / "journal")
    assert sum(1 for _ in reading.entries()) == 25
    assert reading.skipped == 0


async def test_what_it_left_open_is_settled(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = KilledConsole(state / "journal", "small")
    monkeypatch.setattr(asyncio, "sleep", killed.sleep)
    then = datetime.fromisoformat((OLD / "clock.txt").read_text().strip())
    killed.clock.tick((then - killed.clock.now()).total_seconds())
    settled = {(one.entry.who.run, one.entry.action): one.outcome for one in await killed.settle()}
    assert settled == {
        ("run6", "kick"): Outcome.NOT_CONFIRMED,
        ("run7", "unmute"): Outcome.UNKNOWN,
        ("run8", "kick"): Outcome.NOT_CONFIRMED,
        ("run9", "create room"): Outcome.NOT_DONE,
        ("run10", "end"): Outcome.NOT_CONFIRMED,
    }
    (own,) = killed.run_files
    assert ".run1." in own, "of the console that settled it"
    assert all(not entry.is_open for entry in JournalReader(state / "journal").entries())
