"""What widgets keep of their drawing is what Textual would draw."""

from inspect import unwrap
from pathlib import Path

import pytest
from textual.strip import Strip
from textual.widget import Widget

from roomtui.ui.schemes import LIGHT
from tests.ui.console import NARROW, WIDE, Console, console


def in_view(running: Console) -> list[Widget]:
    widgets = running.app.screen.query(Widget)
    return [each for each in widgets if hasattr(type(each), "strip_cache") and each.region]


def kept(running: Console) -> list[list[Strip]]:
    return [simple(each.render_lines(each.outer_size.region)) for each in in_view(running)]


def drawn_anew(running: Console) -> list[list[Strip]]:
    strips = []
    for widget in in_view(running):
        widget._styles_cache.clear()
        widget._dirty_regions.add(widget.outer_size.region)
        strips.append(simple(unwrap(Widget.render_lines)(widget, widget.outer_size.region)))
    return strips


def simple(strips: list[Strip]) -> list[Strip]:
    return [strip.simplify() for strip in strips]


@pytest.mark.long
async def test_what_is_kept_is_what_would_be_drawn(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote", size=WIDE) as running:
        for step in ("j", "tab", "s", "S", "space", "slash", "a", "enter", "escape", "p", "5", "1"):
            running.clock.tick(20)
            await running.press(step)
            if step == "p":
                await running.until(lambda: "PAUSED" in running.status)
                running.app.apply_theme(*LIGHT.theme_on(None))
                await running.press("p")
                await running.pilot.resize_terminal(*NARROW)
            await running.look()
            assert kept(running) == drawn_anew(running), step
