"""Ctrl-C at any moment, also amid imports and at the very end: silence, and 130 or SIGINT."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import TIMEOUT, Terminal
from tests.processes import INTERRUPTED

SENT_WHERE: Final = """
import os, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv[1:] = {arguments!r}
from roomtui.__main__ import main
sys.exit(main())
"""
"""Is roomtui, to which ctrl-c comes while it imports a module."""


def silent(tmp_path: Path, code: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ_in(tmp_path), stdin=subprocess.DEVNULL,
        capture_output=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    assert done.stderr == b""
    return done.returncode


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("roomtui.cli", ["--version"]),
        ("roomtui.process.gc_tuning", ["--version"]),
        ("roomtui.arguments", ["--version"]),
        ("httpx", ["snapshot", "--demo=small"]),
        ("roomtui.command.watch", ["snapshot", "--demo=small", "--watch"]),
    ],
)
def test_it_may_come_amid_an_import(tmp_path: Path, name: str, arguments: list[str]) -> None:
    assert silent(tmp_path, SENT_WHERE.format(name=name, arguments=arguments)) in INTERRUPTED


SWALLOWED: Final = """
import os, signal, sys
class Swallowing:
    def __set_name__(self, *_):
        os.kill(os.getpid(), signal.SIGINT)
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
def run(argv):
    {does}
from roomtui import cli
cli._run = run
sys.exit(cli.main())
"""


@pytest.mark.parametrize(
    "does", ["type('A', (), {'a': Swallowing()})", "Swallowing(); sys.exit('it went on')"]
)
def test_no_class_and_no_destructor_swallows_it(tmp_path: Path, does: str) -> None:
    assert silent(tmp_path, SWALLOWED.format(does=does)) in INTERRUPTED


def test_a_program_that_starts_anew_is_interrupted_in_silence(tmp_path: Path) -> None:
    with Terminal(["--demo=small", "--viewer"], environ_in(tmp_path)) as terminal:
        terminal.wait_for(lambda: b"-IB" in command_of(terminal.process.pid), "the new program")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.wait_exit() in INTERRUPTED
        assert "Error" not in terminal.text
        assert "Traceback" not in terminal.text


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.parametrize("scenario", ["small", pytest.param("huge", marks=pytest.mark.long)])
def test_a_held_key_ends_the_line_mode_in_silence(tmp_path: Path, scenario: str) -> None:
    """Threads that are still at work must not outlive what they work with."""
    process = subprocess.Popen(
        [sys.executable, "-m", "roomtui", "snapshot", "--watch", f"--demo={scenario}"],
        env=environ_in(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        deadline = time.monotonic() + TIMEOUT
        while process.poll() is None and time.monotonic() < deadline:
            process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=TIMEOUT)
    assert (process.returncode in INTERRUPTED, said) == (True, b"")
