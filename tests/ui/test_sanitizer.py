"""The last gate before the screen, for the day when somebody forgets to make a text safe."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.widgets import Static

from roomtui.ui.terminal.sanitizer import OnlyText
from tests.hostile_service import DANGERS, SURROGATES
from tests.ui.console import console

BLACK = Color(0, 0, 0)


def test_what_is_plain_goes_through_untouched() -> None:
    segments = [Segment("Ada अनन्या 宽", Style(bold=True)), Segment("", None, [])]
    assert OnlyText().apply(segments, BLACK) is segments


@pytest.mark.parametrize("text", [DANGERS, SURROGATES, "\x1b", "a\u00adb", "\ud800"])
def test_what_is_not_keeps_its_width_and_loses_its_sting(text: str) -> None:
    (shown,) = OnlyText().apply([Segment(text, Style(bold=True))], BLACK)
    assert shown.text.isprintable()
    assert cell_len(shown.text) == cell_len(text)
    assert shown.style == Style(bold=True)


def test_a_link_is_taken_away() -> None:
    (shown,) = OnlyText().apply([Segment("x", Style(link="https://evil.test"))], BLACK)
    assert shown.style is not None
    assert shown.style.link is None


async def test_a_widget_that_forgets_harms_nobody(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        forgetful = Static(Content(f"forgetful {DANGERS}"), markup=False)
        await running.live.mount(forgetful)
        forgetful.border_title = Content(DANGERS)
        forgetful.styles.border = ("round", "red")
        await running.pilot.pause()
        assert "forgetful" in running.text
        for strip in running.app.screen._compositor.render_strips():
            line = "".join(segment.text for segment in strip)
            assert line.isprintable()
            assert cell_len(line) == strip.cell_length == 120


async def test_a_toast_is_never_read_as_markup(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.app.notify(f"told {DANGERS}", title=DANGERS, markup=True)
        await running.pilot.pause()
        (toast,) = running.app.answers.standing
        assert toast.words.isprintable()
        assert "[link=https://evil.test]l[/link]" in toast.words
        assert running.lines[-2].isprintable()
        await running.until(lambda: "told" in running.text)


async def test_the_clipboard_gets_plain_lines(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.app.copy_to_clipboard("rm -rf\r\x1b[31m\nline  two")
        assert running.app.clipboard == "rm -rf [31m\nline  two"
