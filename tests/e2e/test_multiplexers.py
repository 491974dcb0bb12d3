"""Real GNU screen and tmux, with the other screen and without: no picture stays after `q`."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import Terminal

SIZE = (100, 24)

pytestmark = pytest.mark.long


class Multiplexer:
    """A shell in a multiplexer in a terminal; `lines` are those that it shows."""

    def __init__(self, terminal: Terminal, asked: Sequence[str]) -> None:
        self.terminal = terminal
        self._asked = asked

    @property
    def lines(self) -> list[str]:
        """Return the lines with something on them, as tmux itself tells where it does."""
        if not self._asked:
            return [line.rstrip() for line in self.terminal.lines if line.strip()]
        told = subprocess.run(self._asked, capture_output=True, check=True, text=True).stdout
        return [line.rstrip() for line in told.splitlines() if line.strip()]


@contextmanager
def screen(home: Path, *, alternate: bool) -> Iterator[Multiplexer]:
    (home / "screenrc").write_text(
        f"altscreen {'on' if alternate else 'off'}\nstartup_message off\ndefutf8 on\n"
    )
    program = ("screen", "-U", "-c", f"{home}/screenrc", *shell(home))
    with tempfile.TemporaryDirectory() as sockets:
        environ = environ_in(home, SCREENDIR=sockets)
        with Terminal([], environ, SIZE, program) as terminal:
            terminal.wait_text("shell>")
            try:
                yield Multiplexer(terminal, ())
            finally:
                quits = ["screen", "-X", "quit"]
                subprocess.run(quits, env={**os.environ, "SCREENDIR": sockets}, check=True)
            terminal.wait_exit()


@contextmanager
def tmux(home: Path, *, alternate: bool) -> Iterator[Multiplexer]:
    (home / "tmux.conf").write_text(
        f"set -g alternate-screen {'on' if alternate else 'off'}\n"
        f"set -g default-command '{' '.join(shell(home))}'\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        server = ("tmux", "-u", "-S", f"{folder}/socket")
        program = (*server, "-f", f"{home}/tmux.conf")
        with Terminal([], environ_in(home), SIZE, program) as terminal:
            terminal.wait_text("shell>")
            try:
                yield Multiplexer(terminal, (*server, "capture-pane", "-p"))
            finally:
                subprocess.run([*server, "kill-server"], check=True)
            terminal.wait_exit()


Start = tuple[str, Callable[..., AbstractContextManager[Multiplexer]]]
"""The name of a program, and what runs it."""


def shell(home: Path) -> Sequence[str]:
    (home / "rc").write_text(
        f"PS1='shell> '\nroomtui() {{ {sys.executable} -m roomtui --demo=small; }}\n"
    )
    return ("bash", "--noprofile", "--rcfile", f"{home}/rc", "-i")


@pytest.mark.parametrize("alternate", [False, True], ids=["one screen", "two screens"])
@pytest.mark.parametrize("program", [("screen", screen), ("tmux", tmux)], ids=["screen", "tmux"])
def test_no_picture_stays(tmp_path: Path, program: Start, *, alternate: bool) -> None:
    name, start = program
    if not shutil.which(name):
        pytest.skip(f"there is no {name} here")
    with start(tmp_path, alternate=alternate) as multiplexer:
        terminal = multiplexer.terminal
        terminal.type_text("echo be''fore\n")
        terminal.wait_text("before")
        terminal.type_text("roomtui; echo en''ded\n")
        terminal.wait_text("● LIVE", "q Quit")
        terminal.press("q")
        terminal.wait_for(lambda: "ended" in multiplexer.lines, "the end")
        terminal.wait_for(lambda: multiplexer.lines[-2:] == ["ended", "shell>"], "a clean prompt")
        assert ("before" in multiplexer.lines) == alternate
        assert not any("Sessions" in line or "│" in line for line in multiplexer.lines)
        terminal.type_text("roomtui\n")
        terminal.wait_text("● LIVE", "q Quit")
        terminal.press("\x1a")
        terminal.wait_for(lambda: any("Stopped" in one for one in multiplexer.lines), "the shell")
        assert not any("Sessions" in line or "│" in line for line in multiplexer.lines)
        terminal.type_text("fg\n")
        terminal.wait_text("● LIVE", "q Quit")
        terminal.press("q")
        terminal.wait_for(lambda: multiplexer.lines[-1:] == ["shell>"], "the end")
