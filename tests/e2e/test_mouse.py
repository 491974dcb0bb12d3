"""The mouse in a terminal: which bytes ask for it, and what clicks do there."""

import re
from pathlib import Path

import pytest

from tests.e2e.console import Console, watching

MOUSE_ON = re.compile(rb"\x1b\[\?(?:9|100[0-37]|1005|1006|1015|1016)h")


def clicked(x: int, y: int, times: int = 1) -> bytes:
    """Return what a terminal sends of clicks in a cell, both counted from 0."""
    place = f"{x + 1};{y + 1}"
    return f"\x1b[<0;{place}M\x1b[<0;{place}m".encode() * times


@pytest.mark.parametrize(
    "flags", [["--no-mouse"], pytest.param([], marks=pytest.mark.long)], ids=["off", "on"]
)
def test_without_the_mouse_no_terminal_is_asked_for_it(tmp_path: Path, flags: list[str]) -> None:
    with watching(tmp_path, *flags) as console:
        console.press("?")
        console.wait_text("Live screen")
        console.press("esc", "\x0c")
        console.wait_gone("Live screen")
        console.press("q")
        assert console.wait_exit() == 0
        assert bool(MOUSE_ON.search(console.output)) is (not flags)


def at(console: Console, word: str) -> tuple[int, int]:
    """Return where a word stands on the screen, from below."""
    y, line = next((y, s) for y, s in reversed([*enumerate(console.lines)]) if word in s)
    return line.index(word), y


def test_clicks_in_a_terminal_sort_enter_and_press(tmp_path: Path) -> None:
    with watching(tmp_path, scenario="keynote") as console:
        console.send(clicked(*at(console, "session in")))
        console.wait_text("session in▲")
        y = next(y for y, line in enumerate(console.lines) if "q-and-a" in line[30:])
        console.send(clicked(60, y, times=2))
        console.wait_for(lambda: console.has_focus("Participants"), "the focus on the people")
        console.wait_for(lambda: len(console.rows()) > 1 and console.cursor_row(), "the people")
        console.send(clicked(*at(console, "Kick"), times=2))
        console.wait_text("Kick 1 person?")
        console.press("esc")
        console.wait_gone("Kick 1 person?")
        console.settle()
        assert console.server.writes == []
