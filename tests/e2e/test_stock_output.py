"""Textual draws where the frame differ is not wanted, or cannot."""

from pathlib import Path

import pytest

from tests.e2e.console import Console, watching
from tests.e2e.server import DemoServer
from tests.e2e.terminal import GARBAGE, Terminal
from tests.e2e.test_crashes import goes_on, log_in, quit_calmly, sabotaged

FROM_THE_DIFFER = b"\x1b[2J"
"""What the differ starts a screen with; Textual never writes it."""


def is_whole(terminal: Terminal) -> bool:
    """Return whether every border and both bars of the live screen are there, and nothing else."""
    text = terminal.text
    boxes = [text.count(corner) for corner in "╭╮╰╯"]
    return boxes == [4] * 4 and "? Help" in terminal.lines[-1] and GARBAGE not in text


@pytest.mark.parametrize("what", ["paint", pytest.param("take", marks=pytest.mark.long)])
def test_a_differ_that_fails_leaves_the_whole_screen_to_textual(tmp_path: Path, what: str) -> None:
    with sabotaged(tmp_path, what, "--interval", "1") as terminal:
        terminal.wait_text("● LIVE", "? Help")
        assert FROM_THE_DIFFER in terminal.output
        terminal.press("?")
        terminal.wait_text("Go up", "Go to")
        terminal.press("esc")
        terminal.wait_for(lambda: is_whole(terminal), "a whole screen")
        terminal.wait_text("Internal error in RoomApp (Sabotage)")
        before = len(terminal.output)
        terminal.resize(110, 35)
        terminal.wait_for(lambda: is_whole(terminal), "a whole screen of another size")
        goes_on(terminal)
        assert FROM_THE_DIFFER not in terminal.output[before:]
        quit_calmly(terminal)
    assert log_in(tmp_path).count("Sabotage") < 5


@pytest.mark.long
def test_a_flag_leaves_it_to_textual(tmp_path: Path) -> None:
    with watching(tmp_path, "--stock-output") as console:
        console.wait_for(lambda: is_whole(console), "a whole screen")
        before = len(console.output)
        console.press("r")
        console.wait_for(lambda: b"\x1b[1;1H" in console.output[before:], "the status line")
        assert FROM_THE_DIFFER not in console.output


@pytest.mark.long
def test_a_setting_leaves_it_to_textual(tmp_path: Path) -> None:
    file = tmp_path / "config" / "roomtui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("stock_output = true\n")
    with DemoServer() as server, Console(server, tmp_path) as console:
        console.wait_text("● LIVE", "? Help")
        assert FROM_THE_DIFFER not in console.output
