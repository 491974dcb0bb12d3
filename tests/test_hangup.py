"""What a command has started ends with it."""

import subprocess
import sys
from pathlib import Path

import pytest

from roomtui import credentials
from roomtui.settings_error import SettingsError
from tests.processes import is_alive, wait_for

STARTS_ANOTHER = "sleep 600 & echo $! > {file}.new; mv {file}.new {file}; wait"


def test_a_command_that_gives_no_key_leaves_nothing_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pid"
    monkeypatch.setattr(credentials, "COMMAND_SECS", 2)
    source = credentials.CommandKey(["sh", "-c", STARTS_ANOTHER.format(file=file)])
    with pytest.raises(SettingsError, match="gave no key within"):
        source.read()
    wait_for(lambda: not is_alive(int(file.read_text())), "the end of what it started")


def test_a_lost_terminal_takes_everything_along(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    code = f"""
import pathlib, subprocess, time
from roomtui.process.hangup import heed_hangup, hang_up
heed_hangup()
subprocess.Popen(["sh", "-c", {STARTS_ANOTHER.format(file=file)!r}])
while not pathlib.Path({str(file)!r}).exists():
    time.sleep(0.01)
hang_up()
"""
    ended = subprocess.run(["nohup", sys.executable, "-c", code], capture_output=True, check=False)
    assert ended.returncode == -1
    wait_for(lambda: not is_alive(int(file.read_text())), "the end of what it started")
