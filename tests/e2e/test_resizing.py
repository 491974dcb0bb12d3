"""The screen after a change of size is the one that a fresh console of that size shows."""

import re
import sys
from pathlib import Path

import pytest

from tests.e2e.console import Console, environ_in, watching
from tests.e2e.dragged import LASTING, PASSING
from tests.e2e.terminal import GARBAGE, WIDE, Terminal
from tests.full import FULL

SIZES = ((80, 24), (40, 12), (200, 60), (100, 28), (99, 28), (20, 5), WIDE)[:: 1 if FULL else 2]


def picture(console: Console) -> list[str]:
    """Return all below the status line, but ages and times."""
    return [re.sub(r"\d", "0", line) for line in console.lines[1:]]


def is_whole(console: Console) -> bool:
    """Return whether status, panes and keys are there and all of the screen was drawn anew."""
    text = console.text
    columns, lines = console.size
    boxes = text.count("╭"), text.count("╮"), text.count("╰"), text.count("╯")
    panes = 4 if columns >= 100 and lines >= 28 else 1
    return (
        GARBAGE not in text
        and (console.status.startswith("MODERATOR") or columns < 40)
        and boxes == (panes,) * 4
        and ("? Help" in console.lines[-1] or columns < 40)
    )


def test_any_size_gives_a_whole_screen(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        console.put_cursor_on("Bogdan Ionescu")
        for size in SIZES:
            console.resize(*size)
            console.wait_for(lambda: is_whole(console), f"a whole screen of {size}")
            if size[1] > 10:
                console.wait_for(lambda: "Bogdan I" in console.cursor_row(), f"his row, {size}")
        console.press("r")
        with Console(console.server, tmp_path) as fresh:
            fresh.wait_text("● LIVE")
            fresh.go_to_people()
            fresh.put_cursor_on("Bogdan Ionescu")
            console.wait_for(lambda: picture(console) == picture(fresh), "the fresh picture")


@pytest.mark.long
def test_a_size_that_changes_faster_than_the_screen(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        for step in range(40):
            console.resize(120 - step * 2, 40 - step // 2)
        console.resize(*WIDE)
        console.wait_for(lambda: is_whole(console), "a whole screen")
        console.press("m")
        console.wait_text("works in the participants")


def test_a_question_survives_it(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.press("E")
        console.wait_text("End the session in stage?")
        console.resize(60, 20)
        console.wait_for(
            lambda: GARBAGE not in console.text and "Type 4 and press enter" in console.text,
            "the question",
        )
        console.press("esc")
        console.wait_for(lambda: is_whole(console), "a whole screen")
        console.resize(*WIDE)
        console.wait_for(lambda: is_whole(console), "a whole screen again")
        assert len(console.server.writes) == 0


@pytest.mark.parametrize("at_start", [True, False])
def test_a_window_that_is_dragged_while_its_size_is_read(tmp_path: Path, *, at_start: bool) -> None:
    """The signals are nested: what was read first must not be told of last."""
    program = (sys.executable, "-m", "tests.e2e.dragged")
    size = PASSING if at_start else WIDE
    with Terminal(["--demo=small"], environ_in(tmp_path), size, program) as terminal:
        if not at_start:
            terminal.wait_text("● LIVE")
            terminal.claim(*PASSING)
        wide = LASTING[0]
        terminal.wait_for(lambda: terminal.lines[2][wide - 1 : wide + 1] == "╮ ", "the last size")
