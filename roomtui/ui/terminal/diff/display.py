"""Draws an update of the screen through the diff renderer, where it can be read and drawn so."""

from typing import Any, TypeGuard

from rich.color import ColorSystem
from textual.screen import Screen

from roomtui.ui.terminal.diff.cursor_place import cursor_place
from roomtui.ui.terminal.diff.seen_frames import SeenFrames
from roomtui.ui.terminal.diff.updates import can_read, drawn_texts, size_of
from roomtui.ui.terminal.driver import ResilientDriver


def can_draw(driver: object, update: Any) -> TypeGuard[ResilientDriver]:
    """Return whether a driver can draw an update by itself.

    A renderer that has left, having failed, cannot.
    """
    return isinstance(driver, ResilientDriver) and not driver.renderer.has_left and can_read(update)


def draw(
    driver: ResilientDriver,
    screen: Screen[Any],
    update: Any,
    system: ColorSystem,
    *,
    frames_at_once: bool,
) -> None:
    """Have the renderer write the cells that an update changes.

    `frames_at_once` says whether the terminal can show a frame as a whole.
    """
    renderer = driver.renderer
    renderer.take(size_of(update, renderer.size), drawn_texts(update, system))
    renderer.cursor = cursor_place(screen)
    renderer.frames_at_once = frames_at_once
    watch_for_sight(driver, screen)
    driver.paint()


def watch_for_sight(driver: ResilientDriver, screen: Screen[Any]) -> None:
    """Learn when a screen that asks has been seen, from its first frame on."""
    sight = getattr(screen, "sight", None)
    if isinstance(sight, SeenFrames) and sight.number is None and screen.is_mounted:
        driver.renderer.watch(sight)
