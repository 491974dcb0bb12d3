"""Where the terminal's own cursor belongs, which screen readers and braille displays follow.

It stays hidden: the row under the cursor is told apart already, and one that is seen would flicker
between what is drawn and its place. What follows it goes by its position.
"""

from typing import Any

from textual.geometry import Offset
from textual.screen import Screen

from roomtui.ui.frame.moves import Place


def cursor_place(screen: Screen[Any]) -> Place:
    """Return the cell that somebody works on: a caret, a row, a button, or where a text begins."""
    focused = screen.focused
    place: Offset | None = getattr(focused, "cursor_screen_offset", None)
    if place is None and focused is not None:
        place = focused.content_region.offset
    if place is None:
        box = screen.query("#box").results()
        place = next((widget.content_region.offset for widget in box), Offset())
    return screen.outer_size.clamp_offset(place)
