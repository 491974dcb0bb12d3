"""A light terminal gets a light console, when its answer comes and however; none is waited for."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import ANSWERS, NARROW, Terminal

ASKED: Final = b"\x1b]11;?\x07"
CREAM: Final = "\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\"
BLUE: Final = "\x1b]11;rgb:0000/2b2b/3636\x07"
LIGHT_TEXT: Final = "1d2630"


class Telling(Terminal):
    """A terminal that tells of its ground."""

    known_answers = {**ANSWERS, ASKED: CREAM}  # noqa: RUF012


class Dark(Terminal):
    known_answers = {**ANSWERS, ASKED: BLUE}  # noqa: RUF012


def grounds(terminal: Terminal) -> set[str]:
    """Return the grounds of all that is on screen."""
    with terminal._news:
        screen = terminal._emulator.screen
        cells = [screen.buffer[y][x] for y in range(screen.lines) for x in range(screen.columns)]
    return {cell.bg for cell in cells if not cell.reverse}


def in_terminal(kind: type[Terminal], folder: Path, *flags: str, **more: str) -> Terminal:
    environ: Mapping[str, str] = environ_in(folder, **more)
    return kind(("--demo=small", *flags), environ, NARROW)


@pytest.mark.parametrize("flag", ["", pytest.param("--stock-output", marks=pytest.mark.long)])
def test_a_light_terminal_gets_a_light_console_on_its_own_ground(tmp_path: Path, flag: str) -> None:
    with in_terminal(Telling, tmp_path, *filter(None, [flag])) as terminal:
        terminal.wait_text("● LIVE", "› stage")
        terminal.wait_for(lambda: terminal.colour_of("4 people") == LIGHT_TEXT, "a light theme")
        assert "default" in grounds(terminal)
        assert not {"0f1419", "151b22", "2b3641"} & grounds(terminal)
        assert terminal.output.count(ASKED) == 1
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_a_dark_ground_is_the_terminals_own_from_the_first_frame_on(tmp_path: Path) -> None:
    program = (sys.executable, "-m", "tests.e2e.quick_ground")
    with Dark(("--demo=small",), environ_in(tmp_path), NARROW, program=program) as terminal:
        terminal.wait_text("● LIVE", "› stage")
        assert b"48;2;15;20;25" not in terminal.output
        assert "default" in grounds(terminal)


@pytest.mark.long
@pytest.mark.parametrize("pieces", [1, 2, 7])
def test_a_late_answer_switches_once_and_presses_nothing(tmp_path: Path, pieces: int) -> None:
    with in_terminal(Terminal, tmp_path) as terminal:
        terminal.wait_text("● LIVE", "› stage")
        size = -(-len(CREAM) // pieces)
        for start in range(0, len(CREAM), size):
            terminal._answer(CREAM[start : start + size])
        terminal.wait_for(lambda: "0f1419" not in grounds(terminal), "a light ground")
        assert "● LIVE" in terminal.status
        terminal._answer(BLUE)
        terminal.press("tab")
        terminal.wait_for(lambda: terminal.has_focus("Participants"))
        assert terminal.colour_of("4 people") == LIGHT_TEXT
        assert "0f1419" not in grounds(terminal)


@pytest.mark.long
def test_a_variable_tells_where_the_terminal_does_not(tmp_path: Path) -> None:
    with in_terminal(Terminal, tmp_path, COLORFGBG="0;15") as terminal:
        terminal.wait_text("● LIVE", "› stage")
        assert "fbfcfd" in grounds(terminal)


@pytest.mark.long
def test_what_was_said_goes_before_what_the_terminal_tells(tmp_path: Path) -> None:
    with in_terminal(Telling, tmp_path, "--theme", "dark") as terminal:
        terminal.wait_text("● LIVE", "› stage")
        assert "0f1419" in grounds(terminal)
        terminal.press("V")
        terminal.wait_text("Theme: light.")
        terminal.wait_for(lambda: terminal.colour_of("4 people") == LIGHT_TEXT, "a light theme")
        assert "default" in grounds(terminal)


@pytest.mark.long
def test_a_terminal_of_16_colours_is_asked_for_signs_only(tmp_path: Path) -> None:
    with in_terminal(Telling, tmp_path, TERM="xterm", COLORTERM="") as terminal:
        terminal.wait_text("● LIVE", "› stage")
        assert grounds(terminal) == {"default"}
        assert not re.search(rb"\x1b\[[\d;]*\b(2|90|30)\b[\d;]*m", bytes(terminal.output))
