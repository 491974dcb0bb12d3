"""Mouse events that take the way of a terminal's: through the queue of keys and its guard."""

import time
from typing import Any

from textual import events

from roomtui.ui.table.lines import HEADER_LINES
from roomtui.ui.table.table import Table
from tests.ui.console import Console


async def press(running: Console, x: int, y: int, *, button: int = 1, times: int = 1) -> None:
    """Press a button of the mouse and let it go in the same cell, as often as a quick hand does."""
    now = time.monotonic()
    for number in range(times):
        for kind in (events.MouseDown, events.MouseUp):
            event = mouse(kind, x, y, button)
            event.time = now + number / 10
            running.app.post_message(event)
            await running.pilot.pause()


async def send(
    running: Console, kind: type[events.MouseEvent], x: int, y: int, button: int = 1
) -> None:
    running.app.post_message(mouse(kind, x, y, button))
    await running.pilot.pause()


def mouse(kind: type[events.MouseEvent], x: int, y: int, button: int = 1) -> events.MouseEvent:
    """Return what a terminal tells of a button in a cell of the screen."""
    return kind(None, x, y, 0, 0, button, False, False, False, x, y, None)


def heading(table: Table[Any], title: str) -> tuple[int, int]:
    """Return where the heading of a column begins on the screen."""
    x, y = table.content_region.offset
    widths = table._drawing.widths
    place = next(i for i, (column, _) in enumerate(widths) if column.title == title)
    return x + 2 + sum(width + 1 for _, width in widths[:place]), y


def row(table: Table[Any], place: int) -> tuple[int, int]:
    """Return where the row of a place in view is on the screen."""
    x, y = table.content_region.offset
    return x + 3, y + HEADER_LINES + place
