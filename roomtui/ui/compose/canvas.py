"""Boxes and texts drawn with characters inside a double border, the later above the earlier."""

from typing import Final

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from roomtui.text import ELLIPSIS

UP, RIGHT, DOWN, LEFT = 1, 2, 4, 8

_LINES: Final = " ╵╶└╷│┌├╴┘─┴┐┤┬┼"
"""The character whose arms are the sum of the directions at which it stands."""


class Area(Struct, frozen=True):
    """A rectangle of cells by its edges, which belong to it; it may reach beyond the canvas."""

    left: int
    top: int
    right: int
    bottom: int

    def within(self, other: "Area") -> "Area":
        """Return the part that lies inside of another, which may be empty."""
        return Area(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def shrink(self) -> "Area":
        """Return what lies inside of the edges."""
        return Area(self.left + 1, self.top + 1, self.right - 1, self.bottom - 1)

    def columns(self) -> range:
        """Return the columns from left to right."""
        return range(self.left, self.right + 1)

    def rows(self) -> range:
        """Return the rows from top to bottom."""
        return range(self.top, self.bottom + 1)


class Canvas:
    """Cells, each with arms of lines, and maybe with a text that hides them."""

    def __init__(self, width: int, height: int) -> None:
        self.area = Area(0, 0, width - 1, height - 1)
        self._texts: list[list[str | None]] = [[None] * width for _ in range(height)]
        self._arms = [[0] * width for _ in range(height)]

    def box(self, box: Area) -> None:
        """Draw a box that hides what lies behind it; lines that come from outside meet its edge."""
        shown = box.within(self.area)
        for y in shown.rows():
            for x in shown.columns():
                kept = self._arms[y][x] & _outward(box, x, y)
                self._arms[y][x] = kept | _edge(box, x, y)
                self._set(x, y, None)

    def text(self, x: int, y: int, text: str, bounds: Area) -> None:
        """Write a text that begins within the bounds, as far as they go."""
        bounds = bounds.within(self.area)
        if y not in bounds.rows():
            return
        last = None
        for char in text:
            width = cell_len(char)
            if width == 0 and last is not None:
                self._texts[y][last] = f"{self._texts[y][last]}{char}"
            elif width > 0:
                fits = x + width - 1 <= bounds.right
                last = x if fits else None
                for cell in range(width if fits else 0):
                    self._set(x + cell, y, "" if cell else char)
                x += width

    def _set(self, x: int, y: int, text: str | None) -> None:
        row = self._texts[y]
        # Half of a wide character cannot stand alone.
        if row[x] == "":
            row[x - 1] = " "
        if x < self.area.right and row[x + 1] == "":
            row[x + 1] = " "
        row[x] = text

    def lines(self) -> list[str]:
        """Return what was drawn, line by line."""
        return ["".join(self._cell(x, y) for x in self.area.columns()) for y in self.area.rows()]

    def _cell(self, x: int, y: int) -> str:
        text, arms, area = self._texts[y][x], self._arms[y][x], self.area
        if text is not None:
            return text
        if x in {area.left, area.right} and y in {area.top, area.bottom}:
            return ("╔" if x == area.left else "╗") if y == area.top else "╚╝"[x == area.right]
        if x in {area.left, area.right}:
            inward = RIGHT if x == area.left else LEFT
            return ("╟" if x == area.left else "╢") if arms & inward else "║"
        if y in {area.top, area.bottom}:
            inward = DOWN if y == area.top else UP
            return ("╤" if y == area.top else "╧") if arms & inward else "═"
        return _LINES[arms]


def cut(text: str, width: int) -> str:
    """Return a text cut to so many cells, with an ellipsis where it is longer."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip(" ") + ELLIPSIS if width > 0 else ""


def _edge(box: Area, x: int, y: int) -> int:
    arms = 0
    if y in {box.top, box.bottom}:
        arms |= (RIGHT if x < box.right else 0) | (LEFT if x > box.left else 0)
    if x in {box.left, box.right}:
        arms |= (DOWN if y < box.bottom else 0) | (UP if y > box.top else 0)
    return arms


def _outward(box: Area, x: int, y: int) -> int:
    """Return the directions that lead from a cell of a box out of it."""
    return (
        (LEFT if x == box.left else 0)
        | (RIGHT if x == box.right else 0)
        | (UP if y == box.top else 0)
        | (DOWN if y == box.bottom else 0)
    )
