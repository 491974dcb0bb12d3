"""Something fails that nobody foresaw: it goes on, or puts the screen away and says so."""

import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.console import environ_in
from tests.e2e.server import DemoServer
from tests.e2e.terminal import Terminal
from tests.e2e.test_process import is_as_before


@contextmanager
def sabotaged(home: Path, what: str, *flags: str) -> Iterator[Terminal]:
    environ = environ_in(home, TELNYX_API_KEY=DEMO_KEY, SABOTAGE=what)
    with DemoServer() as server:
        arguments = ["--base-url", server.base_url, *flags]
        with Terminal(
            arguments, environ, program=(sys.executable, "-m", "tests.e2e.sabotaged")
        ) as terminal:
            yield terminal
            assert DEMO_KEY.encode() not in terminal.output
            assert b"Traceback" not in terminal.output
            assert not terminal.has_leftovers


def quit_calmly(terminal: Terminal) -> None:
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert is_as_before(terminal)


def goes_on(terminal: Terminal) -> None:
    terminal.press("?")
    terminal.wait_text("Go up")
    terminal.press("esc")
    terminal.wait_gone("Go up")


def log_in(home: Path) -> str:
    return (home / "state" / "roomtui.log").read_text()


def test_a_key_whose_action_fails_is_told_and_logged(tmp_path: Path) -> None:
    with sabotaged(tmp_path, "key") as terminal:
        terminal.wait_text("● LIVE")
        terminal.press("p")
        terminal.wait_text("Internal error in RoomApp (Sabotage); the console goes on.")
        goes_on(terminal)
        quit_calmly(terminal)
    log = log_in(tmp_path)
    assert "Traceback (most recent call last):" in log
    assert "Authorization: (hidden)" in log
    assert DEMO_KEY not in log
    assert "\x1b" not in log
    assert (tmp_path / "state" / "roomtui.log").stat().st_mode & 0o777 == 0o600


def test_a_pane_that_cannot_be_drawn_says_what_to_do(tmp_path: Path) -> None:
    with sabotaged(tmp_path, "draw", "--read-only") as terminal:
        terminal.wait_text("● LIVE", "This cannot be drawn. Press r; if it stays, leave with q")
        terminal.wait_text("Internal error in people (Sabotage)", "stage")
        quit_calmly(terminal)
    assert not (tmp_path / "state").exists()


def test_nothing_is_written_onto_the_screen(tmp_path: Path) -> None:
    with sabotaged(tmp_path, "noise") as terminal:
        terminal.wait_text("● LIVE")
        terminal.press("p")
        terminal.wait_text("Internal error in a warning (UserWarning)")
        terminal.wait_text("in the log of somewhere (Unraised)", "in the thread")
        assert "SHOUTED" not in terminal.output.decode()
        quit_calmly(terminal)
    assert log_in(tmp_path).count("SHOUTED") >= 2


def test_a_keyboard_that_fails_is_told_and_read_again(tmp_path: Path) -> None:
    with sabotaged(tmp_path, "keyboard") as terminal:
        terminal.wait_text("● LIVE")
        terminal.press("j")
        terminal.wait_text("Internal error in RoomApp (Sabotage); the console goes on.")
        goes_on(terminal)
        quit_calmly(terminal)


@pytest.mark.parametrize("what", ["start", "make"])
def test_an_error_before_there_is_a_screen(tmp_path: Path, what: str) -> None:
    with sabotaged(tmp_path, what) as terminal:
        assert terminal.wait_exit() == 1
        assert is_as_before(terminal)
        (said,) = re.findall(rb"roomtui: [^\r\n]+", bytes(terminal.output))
        assert said.startswith(b"roomtui: ended by an internal error (Sabotage, roomtui.")
        assert said.endswith(b"roomtui.log.")
    assert "Traceback" in log_in(tmp_path)
    assert DEMO_KEY not in log_in(tmp_path)


@pytest.mark.long
def test_a_screen_that_is_not_put_away_is_put_away_all_the_same(tmp_path: Path) -> None:
    with sabotaged(tmp_path, "stop") as terminal:
        terminal.wait_text("● LIVE")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert is_as_before(terminal)
    assert "Sabotage in the console" in log_in(tmp_path)


@pytest.mark.long
def test_whoever_leaves_at_once_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    with sabotaged(tmp_path, "exit") as terminal:
        terminal.wait_text("● LIVE")
        terminal.press("p")
        assert terminal.wait_exit() == 3
        assert is_as_before(terminal)


@pytest.mark.long
def test_an_interrupted_console_tidies_up(tmp_path: Path) -> None:
    with sabotaged(tmp_path, "key") as terminal:
        terminal.wait_text("● LIVE")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.wait_exit() == 130
        assert is_as_before(terminal)


@pytest.mark.long
def test_a_closed_window_ends_one_that_nobody_tells(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup; children inherit it
    try:
        with sabotaged(tmp_path, "key") as terminal:
            terminal.wait_text("● LIVE")
            terminal.hang_up()
            terminal.wait_exit()
    finally:
        signal.signal(signal.SIGHUP, before)
