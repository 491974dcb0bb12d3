"""The place of the hardware cursor, which screen readers and braille displays follow.

It stays hidden: the row under the cursor is told apart already, and one that is seen would flicker
between what is drawn and its place. What follows it goes by its position.
"""

from typing import Any

from rich.cells import cell_len
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from roomtui.ui.terminal.diff.moves import Position


def cursor_place(screen: Screen[Any]) -> Position:
    """Return the cell that somebody works on: a caret, a row, a button, or where a text begins."""
    focused = screen.focused
    place = _caret(focused) if isinstance(focused, Input) else _place_in(focused)
    if place is None:
        box = screen.query("#box").results()
        place = next((widget.content_region.offset for widget in box), Offset())
    return screen.outer_size.clamp_offset(place)


def _caret(line: Input) -> Offset:
    """Return where a caret is drawn; Textual's own figure is one too far at the end of the text."""
    x, y = line.content_region.offset
    return Offset(x + cell_len(line.value[: line.cursor_position]) - line.scroll_offset.x, y)


def _place_in(focused: Widget | None) -> Offset | None:
    if focused is None:
        return None
    place: Offset = getattr(focused, "cursor_screen_offset", focused.content_region.offset)
    return place
