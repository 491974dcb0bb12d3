"""Clicks on the key bar, which press the keys that stand there."""

from typing import Any, Final

from textual import events
from textual.screen import Screen

from roomtui.ui.widgets.key_bar import KeyBar

LEFT: Final = 1


class KeyBarClicks:
    """Tells which command the left button was pressed on, and let go of in the same place."""

    def __init__(self) -> None:
        self._pressed = ""

    def press(self, screen: Screen[Any], event: events.MouseDown) -> None:
        """Take note of what the mouse is pressed on."""
        self._pressed = _under(screen, event)

    def click(self, screen: Screen[Any], event: events.Click) -> str:
        """Return the id of the command that was clicked, or nothing."""
        pressed, self._pressed = self._pressed, ""
        return pressed if event.button == LEFT and _under(screen, event) == pressed else ""


def _under(screen: Screen[Any], event: events.MouseEvent) -> str:
    bar = screen.query_one_optional(KeyBar)
    if bar is None or not bar.content_region.contains_point(event.screen_offset):
        return ""
    column = event.screen_x - bar.content_region.x
    return next((command_id for columns, command_id in bar.items if column in columns), "")
