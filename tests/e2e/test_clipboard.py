"""What is copied, and what is said of it: in a terminal, in tmux and in GNU screen."""

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import ENVIRON, ROOMTUI, Terminal

OSC_52 = re.compile(rb"\x1b\]52;[a-z0-9]*;([\w+/=]+)(?:\x07|\x1b\\)")
ID = re.compile(r": ([0-9a-f-]{36})\.")
SMALL = ("--demo=small", "--interval", "1")


def sent(output: bytes | bytearray) -> list[str]:
    """Return what a terminal was told to put into its clipboard."""
    return [base64.b64decode(each).decode() for each in OSC_52.findall(output)]


def copy_an_id(terminal: Terminal) -> str:
    """Copy the id of the session and give what the console says that it copied."""
    terminal.wait_text("● LIVE", "› stage")
    terminal.press("y")
    terminal.wait_for(lambda: ID.search(terminal.text), "what was copied")
    found = ID.search(terminal.text)
    assert found
    return found[1]


def test_a_terminal_is_sent_it_and_that_is_said(tmp_path: Path) -> None:
    with Terminal(SMALL, environ_in(tmp_path)) as terminal:
        copied = copy_an_id(terminal)
        assert sent(terminal.output) == [copied]
        assert f"Sent to the terminal's clipboard: {copied}." in terminal.text


@pytest.mark.long
def test_in_a_tmux_elsewhere_it_is_said_that_it_may_be_dropped(tmp_path: Path) -> None:
    with Terminal(SMALL, environ_in(tmp_path, TERM="tmux-256color")) as terminal:
        copied = copy_an_id(terminal)
        assert sent(terminal.output) == [copied]
        assert "set-clipboard" in terminal.text


@pytest.mark.long
def test_gnu_screen_hands_it_on(tmp_path: Path) -> None:
    environ = environ_in(tmp_path, TERM="screen-256color", STY="1.pts-0.here")
    with Terminal(SMALL, environ) as terminal:
        copied = copy_an_id(terminal)
        assert "Sent through GNU screen" in terminal.text
        pieces = re.findall(rb"\x1bP([^\x1b]?[^\x1b]*(?:\x1b\][^\x1b]*)?)\x1b\\", terminal.output)
        assert sent(b"".join(pieces)) == [copied]
        assert max(map(len, pieces)) < 768


@pytest.mark.parametrize(
    ("path", "why"),
    [("", "there is no tmux in PATH"), (":/usr/bin:/bin", "tmux could not take it")],
)
@pytest.mark.long
def test_a_tmux_that_is_gone_is_said_calmly(tmp_path: Path, path: str, why: str) -> None:
    environ = environ_in(tmp_path, TMUX="/nonexistent/socket,1,0", PATH=f"{tmp_path}{path}")
    with Terminal(SMALL, environ) as terminal:
        copy_an_id(terminal)
        assert f"Not copied, {why}" in " ".join(terminal.text.split())
        assert "Internal error" not in terminal.text


class Tmux:
    """A tmux of its own that runs one console."""

    def __init__(self, home: Path) -> None:
        self._command = ["tmux", "-u", "-S", str(home / "tmux"), "-f", "/dev/null"]
        self._environ = {**ENVIRON, **environ_in(home)}

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [*self._command, *command], env=self._environ, check=True, capture_output=True
        )
        return done.stdout.decode()

    @property
    def attached(self) -> tuple[str, ...]:
        return (*self._command, "attach")


@contextmanager
def in_tmux(home: Path, *setting: str) -> Iterator[tuple[Tmux, Terminal]]:
    """Give tmux with a console in it, and a terminal that is attached to it."""
    tmux = Tmux(home)
    size = "-x120", "-y40"
    tmux.run("start-server", ";", "new-session", "-d", *size, *ROOMTUI, *SMALL)
    try:
        if setting:
            tmux.run("set-option", "-s", *setting)
        with Terminal((), environ_in(home), program=tmux.attached) as terminal:
            yield tmux, terminal
    finally:
        tmux.run("kill-server")


needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


@needs_tmux
def test_tmux_has_it_in_its_buffer_and_sends_it_on(tmp_path: Path) -> None:
    with in_tmux(tmp_path) as (tmux, terminal):
        copied = copy_an_id(terminal)
        assert "In tmux's buffer, and sent to the terminal's clipboard" in terminal.text
        assert tmux.run("show-buffer") == copied
        terminal.wait_for(lambda: sent(terminal.output) == [copied], "the clipboard")


@needs_tmux
@pytest.mark.long
def test_tmux_that_may_send_nothing_on_still_has_it(tmp_path: Path) -> None:
    with in_tmux(tmp_path, "set-clipboard", "off") as (tmux, terminal):
        copied = copy_an_id(terminal)
        assert "In tmux's buffer, which prefix ] pastes" in terminal.text
        assert tmux.run("show-buffer") == copied
        assert sent(terminal.output) == []


@needs_tmux
@pytest.mark.long
def test_a_token_goes_through_tmux_and_stays_nowhere_in_it(tmp_path: Path) -> None:
    with in_tmux(tmp_path) as (tmux, terminal):
        terminal.wait_text("● LIVE", "› stage")
        terminal.press("t")
        terminal.wait_text("10 to 3,600 seconds")
        terminal.press("enter")
        terminal.wait_text("Refresh token, valid for")
        terminal.press("y")
        terminal.wait_text("no copy stays")
        terminal.wait_for(lambda: sent(terminal.output), "the clipboard")
        (token,) = sent(terminal.output)
        assert token.startswith("ey")
        assert tmux.run("list-buffers") == ""


@pytest.mark.skipif(shutil.which("screen") is None, reason="GNU screen is not installed")
@pytest.mark.long
def test_a_real_gnu_screen_passes_it_to_its_terminal(tmp_path: Path) -> None:
    sockets = tmp_path / "sockets"
    sockets.mkdir(mode=0o700)
    environ = environ_in(tmp_path, SCREENDIR=str(sockets), TERM="xterm-256color")
    program = ("screen", "-c", "/dev/null", "-U", *ROOMTUI)
    with Terminal(SMALL, environ, program=program) as terminal:
        copied = copy_an_id(terminal)
        terminal.wait_for(lambda: sent(terminal.output) == [copied], "the clipboard")
        assert f"Sent through GNU screen to the terminal's clipboard: {copied}." in terminal.text
        terminal.press("q")
        terminal.wait_exit()
