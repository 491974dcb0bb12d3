"""What a table is painted with: colours of the theme, faded while the picture is old."""

from pathlib import Path

import pytest
from rich.style import Style

from roomtui.ui.schemes import LIGHT
from roomtui.ui.table.paint import CELLS, FADED, ROWS, paint
from roomtui.ui.theme import DARK
from tests.ui.console import Console, console

THEMES = tuple(scheme.theme_on(None)[0] for scheme in (DARK, LIGHT))


def theme_of(index: int) -> dict[str, str]:
    return dict(THEMES[index].to_color_system().generate()) | THEMES[index].variables


def grounds(running: Console) -> set[str]:
    """Return every pair of colours in the rows of the people."""
    people = running.people
    strips = [people.render_line(y) for y in range(people.size.height)]
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    return {f"{s.color and s.color.name} {s.bgcolor and s.bgcolor.name}" for s in styles}


@pytest.mark.parametrize("index", range(len(THEMES)), ids=[theme.name for theme in THEMES])
@pytest.mark.parametrize("old", [False, True])
def test_everything_has_its_colour_and_only_rows_have_a_ground(index: int, *, old: bool) -> None:
    theme = theme_of(index)
    styles = paint(theme, old=old)
    assert styles.keys() == CELLS.keys() | ROWS.keys()
    faint = THEMES[index].variables["faint"]
    for kind, style in styles.items():
        assert (style.bgcolor is not None) == (kind in ROWS)
        assert style.color is not None
        assert (style.color.name == faint) == (old and kind in FADED)
    assert styles["gone"].strike
    assert styles["cursor"] == Style(color=styles["row"].bgcolor, bgcolor=styles["sorted"].color)


async def test_rows_fade_while_the_feed_is_paused_and_follow_the_theme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    dark, light = THEMES
    async with console(tmp_path) as running:
        await running.press("enter", "space", "j")
        live = grounds(running)
        assert f"{dark.background} {dark.primary}" in live
        assert f"{dark.foreground} {dark.background}" in live
        assert f"{dark.foreground} {dark.variables['marked']}" in live
        await running.press("p")
        faint = dark.variables["faint"]
        assert f"{faint} {dark.background}" in grounds(running)
        assert f"{dark.foreground} {dark.background}" not in grounds(running)
        assert f"{dark.background} {dark.primary}" in grounds(running)
        await running.press("p")
        await running.until(lambda: grounds(running) == live)
        running.app.themes.choose("light")
        await running.until(lambda: f"{light.foreground} {light.background}" in grounds(running))


async def test_every_style_that_a_line_names_is_there(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        for name in ("rooms", "sessions", "people", "activity"):
            for line in running.pane(name)._lines:
                assert line.base in ROWS
                assert {cell.style for cell in line.cells} <= {"", *CELLS}
