"""Lines of rows, held as long as they say what is so."""

from datetime import datetime
from typing import Any, Final, Generic

from msgspec import Struct

from roomtui.ui.table.columns import Cell, CellContext
from roomtui.ui.table.lines import TableLine, Widths
from roomtui.ui.table.order import RowT

MOST_HELD: Final = 400
"""Lines that are held; what is in view is far less."""


class _Held(Struct, frozen=True, gc=False):
    row: Any
    frame: tuple[str, str, bool]
    line: TableLine
    made_at: float
    good_for: float


class LineCache(Generic[RowT]):
    """Makes the lines of rows, and makes one again only where its row or an age has changed.

    What else a cell tells of is for the table to watch, which then has everything forgotten.
    """

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}

    def forget(self) -> None:
        """Hold nothing."""
        self._held.clear()

    def line(
        self, row: RowT, frame: tuple[str, str, bool], now: datetime, widths: Widths
    ) -> TableLine:
        """Return the line of a row; `frame` is its gutter, its style, and whether it is gone."""
        at = now.timestamp()
        held = self._held.get(row.id)
        is_same = held is not None and held.row is row and held.frame == frame
        if held is not None and is_same and 0 <= at - held.made_at < held.good_for:
            return held.line
        gutter, base, gone = frame
        look = CellContext(now, gone=gone)
        cells = tuple(column.cell_of(row, look, width) for column, width in widths)
        if gone:
            cells = tuple(Cell(cell.text, "gone") for cell in cells)
        line = TableLine(gutter, cells, base)
        if len(self._held) >= MOST_HELD:
            self.forget()
        self._held[row.id] = _Held(row, frame, line, at, look.good_for)
        return line
