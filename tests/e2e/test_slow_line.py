"""The real process behind a serial line: keys are answered, and nothing is left for the shell.

How many bytes all takes is counted by a clock of its own in tests/ui/test_slow_line.py.
"""

import os
import select
import struct
import termios
import tty
from fcntl import ioctl
from pathlib import Path
from typing import Final

import pytest

from roomtui.ui.terminal.diff.flow_control import ANSWER, ASK, MOST
from tests.e2e.console import Console
from tests.e2e.server import DemoServer
from tests.e2e.terminal import GARBAGE, NARROW, TIMEOUT, WIDE, Answers

RATE: Final = 1_200
"""Bytes that the line hands on in a second."""

AT_ONCE: Final = 24
"""Bytes that it hands on together."""


class Serial(Console):
    """A console at the other end of a serial line, on a terminal that answers or is mute."""

    answers = True

    def _read(self) -> None:
        answers = Answers({ASK.encode(): ANSWER} if self.answers else {})
        while not select.select([self._wake_reader], [], [], AT_ONCE / RATE)[0]:
            select.select([self._master, self._wake_reader], [], [])
            try:
                output = os.read(self._master, AT_ONCE)
            except OSError:
                break
            with self._news:
                self.output += output
                self._emulator.feed(output)
                self._news.notify_all()
            if said := answers.to(output):
                os.write(self._master, said.encode())
        with self._news:
            self._news.notify_all()


class MuteSerial(Serial):
    """One whose terminal answers nothing."""

    answers = False


class Falling(Console):
    """A console on a quick line, whose terminal answers no more once it is told not to."""

    answers = True

    def _answer(self, text: str) -> None:
        super()._answer(text if self.answers else "")


def opened(console: Console) -> int:
    """Open the terminal as a shell has it, which stays when the console has ended."""
    name = Path(f"/proc/{console.process.pid}/fd/0").readlink()
    return os.open(name, os.O_RDWR | os.O_NOCTTY)


def unread(shell: int) -> int:
    """Count what a shell would take for keys."""
    tty.setraw(shell)
    return int(struct.unpack("i", ioctl(shell, termios.FIONREAD, b"\0" * 4))[0])


@pytest.mark.long
@pytest.mark.parametrize("kind", [Serial, MuteSerial])
def test_a_console_on_a_serial_line(tmp_path: Path, kind: type[Serial]) -> None:
    with DemoServer("keynote") as server, kind(server, tmp_path, size=NARROW) as console:
        console.wait_text("● LIVE", "? Help", "keynote-main")
        one_screen = console.bytes_written
        shell = opened(console)
        try:
            before, row = console.bytes_written, console.cursor_row("Sessions")
            console.press("j")
            console.wait_for(
                lambda: console.cursor_row("Sessions") not in {"", row}, "the next row"
            )
            assert console.bytes_written - before <= RATE
            before = console.bytes_written
            screens = "2345123451234512345" if console.answers else "2345"
            console.press(*screens, "?")
            console.wait_text("Go up")
            if console.answers:
                assert console.bytes_written - before <= len(screens) * one_screen / 3
            console.press("esc")
            console.wait_gone("Go up")
            console.press("1")
            console.wait_text("backstage", "? Help")
            before = console.bytes_written
            console.press("q")
            assert console.process.wait(TIMEOUT) == 0
            console.wait_for(lambda: not console.has_mode(1049), "the end of the output")
            assert console.bytes_written - before <= 2 * RATE
            assert unread(shell) == 0
        finally:
            os.close(shell)


@pytest.mark.long
@pytest.mark.parametrize("kind", [Serial, MuteSerial])
def test_who_leaves_at_once_leaves_nothing_to_the_shell(tmp_path: Path, kind: type[Serial]) -> None:
    with DemoServer("small") as server, kind(server, tmp_path, size=WIDE) as console:
        console.wait_for(lambda: ASK.encode() in console.output, "the first question")
        shell = opened(console)
        try:
            console.press("q")
            assert console.process.wait(TIMEOUT) == 0
            console.wait_for(lambda: b"\x1b[?1049l" in console.output, "the end of the output")
            assert unread(shell) == 0
        finally:
            os.close(shell)


@pytest.mark.long
def test_a_screen_at_rest_is_whole_though_answers_were_lost(tmp_path: Path) -> None:
    with DemoServer() as server, Falling(server, tmp_path) as console:
        console.wait_text("● LIVE")
        console.press("p")
        console.wait_text("PAUSED")
        console.answers = False
        written = console.bytes_written
        while console.bytes_written - written < MOST:
            for size in (NARROW, WIDE):
                console.resize(*size)
                console.wait_for(
                    lambda: GARBAGE not in console.text and "? Help" in console.lines[-1],
                    "a whole screen",
                )
