"""Clicks on a table: what the mouse was pressed on, and whether it was for the second time."""

from typing import Final, NamedTuple

from textual import events

LEFT: Final = 1

DOUBLE: Final = 2
"""Which of the clicks that follow each other quickly on one cell enters; Textual counts them."""

PAIR_SECS: Final = 5.0
"""Seconds in which even a busy console has handled the second of two clicks after the first."""


class HeadingTarget(NamedTuple):
    """The heading of a column, by its place among those that are shown."""

    place: int


class RowTarget(NamedTuple):
    """A row, by the id of its record: others may have moved up in between."""

    id: str


Target = HeadingTarget | RowTarget | None
"""What is under the mouse; None is neither a heading nor a row."""


class Clicks:
    """Tells what a click is on: what was under the mouse when it was pressed.

    A press that is let go in another line is a drag, and clicks nothing.
    """

    def __init__(self) -> None:
        self._pressed: tuple[int, Target] = (-1, None)
        self._first: tuple[str, float] | None = None

    def press(self, line: int, target: Target) -> None:
        """Record what is under the mouse when it is pressed in a line."""
        self._pressed = line, target

    def click(self, line: int, target: Target) -> Target:
        """Return what a click in a line is on; rows may have moved since it was pressed."""
        pressed_line, pressed = self._pressed
        self._pressed = (-1, None)
        if line != pressed_line or (isinstance(pressed, HeadingTarget) and pressed != target):
            return None
        return pressed

    def is_double(self, row_id: str, event: events.Click) -> bool:
        """Return whether a click on a row is the second of two, both on this row alone."""
        first, self._first = self._first, None
        if event.button != LEFT:
            return False
        if event.chain == DOUBLE:
            return first is not None and first[0] == row_id and event.time - first[1] <= PAIR_SECS
        if event.chain < DOUBLE:
            self._first = row_id, event.time
        return False

    def forget(self) -> None:
        """Forget the first click, since something else was done in between."""
        self._first = None
