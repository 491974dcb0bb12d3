"""What a real terminal is sent can be read, and its own cursor is where somebody works."""

from pathlib import Path
from typing import Final

import pytest

from roomtui.demo.embedded import DEMO_KEY
from tests.e2e.console import environ_in
from tests.e2e.server import DemoServer
from tests.e2e.terminal import NARROW, Size, Terminal
from tests.readable import of_pyte, unreadable

COLOURS: Final = {
    "16": {"TERM": "xterm", "COLORTERM": ""},
    "none": {"TERM": "xterm", "COLORTERM": "", "NO_COLOR": "1"},
    "256": {"TERM": "xterm-256color", "COLORTERM": ""},
    "truecolour": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
}


class Seen(Terminal):
    """A terminal whose cells and cursor are looked at."""

    @property
    def unreadable(self) -> list[str]:
        with self._news:
            screen = self._emulator.screen
            rows = range(screen.lines), range(screen.columns)
            chars = [screen.buffer[y][x] for y in rows[0] for x in rows[1]]
        return unreadable(of_pyte(char) for char in chars if char.data)

    @property
    def at_cursor(self) -> str:
        """Return what stands at the terminal's own cursor and right of it."""
        with self._news:
            cursor = self._emulator.screen.cursor
            return "".join(self._emulator.grid[cursor.y][cursor.x :])

    def wait_at_cursor(self, *words: str) -> None:
        def is_there() -> bool:
            text = self.at_cursor.lstrip()
            return text.startswith(words[0]) and all(word in text for word in words)

        self.wait_for(is_there, f"the cursor on {words}")


def look(terminal: Seen) -> None:
    """Go through panes and dialogs while the picture is old."""
    terminal.wait_at_cursor("›", "stage")
    assert not terminal.unreadable
    terminal.press("tab")
    terminal.wait_at_cursor("› ")
    terminal.press("j", "space", "j")
    terminal.wait_text("1 marked")
    terminal.wait_for(lambda: terminal.at_cursor.startswith("›"), "the cursor on a row")
    assert not terminal.unreadable
    terminal.press("x")
    terminal.wait_at_cursor("Cancel")
    assert not terminal.unreadable
    terminal.press("esc")
    terminal.wait_gone("Cancel")
    terminal.press("/")
    terminal.type_text("Al")
    terminal.wait_text(" / Al")
    terminal.wait_for(lambda: not terminal.at_cursor.strip("▌█ "), "the caret behind the words")
    assert not terminal.unreadable


@pytest.mark.parametrize("output", [pytest.param("--stock-output", marks=pytest.mark.long), ""])
@pytest.mark.parametrize(
    "colours", [pytest.param(one, marks=[pytest.mark.long][: one != "16"]) for one in COLOURS]
)
def test_all_of_an_old_picture_can_be_read(tmp_path: Path, colours: str, output: str) -> None:
    flags = ("--demo=small", *filter(None, [output]))
    with Seen(flags, environ_in(tmp_path, **COLOURS[colours]), NARROW) as terminal:
        terminal.wait_text("● LIVE", "› stage")
        assert not terminal.unreadable
        terminal.press("p")
        terminal.wait_text("PAUSED")
        look(terminal)


@pytest.mark.long
@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
@pytest.mark.parametrize("colours", COLOURS)
def test_all_can_be_read_while_the_service_is_away(
    tmp_path: Path, colours: str, size: Size
) -> None:
    with DemoServer() as server:
        environ = environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY, **COLOURS[colours])
        flags = ("--base-url", server.base_url, "--interval", "1")
        with Seen(flags, environ, size) as terminal:
            terminal.wait_text("● LIVE", "› stage")
            terminal.press("tab")
            server.stop()
            terminal.wait_text("OFFLINE")
            terminal.wait_for(lambda: not terminal.unreadable, "a picture that can be read")
            terminal.wait_for(lambda: terminal.at_cursor.startswith("›"), "the cursor on a row")
