"""A console and a real shell: started in the background, suspended, and brought back."""

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import GARBAGE, Terminal
from tests.processes import wait_for, with_word

MODES = (1000, 1003, 1004, 1049)
SIZE = (100, 24)


class Shell(Terminal):
    """An interactive bash in a terminal, in which `roomtui` is what is tested."""

    def __init__(self, home: Path, *, before: str = "") -> None:
        self.marker = f"--config={home}/config.toml"
        (home / "config.toml").touch()
        (home / "rc").write_text(
            f"PS1='shell> '\n{before}\n"
            f'roomtui() {{ {sys.executable} -m roomtui --demo=small {self.marker} "$@"; }}\n'
        )
        program = ("bash", "--noprofile", "--rcfile", f"{home}/rc", "-i")
        super().__init__([], environ_in(home), SIZE, program)
        self.wait_text("shell>")

    @property
    def console(self) -> int:
        """Return the process of the console."""
        (found,) = (pid for pid in with_word(self.marker) if self.is_console(pid))
        return found

    def is_console(self, pid: int) -> bool:
        """Return whether a process is no shell."""
        return b"roomtui" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")

    def say(self, line: str) -> None:
        """Type a line to the shell."""
        self.type_text(f"{line}\n")

    def wait_stopped(self) -> None:
        """Wait until the shell has the terminal back and says that the console is stopped."""
        self.wait_for(lambda: "Stopped" in self.text and "● LIVE" not in self.text, "the shell")

    @property
    def leaves_no_mode(self) -> bool:
        """Return whether nothing of the screen's modes is left on."""
        return not any(map(self.has_mode, MODES)) and self.has_mode(25)

    def state_of(self, pid: int) -> str:
        """Return the kernel's letter for what a process does."""
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@contextmanager
def shell_in(home: Path, *, before: str = "") -> Iterator[Shell]:
    if not shutil.which("bash"):
        pytest.skip("there is no bash here")
    with Shell(home, before=before) as shell:
        try:
            yield shell
        finally:
            for pid in with_word(shell.marker):
                os.kill(pid, signal.SIGKILL)


def test_it_waits_in_the_background_and_comes_back_drawn_anew(tmp_path: Path) -> None:
    with shell_in(tmp_path) as shell:
        shell.say("roomtui &")
        shell.wait_for(lambda: with_word(shell.marker), "the console")
        shell.wait_for(lambda: shell.state_of(shell.console) == "T", "its stop")
        assert b"\x1b[?1049h" not in shell.output
        shell.say("fg")
        shell.wait_text("● LIVE", "? Help")
        shell.press("\x1a")
        shell.wait_stopped()
        assert shell.leaves_no_mode
        shell.say("echo sh''ell; stty -a | tr ' ' '\\n' | grep -x icanon")
        shell.wait_text("\nshell\n", "\nicanon")
        shell.resize(90, 20)
        before, woken = len(shell.output), time.strftime("%H:%M:%S", time.gmtime())
        shell.type_text("fg\nqqx")
        shell.wait_text("● LIVE", "q Quit")
        assert shell.console
        assert all(map(shell.has_mode, MODES))
        assert GARBAGE not in shell.text
        drawn = re.sub(r"\x1b\[[\d;]*m", "", bytes(shell.output[before:]).decode())
        first = re.search(r"LATE|LIVE +(\d\d:\d\d:\d\d)", drawn)
        assert first
        assert first[0] == "LATE" or first[1] >= woken  # asked anew before anything was drawn
        shell.press("q")
        shell.wait_for(lambda: not with_word(shell.marker), "its end")
        shell.wait_for(lambda: shell.leaves_no_mode, "the terminal as it was")


def stop_outright_or_not(shell: Shell, how: str) -> None:
    """Stop the console, and use up what the terminal still answers to one that was not told."""
    os.kill(shell.console, getattr(signal, f"SIG{how}"))
    shell.wait_for(lambda: "Stopped" in shell.text, "the shell")
    shell.say("")


