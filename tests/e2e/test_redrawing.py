"""What something else wrote over the screen goes: by a key, with the focus, and in time."""

from functools import partial
from pathlib import Path

import pytest

from tests.e2e.console import Console, watching
from tests.e2e.hurried import wait_quiet
from tests.e2e.terminal import NARROW

WALL = "\r\nBroadcast message from root@host (pts/1):\r\n\r\nDown in ten minutes.\r\n\r\n"
FOREIGN = {
    "wall": WALL * 3,
    "scrolled away": "\x1b[99;1H" + "\n" * 9 + WALL,
    "margins": "\x1b[3;9r\x1b[9;1H" + WALL,
    "places from a margin": "\x1b[5;20r\x1b[?6h\x1b[H" + WALL,
    "colours": "\x1b[1;7;31;44m" + WALL,
    "modes": "\x1b[?7h\x1b[?25h\x1b[?1000l\x1b[?1003l\x1b[?1004l\x1b[?2004l" + WALL,
}


def write_over(console: Console, text: str) -> None:
    """Have something else write to the terminal."""
    with console._news:
        console._emulator.feed(text.encode())
    assert "Broadcast" in console.text


def is_whole(console: Console, before: list[str]) -> bool:
    """Return whether the screen shows what it did, but for the clock and the rates."""
    now = console.lines
    return now[1:] == before[1:] and now[0][:20] == before[0][:20]


MODES = (7, 25, 1000, 1003, 1004, 2004)


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param(text, id=name, marks=[] if name in {"wall", "modes"} else pytest.mark.long)
        for name, text in FOREIGN.items()
    ],
)
def test_ctrl_l_and_the_focus_draw_all_of_it_anew(tmp_path: Path, foreign: str) -> None:
    with watching(tmp_path, "--interval", "60", size=NARROW) as console:
        modes = [console.has_mode(mode) for mode in MODES]
        for key in ("\x0c", "\x1b[I"):
            before = console.lines
            write_over(console, foreign)
            console.press(key)
            console.wait_for(partial(is_whole, console, before), f"{key!r} to draw it anew")
            assert [console.has_mode(mode) for mode in MODES] == modes


@pytest.mark.parametrize(
    "opened",
    ["n", *(pytest.param(keys, marks=pytest.mark.long) for keys in ("?", ":", "/", "/mo"))],
)
def test_ctrl_l_works_wherever_one_is(tmp_path: Path, opened: str) -> None:
    with watching(tmp_path, "--interval", "60", size=NARROW) as console:
        shown = console.text
        console.press(*opened)
        console.wait_other(shown)
        wait_quiet(console, 1.0)  # a list may come some time after what it is in
        before = console.lines
        write_over(console, WALL)
        console.press("\x0c")
        console.wait_for(lambda: is_whole(console, before), "ctrl+l to draw it anew")


@pytest.mark.parametrize(
    "flag", ["--stock-output", pytest.param("--read-only", marks=pytest.mark.long)]
)
def test_ctrl_l_works_however_it_was_started(tmp_path: Path, flag: str) -> None:
    with watching(tmp_path, flag, "--interval", "60", size=NARROW) as console:
        before = console.lines
        write_over(console, WALL)
        console.press("\x0c")
        console.wait_for(lambda: is_whole(console, before), "ctrl+l to draw it anew")


@pytest.mark.long
@pytest.mark.timeout(300)  # a few bytes a second take their time
def test_it_goes_by_itself(tmp_path: Path) -> None:
    with watching(tmp_path, "--interval", "60", size=(40, 10)) as console:
        before = console.lines
        write_over(console, WALL)
        console.wait_for(lambda: is_whole(console, before), "the refresh", timeout=240)
