"""Nothing of a dialog, a screen or a notice that is gone stays in memory."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.screen import ModalScreen
from textual.style import Style

from roomtui.ui.screen_names import ScreenName
from roomtui.ui.terminal.leftovers import release_widgets
from tests.full import FULL
from tests.ui.console import Console, console
from tests.ui.dialogs import until
from tests.ui.memory import gone

TIMES: Final = 2 if FULL else 1


def is_filled(running: Console) -> bool:
    """Return whether a dialog is open, and a record shown in it if that is what it is for."""
    screen = running.app.screen
    if getattr(screen, "_detail", screen) is None:
        return False
    return isinstance(screen, ModalScreen) and screen.is_mounted and screen.is_active


async def open_and_close(running: Console, pane: str, key: str) -> None:
    running.live.focus_pane(pane)
    await running.press(key)
    await until(running, lambda: is_filled(running))
    await running.pilot.pause()
    await running.press("escape")
    await until(running, lambda: not isinstance(running.app.screen, ModalScreen))


DIALOGS: Final = (
    ("people", "d"),
    ("people", "question_mark"),
    ("people", "colon"),
    ("people", "x"),
    ("sessions", "E"),
    ("sessions", "c"),
    ("rooms", "e"),
    ("rooms", "t"),
)


@pytest.mark.long
async def test_no_dialog_stays_in_memory_once_it_is_closed(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        for pane, key in DIALOGS:
            for _ in range(TIMES):
                await open_and_close(running, pane, key)
        await running.look()  # who watched the state below is let go by its next change
        await until(running, lambda: not gone())


async def test_screens_stay_and_nothing_else_however_often_they_are_changed(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        counts = set()
        for _ in range(2):
            await running.press(
                "2", "3", "4", "slash", "a", "escape", "5", "6", "1", "slash", "escape"
            )
            made = map(running.app.navigator.screen_of, ScreenName)
            counts.add(sum(1 for screen in made for _ in screen.query()))
        await until(running, lambda: not gone())
        assert len(counts) == 1


def mixed(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)


def as_known(cls: Any, base_background: Color, background: Color) -> tuple[Style, Style]:
    return mixed(base_background, background)


def uncached(self: Any, base_background: Color, background: Color) -> tuple[Style, Style]:
    return mixed(base_background, background)


@lru_cache
def renamed(self: Any, below: Color, above: Color) -> tuple[Style, Style]:
    return mixed(below, above)


@lru_cache
def wider(cls: Any, base_background: Color, background: Color, tint: Color) -> tuple[Style, Style]:
    return mixed(base_background, background + tint)


@lru_cache
def reversed_(cls: Any, base_background: Color, background: Color) -> tuple[Style, Style]:
    return mixed(background, base_background)


@lru_cache
def failing(cls: Any, base_background: Color, background: Color) -> tuple[Style, Style]:
    raise RuntimeError


@pytest.mark.parametrize("other", [uncached, renamed, wider, reversed_, failing, 7])
def test_a_textual_that_mixes_colours_in_another_way_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, other: Callable[..., Any]
) -> None:
    monkeypatch.setattr(StylesCache, "get_inner_outer", other)
    assert not release_widgets()
    assert StylesCache.__dict__["get_inner_outer"] is other


def test_colours_are_mixed_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        StylesCache,
        "get_inner_outer",
        lru_cache(as_known),
    )
    assert release_widgets()
    assert release_widgets(), "it is done once"
    for below, above in ((Color(1, 2, 3), Color(9, 8, 7, 0.4)), (Color(0, 0, 0), Color(5, 5, 5))):
        assert StylesCache().get_inner_outer(below, above) == mixed(below, above)
