"""roomtui as a process: how it starts, ends, and what it does without a terminal."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.console import environ_in, watching
from tests.e2e.terminal import TIMEOUT, Terminal

ROOMTUI = (sys.executable, "-m", "roomtui")


CURSOR, WRAPPING, ALTERNATE_SCREEN = 25, 7, 1049
MOUSE_FOCUS_AND_PASTE = (1000, 1003, 1004, 1006, 1015, 2004)


def is_as_before(terminal: Terminal) -> bool:
    """Return whether a shell would find the terminal as it left it."""
    return (
        terminal.attributes == terminal.attributes_before
        and terminal.has_mode(CURSOR)
        and terminal.has_mode(WRAPPING)
        and not any(map(terminal.has_mode, (ALTERNATE_SCREEN, *MOUSE_FOCUS_AND_PASTE)))
    )


@contextmanager
def demo(home: Path) -> Iterator[Terminal]:
    with Terminal(["--demo=small"], environ_in(home)) as terminal:
        terminal.wait_text("DEMO small", "● LIVE", "stage")
        yield terminal


def test_q_leaves_everything_as_it_was(tmp_path: Path) -> None:
    with demo(tmp_path) as terminal:
        assert terminal.has_mode(ALTERNATE_SCREEN)
        assert not terminal.has_mode(CURSOR)
        assert terminal.attributes != terminal.attributes_before
        terminal.press("ctrl+c")
        terminal.wait_text("Press q to quit.")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert is_as_before(terminal)
        assert not terminal.has_leftovers


def test_a_lost_line_ends_it(tmp_path: Path) -> None:
    with demo(tmp_path) as terminal:
        terminal.process.send_signal(signal.SIGHUP)
        terminal.wait_exit()
        assert not terminal.has_leftovers


def test_a_terminated_console_tidies_up(tmp_path: Path) -> None:
    with demo(tmp_path) as terminal:
        terminal.process.terminate()
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert is_as_before(terminal)
        assert not terminal.has_leftovers


def test_a_closed_window_ends_it(tmp_path: Path) -> None:
    with demo(tmp_path) as terminal:
        terminal.hang_up()
        terminal.wait_exit()
        assert not terminal.has_leftovers


def test_moderation_in_a_demo_has_a_journal_apart(tmp_path: Path) -> None:
    with demo(tmp_path) as terminal:
        terminal.press("M")
        terminal.wait_text("Mute 4 people?")
        terminal.press("y")
        terminal.wait_text("mute sent", "mute sent: ")
        (file,) = (tmp_path / "state" / "demo" / "journal").glob("*.jsonl")
        assert [line[:1] for line in file.read_text().splitlines()] == ["{", "{"]


def test_without_a_terminal_it_says_so(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*ROOMTUI, "--demo=small"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environ_in(tmp_path),
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert re.fullmatch(r"roomtui: The console needs a terminal[^\n]+\.\n", ended.stderr)


def test_a_snapshot_into_a_pipe_that_closes(tmp_path: Path) -> None:
    ended = subprocess.run(
        [
            "/bin/bash",
            "-o",
            "pipefail",
            "-c",
            '"$@" | head -1',
            "bash",
            *ROOMTUI,
            "snapshot",
            "--demo",
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", **environ_in(tmp_path)},
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert re.fullmatch(
        r"12 rooms, \d active sessions, \d+ people at [^\n]+ [+-]\d\d:\d\d\n", ended.stdout
    )


def test_a_console_against_the_real_demo_server(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*ROOMTUI, "demo-server", "--port=0", "--scenario=small"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environ_in(tmp_path),
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            next(server.stdout)
            (base_url,) = re.findall(r"serving (http://\S+/v2) with key", next(server.stdout))
            next(server.stdout)
            environ = environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY, TELNYX_BASE_URL=base_url)
            with Terminal([], environ) as terminal:
                terminal.wait_text("● LIVE", "1 session · 4 people", "Alice Moreau")
                terminal.press("M")
                terminal.wait_text("Mute 4 people?")
                terminal.press("y")
                terminal.wait_text("mute sent")
                server.terminate()
                assert server.wait(TIMEOUT) == 0
                terminal.wait_text("✖ OFFLINE")
                terminal.press("q")
                assert terminal.wait_exit() == 0
            assert server.stdout.read() == ""
        finally:
            server.kill()


def test_a_wrong_argument_is_one_sentence_on_a_terminal_too(tmp_path: Path) -> None:
    with Terminal(["--demo=opera"], environ_in(tmp_path)) as terminal:
        assert terminal.wait_exit() == 2
        assert re.match(r"roomtui: There is no scenario of that name", terminal.text)
        assert b"\x1b" not in terminal.output


@pytest.mark.long
def test_two_consoles_on_one_server_see_each_other(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        environ = environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY)
        with Terminal(["--base-url", console.server.base_url, "--interval=1"], environ) as other:
            other.wait_text("● LIVE", "Bogdan Ionescu")
            console.go_to_people()
            console.put_cursor_on("Bogdan Ionescu")
            console.press("x")
            console.wait_text("Kick 1 person?")
            console.press("y")
            other.wait_text("Bogdan Ionescu was kicked in stage")
