"""A background refresh: what something else wrote over the screen does not stay.

Nothing tells of what `wall`, ssh or a background job writes to the terminal. So what it shows is
written once more, a few cells at a time, in what the console's own changes leave of a few bytes a
second: a screen of 80x24 takes a quarter of an hour, one of 120x40 half of one, a busy one longer.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final

from roomtui.ui.terminal.diff.cell_style import CellStyle, pen_change
from roomtui.ui.terminal.diff.cells import HALF
from roomtui.ui.terminal.diff.screen_buffer import ScreenBuffer

EVERY_SECS: Final = 10.0
"""Seconds between two times at which pieces are written."""

RATE: Final = 7.0
"""Bytes a second that the console writes when nothing changes, all in all."""

LEAST_RATE: Final = 0.5
"""Bytes a second that the refresh takes where more than that changes anyway."""

PIECE: Final = 96
"""Bytes of a piece, without the way to it and what it takes to have its first colours."""

RUN: Final = 10
"""Blanks of one look from which on more of them cost nothing."""


class BackgroundRefresh:
    """Chooses which cells to write once more, and when it can be afforded."""

    def __init__(self) -> None:
        self._credit = 0.0
        self._written = 0
        self._paid_at: float | None = None
        self._rows: deque[int] = deque()
        self._x = 0

    def start(self) -> None:
        """Begin with a screen that was just drawn."""
        self._credit, self._written, self._paid_at = 0.0, 0, None
        self._rows.clear()
        self._x = 0

    def wrote(self, size: int) -> None:
        """Count bytes that were written for what changed."""
        self._written += size

    def spent(self, size: int) -> None:
        """Count bytes that were written for a piece."""
        self._credit -= size

    def earn(self, now: float) -> None:
        """Count the time; little of what is not spent is saved up."""
        if self._paid_at is not None:
            secs = now - self._paid_at
            self._credit += max(RATE * secs - self._written, LEAST_RATE * secs)
            self._credit = min(self._credit, RATE * EVERY_SECS)
        self._paid_at, self._written = now, 0

    @property
    def can_afford(self) -> bool:
        """Return whether there is something to spend."""
        return self._credit > 0

    @property
    def begins(self) -> bool:
        """Return whether the next piece is the first of the screen."""
        return not self._rows

    def next_piece(self, shown: ScreenBuffer, first: Iterable[int]) -> tuple[int, range]:
        """Return the row and the columns of the next piece; some rows come first."""
        width, height = shown.size
        if not self._rows or self._rows[0] >= height:  # it may be smaller now
            self._rows = deque(dict.fromkeys(y for y in [*first, *range(height)] if y < height))
            self._x = 0
        y, x = self._rows[0], self._x
        end = _end(shown.texts[y], shown.looks[y], x)
        self._x = end
        if end >= width:
            self._rows.popleft()
            self._x = 0
        return y, range(x, end)


def _end(texts: list[str], looks: list[CellStyle], start: int) -> int:
    """Return where a piece that begins in a row ends; no character is cut in two."""
    cost, blanks, pen = 0, 0, looks[start]
    for x in range(start, len(texts)):
        if texts[x] == HALF:
            continue
        if cost >= PIECE:
            return x
        is_same = looks[x] is pen
        blanks = blanks + 1 if texts[x] == " " and is_same else 0
        cost += len(texts[x].encode()) if blanks < RUN else 0
        cost += 0 if is_same else len(pen_change(pen, looks[x]))
        pen = looks[x]
    return len(texts)
