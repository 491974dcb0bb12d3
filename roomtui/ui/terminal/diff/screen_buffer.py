"""A whole screen as cells."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from textual.geometry import Size

from roomtui.ui.terminal.diff.cell_style import PLAIN, CellStyle
from roomtui.ui.terminal.diff.cells import HALF

UNKNOWN: Final = "\x00"
"""Stands where nobody knows what the terminal shows."""


class ScreenBuffer:
    """The texts and looks of every cell, row by row; it begins blank."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.texts: list[list[str]] = []
        self.looks: list[list[CellStyle]] = []
        self.fill(" ", PLAIN)

    def fill(self, text: str, look: CellStyle) -> None:
        """Make all cells the same."""
        width, height = self.size
        self.texts = [[text] * width for _ in range(height)]
        self.looks = [[look] * width for _ in range(height)]

    def put(self, x: int, y: int, texts: Sequence[str], looks: Sequence[CellStyle]) -> None:
        """Draw cells as a terminal does: no further than its edge, and no half characters."""
        if not 0 <= x < self.size.width:
            return
        room = self.size.width - x
        row, end = self.texts[y], min(x + len(texts), self.size.width)
        if row[x] == HALF:
            row[x - 1] = " "
        if end < self.size.width and row[end] == HALF:
            row[end] = " "
        row[x:end] = texts[:room]
        self.looks[y][x:end] = looks[:room]
        if len(texts) > room and texts[room] == HALF:
            row[-1] = " "

    def is_row_as_in(self, other: "ScreenBuffer", y: int) -> bool:
        """Return whether a row is the same in another frame of the same size."""
        return self.texts[y] == other.texts[y] and self.looks[y] == other.looks[y]

    def copy_row(self, other: "ScreenBuffer", y: int) -> None:
        """Take over a row of another frame of the same size."""
        self.texts[y] = other.texts[y].copy()
        self.looks[y] = other.looks[y].copy()

    def doubt(self, y: int, columns: range) -> None:
        """Take some cells of a row as ones that show nobody knows what."""
        for x in columns:
            self.texts[y][x], self.looks[y][x] = UNKNOWN, PLAIN

    def shift(self, rows: range, by: int) -> None:
        """Move the content of rows down, or up if `by` is negative; what comes in is unknown."""
        width, kept = self.size.width, rows[-by:] if by < 0 else rows[: len(rows) - by]
        moved = [(y + by, self.texts[y], self.looks[y]) for y in kept]
        for y in rows:
            self.texts[y], self.looks[y] = [UNKNOWN] * width, [PLAIN] * width
        for y, texts, looks in moved:
            self.texts[y], self.looks[y] = texts, looks

    def commonest_blank(self) -> CellStyle:
        """Return the look that most of the blanks have."""
        cells = Counter[tuple[str, CellStyle]]()
        for texts, looks in zip(self.texts, self.looks, strict=True):
            cells.update(zip(texts, looks, strict=True))
        counts = {look: count for (text, look), count in cells.items()
                  if text == " " and not look.attributes}  # fmt: skip
        return max(counts, key=lambda each: counts[each], default=PLAIN)
