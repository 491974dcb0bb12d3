"""The terminal's own cursor stands where somebody works, for screen readers and braille."""

from pathlib import Path

import pytest
from textual.widgets import Button, Input

from roomtui.ui.terminal.diff.cursor_place import cursor_place
from tests.ui.console import NARROW, Console, console


def word_at_cursor(running: Console) -> str:
    """Return the text that begins where the terminal's cursor is."""
    x, y = cursor_place(running.app.screen)
    return running.lines[y][x:]


async def test_it_is_on_the_row_under_the_cursor_of_the_pane_in_focus(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote", size=NARROW) as running:
        for keys in (["j"], ["enter"], ["j", "j"], ["G"], ["k"], ["tab"], ["shift+tab", "g"]):
            await running.press(*keys)
            await running.pilot.pause()
            focused = running.live.pane
            assert focused.has_focus
            if focused.state.cursor is not None:
                assert word_at_cursor(running).startswith("›"), keys
        await running.pilot.resize_terminal(120, 40)
        await running.pilot.pause()
        assert word_at_cursor(running).startswith("›")


async def test_it_is_in_what_is_typed_and_on_the_button(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("slash", *"abc", "left")
        assert isinstance(running.live.focused, Input)
        assert word_at_cursor(running).startswith("c")
        await running.press("escape", "enter", "x")
        button = running.app.screen.focused
        assert isinstance(button, Button)
        assert word_at_cursor(running).lstrip().startswith("Cancel")
        await running.press("right")
        assert word_at_cursor(running).lstrip().startswith("Kick")
        await running.press("escape", "n")
        await running.until(lambda: isinstance(running.app.screen.focused, Input))
        await running.press(*"hall")
        x, y = cursor_place(running.app.screen)
        assert running.lines[y][:x].endswith("hall")


async def test_it_is_where_a_text_begins_that_has_nothing_to_work_on(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("question_mark")
        x, y = cursor_place(running.app.screen)
        assert (x, y) == running.app.screen.query_one("#box").content_region.offset
        await running.press("escape")
        running.live.focus_pane("activity")
        await running.pilot.pause()
        assert cursor_place(running.app.screen)[1] == running.pane("activity").content_region.y + 1


@pytest.mark.long
async def test_a_row_that_scrolls_takes_it_along(tmp_path: Path) -> None:
    async with console(tmp_path, "huge", size=NARROW) as running:
        await running.press("enter", *["pagedown"] * 3)
        await running.until(lambda: word_at_cursor(running).startswith("›"))
        assert running.people.state.top > 0