@pytest.mark.long
@pytest.mark.parametrize("how", ["TSTP", "STOP"])
def test_others_may_suspend_it(tmp_path: Path, how: str) -> None:
    with shell_in(tmp_path) as shell:
        shell.say("roomtui")
        shell.wait_text("● LIVE")
        stop_outright_or_not(shell, how)
        before = len(shell.output)
        shell.say("bg")
        shell.say("")  # by the prompt after this one the shell has woken it
        shell.wait_for(lambda: shell.output[before:].count(b"shell> ") >= 2, "the shell")
        shell.wait_for(lambda: shell.state_of(shell.console) == "T", "its stop")
        before = len(shell.output)
        shell.say("fg")
        shell.wait_for(lambda: b"LIVE" in shell.output[before:], "the screen")
        shell.wait_text("● LIVE", "q Quit")
        shell.press("?")
        shell.wait_for(lambda: shell.pane("Keys"), "the help")
        shell.press("\x1a")
        shell.wait_for(lambda: not shell.has_mode(1049), "the shell")
        assert shell.leaves_no_mode
        shell.say("fg")
        shell.wait_for(lambda: shell.pane("Keys"), "the help, as it was")
        shell.press("esc")
        shell.wait_for(lambda: not shell.pane("Keys"), "the end of the help")
        shell.press("q")
        shell.wait_for(lambda: not with_word(shell.marker), "its end")
        shell.say("stty -a | tr ' ' '\\n' | grep -x icanon")
        shell.wait_text("\nicanon")


def test_brought_back_at_once_it_does_not_stop_once_more(tmp_path: Path) -> None:
    with shell_in(tmp_path) as shell:
        shell.say("roomtui")
        shell.wait_text("● LIVE")
        for _ in range(3):
            stop_outright_or_not(shell, "TSTP")
            shell.wait_stopped()
            before = len(shell.output)
            shell.type_text("bg; sleep 0.05; fg\n")
            shell.wait_for(lambda: b"LIVE" in shell.output[before:], "the screen")  # noqa: B023
            shell.wait_text("● LIVE", "q Quit")


@pytest.mark.long
def test_a_script_that_started_it_stops_too(tmp_path: Path) -> None:
    with shell_in(tmp_path) as shell:
        shell.say(f"sh -c '{sys.executable} -m roomtui --demo=small {shell.marker}; echo after'")
        shell.wait_text("● LIVE")
        shell.press("\x1a")
        shell.wait_stopped()
        shell.say("fg")
        shell.wait_text("● LIVE")
        shell.press("q")
        shell.wait_for(lambda: "after" in map(str.strip, shell.lines), "the script's end")


@pytest.mark.parametrize(
    "flags", [["--demo=small"], pytest.param(["--demo=small", "--viewer"], marks=pytest.mark.long)]
)
def test_where_no_shell_could_wake_it_it_says_so(tmp_path: Path, flags: list[str]) -> None:
    with Terminal(flags, environ_in(tmp_path)) as terminal:
        terminal.wait_text("● LIVE")
        terminal.press("\x1a")
        terminal.wait_text("There is no shell here that could wake the console")
        if "--viewer" in flags:
            os.kill(terminal.process.pid, signal.SIGTSTP)
        terminal.press("?")
        terminal.wait_for(lambda: terminal.pane("Keys"), "the help")


def test_nothing_waits_where_the_terminal_is_ours(tmp_path: Path) -> None:
    file = tmp_path / "out"
    command = f"{sys.executable} -m roomtui snapshot --demo=small > {file}"
    with shell_in(tmp_path) as shell:
        shell.say(f"{command} & wait; echo do''ne")
        shell.wait_text("\ndone")
        wait_for(lambda: "1 room" in file.read_text() or "rooms" in file.read_text(), "a snapshot")


@pytest.mark.parametrize("how", ["TSTP", pytest.param("STOP", marks=pytest.mark.long)])
@pytest.mark.parametrize("number", ["TERM", pytest.param("INT", marks=pytest.mark.long)])
def test_the_shell_can_end_it_while_it_is_suspended(tmp_path: Path, how: str, number: str) -> None:
    with shell_in(tmp_path) as shell:
        shell.say("roomtui")
        shell.wait_text("● LIVE")
        stop_outright_or_not(shell, how)
        before = len(shell.output)
        shell.say(f"kill -{number} %1; kill -CONT %1")
        shell.wait_for(lambda: not with_word(shell.marker), "its end")
        shell.say("stty -a | tr ' ' '\\n' | grep -x icanon")
        shell.wait_text("\nicanon")
        assert shell.leaves_no_mode
        if how == "TSTP":  # what the shell has written since stays
            assert b"\x1b[J" not in shell.output[before:]
