"""A quiet room over a real server: it mutes who joins, and another process stops it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.console import Console, environ_in, watching
from tests.e2e.server import Write


def command(home: Path, *argv: str) -> str:
    """Run a command to its end, with the state of a console, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "roomtui", "policies", *argv],
        env={**os.environ, **environ_in(home)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout


def join(console: Console, name: str) -> str:
    """Have somebody join the session, and return the id."""
    session_id = console.session_id
    guest = console.server.do(lambda world: world.join(session_id, name))
    return str(guest.id)


@pytest.mark.long
def test_a_quiet_room_mutes_who_joins_until_another_process_switches_it_off(
    tmp_path: Path,
) -> None:
    with watching(tmp_path) as console:
        console.type_text("Ir\ry")
        console.wait_text("Keep stage quiet?")
        console.settle()
        console.press("esc")
        console.wait_gone("Keep stage quiet?")
        console.press("esc")
        console.wait_gone("From what is under the cursor")
        assert command(tmp_path) == "No policy is on.\n"
        console.press("I")
        console.wait_text("r  quiet room stage")
        console.press("r")
        console.wait_text("Keep stage quiet")
        console.press("enter")
        console.wait_text("Would have hit in the last hour")
        console.press("y")
        console.wait_text("» 1 quiet room", "space switches it off")
        console.press("esc")
        console.wait_text("kept quiet")
        guest = join(console, "Late Comer")
        console.wait_text("mute by quiet room sent: Late Comer in stage")
        mute = f"/room_sessions/{console.session_id}/actions/mute"
        assert console.server.writes == [Write("POST", mute, {"participants": [guest]})]
        (policy,) = {
            line["order"].get("policy") for line in console.journal if line["kind"] == "intent"
        }
        assert policy
        assert "quiet room stage" in command(tmp_path)
        assert "1 policy was on, and is off" in command(tmp_path, "off")
        console.wait_text("policies stopped")
        join(console, "Later Comer")
        console.wait_text("Later Comer joined stage")
        console.settle()
        assert len(console.server.writes) == 1
        console.press("I", "r")
        console.wait_text("Policies were switched off by")
        assert "can be switched on again" in command(tmp_path, "on")
        assert command(tmp_path) == "No policy is on.\n"
