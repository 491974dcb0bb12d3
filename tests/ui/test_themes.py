"""Which theme is shown, by what was chosen and what the terminal tells; and the next by a key."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

import pytest
from textual.message import Message

from roomtui.process.terminal_kind import Colours, TerminalKind
from roomtui.settings import THEMES
from roomtui.ui.messages import ThemeChosen
from roomtui.ui.schemes import ANSI, ANSI_LIGHT, CONTRAST_DARK, CONTRAST_LIGHT, LIGHT
from roomtui.ui.services.themes import ThemeService
from roomtui.ui.terminal.app import TerminalApp
from roomtui.ui.terminal.contrast import PALETTE, Rgb, contrast, is_grey, nearest, rgb_of
from roomtui.ui.theme import DARK, Scheme
from tests.ui.console import Console, console

SCHEMES: Final = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT, ANSI)
BLACK, WHITE, CREAM, GREY = (0, 0, 0), (255, 255, 255), (253, 246, 227), (128, 128, 128)

schemes = pytest.mark.parametrize("scheme", SCHEMES, ids=[scheme.name for scheme in SCHEMES])


@schemes
def test_every_grey_is_a_grey_among_256(scheme: Scheme) -> None:
    for name, (colour, number) in scheme.shades.items():
        assert 16 <= number < 256
        if is_grey(rgb_of(colour)) and name != "marked":
            assert len(set(PALETTE[number])) == 1, name
    assert all(len(set(PALETTE[nearest((n, n + 9, n + 19))])) == 1 for n in range(237))


@schemes
def test_what_can_be_told_apart_can_be_among_256(scheme: Scheme) -> None:
    number = {name: shade[1] for name, shade in scheme.shades.items()}
    grounds = [number[name] for name in ("background", "surface", "panel", "marked")]
    assert len(set(grounds)) == len(grounds)
    assert len({number[name] for name in ("success", "warning", "error", "accent", "dim")}) == 5
    told = [PALETTE[number[name]] for name in ("background", "panel")]
    assert contrast(*told) >= 1.25


@schemes
def test_colours_of_texts_need_no_mending_on_the_ground(scheme: Scheme) -> None:
    ground, number = scheme.shades["background"]
    for name in ("foreground", "dim", "faint", "primary", "accent", "success", "warning", "error"):
        colour, shown = scheme.shades[name]
        assert contrast(rgb_of(colour), rgb_of(ground)) >= 4.5, name
        assert contrast(PALETTE[shown], PALETTE[number]) >= 4.5, name
    assert contrast(rgb_of(scheme.shades["frame"][0]), rgb_of(ground)) >= 3


@pytest.mark.parametrize(
    ("theme", "told", "colorfgbg", "scheme"),
    [
        ("auto", None, "", DARK), ("auto", None, "0;15", LIGHT), ("auto", BLACK, "0;15", DARK),
        ("auto", WHITE, "15;0", LIGHT), ("auto", CREAM, "", LIGHT), ("auto", GREY, "", DARK),
        ("auto", GREY, "0;15", LIGHT), ("dark", WHITE, "0;15", DARK), ("light", BLACK, "", LIGHT),
        ("contrast", None, "", CONTRAST_DARK), ("contrast", WHITE, "", CONTRAST_LIGHT),
        ("contrast", None, "0;15", CONTRAST_LIGHT), ("ansi", BLACK, "", ANSI),
        ("ansi", WHITE, "", ANSI_LIGHT), (None, WHITE, "", LIGHT), (None, None, "", DARK),
    ],
)  # fmt: skip
def test_a_theme_goes_by_the_ground(
    theme: str | None, told: Rgb | None, colorfgbg: str, scheme: Scheme
) -> None:
    applied: list[str] = []
    app = SimpleNamespace(
        colours=Colours.ALL, apply_theme=lambda theme, _: applied.append(theme.name)
    )
    themes = ThemeService(cast("TerminalApp", app), theme, {"COLORFGBG": colorfgbg})
    themes.apply()
    if told is not None:
        themes.ground_told(told, is_drawn=False)
    assert applied[-1] == scheme.theme_on(told)[0].name
    themes.choose("of an old version")
    assert themes.name == (theme or "auto")


def test_the_ground_is_the_terminals_own_where_it_fits() -> None:
    for scheme, told, is_own in ((DARK, BLACK, True), (LIGHT, CREAM, True), (LIGHT, BLACK, False),
                                 (DARK, GREY, False), (CONTRAST_DARK, BLACK, False)):  # fmt: skip
        theme, palette = scheme.theme_on(told)
        assert palette.is_own is is_own
        ground = told if is_own else rgb_of(scheme.shades["background"][0])
        assert rgb_of(theme.background or "") == palette.ground == ground


def adapt(running: Console, colours: Colours) -> None:
    running.app.adapt_to(TerminalKind(name="xterm", colours=colours))


def name_of(running: Console) -> str:
    return running.app.theme.removeprefix("roomtui-")


def says(running: Console, words: str) -> bool:
    return words in running.text


async def test_a_key_goes_through_the_themes_and_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[str] = []
    async with console(tmp_path) as running:
        post = running.app.post_message

        def noted(message: Message) -> bool:
            if isinstance(message, ThemeChosen):
                chosen.append(message.theme)
            return post(message)

        monkeypatch.setattr(running.app, "post_message", noted)
        adapt(running, Colours.ALL)
        running.app.themes.adapt()
        assert name_of(running) == "dark"
        for name in ("light", "contrast", "ansi", "auto", "light"):
            await running.press("V")
            await running.until(partial(says, running, f"Theme: {name}"))
            assert running.app.themes.name == name
        assert chosen == ["light", "contrast", "ansi", "auto", "light"]
        assert set(chosen) | {"dark"} == set(THEMES)
        assert name_of(running) == "light"


async def test_a_terminal_of_few_colours_has_one_theme(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        adapt(running, Colours.FEW)
        running.app.themes.choose("light")
        assert name_of(running) == "ansi"
        await running.press("V")
        await running.until(lambda: "16 colours at most" in running.text)
        assert name_of(running) == "ansi"
        running.app.ground_told(WHITE)
        assert name_of(running) == "ansi-light"


async def test_a_late_answer_changes_what_is_drawn_only_if_it_has_to(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        adapt(running, Colours.ALL)
        running.app.themes.adapt()
        assert running.app.has_drawn
        running.app.ground_told((30, 30, 46))
        assert name_of(running) == "dark"
        running.app.ground_told(CREAM)
        assert name_of(running) == "light-on-fdf6e3"
        await running.pilot.pause()
        running.app.themes.choose("dark")
        running.app.ground_told(CREAM)
        assert name_of(running) == "dark"


@pytest.mark.long
async def test_other_screens_have_the_colours_too(tmp_path: Path) -> None:
    async with console(tmp_path, "archive") as running:
        adapt(running, Colours.ALL)
        for screen in ("2", "1"):
            await running.press(screen)
        running.app.themes.choose("light")
        await running.pilot.pause()
        for screen in ("2", "4", "1"):
            await running.press(screen)
            await running.pilot.pause()
            strips = running.app.screen._compositor.render_strips()
            styles = [s.style for strip in strips for s in strip if s.style and s.style.bgcolor]
            grounds = {s.bgcolor.name for s in styles if s.bgcolor}
            dark = {colour for colour, _ in DARK.shades.values()}
            assert not grounds & dark
