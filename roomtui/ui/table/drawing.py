"""The drawing of a table: the widths of its columns, the lines of its rows, and their strips."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Generic

from msgspec import Struct
from rich.style import Style
from textual.strip import Strip

from roomtui.ui.table.columns import GAP, GUTTER, Cell, CellContext, Column, share_out, that_say
from roomtui.ui.table.lines import TableLine, Widths, draw_header, draw_line
from roomtui.ui.table.order import RowT
from roomtui.ui.table.paint import paint
from roomtui.ui.table.state import TableState, Unread

MOST_KEPT: Final = 400
"""Lines that are kept; what is in view is far less."""


class _Kept(Struct, frozen=True, gc=False):
    row: Any
    frame: tuple[str, str, bool]
    line: TableLine
    made_at: float
    good_for: float


class TableDrawing(Generic[RowT]):
    """A cache of lines and of their drawings.

    A line is made again only where its row or an age has changed. What else a cell tells of is for
    the table to watch, which then has every row forgotten.
    """

    def __init__(
        self, columns: Sequence[Column[RowT]], theme: Callable[[], Mapping[str, str]]
    ) -> None:
        self.columns = columns
        self._theme = theme
        self.widths: Widths = []
        self.shown = that_say(columns, (), 0)
        self._width = 0
        self._height = 1
        self._lines: dict[str, _Kept] = {}
        self._strips: dict[TableLine, Strip] = {}
        self._paint: Mapping[str, Style] = {}
        self._drawn_for = ("", False)

    def fit(self, width: int, height: int, rows: Collection[RowT]) -> None:
        """Share a width out among the columns in which a row has something to say.

        `height` is the number of rows in view.
        """
        self._width, self._height = width, height
        self.shown = that_say(self.columns, rows, self._width)
        self.widths = share_out(self.shown, width)
        self._strips.clear()
        self._lines.clear()

    def lacks_column_of(self, rows: Collection[RowT]) -> bool:
        """Return whether a row has something to say in a column that is not shown."""
        shown = self.shown
        return bool(that_say([one for one in self.columns if one not in shown], rows, self._width))

    def shows_columns_of(self, rows: Collection[RowT]) -> bool:
        """Return whether the columns are those in which a row has something to say."""
        return self.shown == that_say(self.columns, rows, self._width)

    def forget_rows(self) -> None:
        """Make every line anew: cells may tell of more than their row."""
        self._lines.clear()

    def set_theme(self, theme: str, *, old: bool) -> bool:
        """Take the colours of a theme, faded for rows that are old; return whether they differ."""
        drawn_for = theme, old
        if drawn_for == self._drawn_for:
            return False
        self._drawn_for, self._paint = drawn_for, {}
        self._strips.clear()
        return True

    def line(
        self, state: TableState[RowT], row_id: str, now: datetime, *, focused: bool
    ) -> TableLine:
        """Return the line of a row; the cursor's is drawn otherwise where the keys go elsewhere."""
        row = state.row(row_id)
        if row is None:
            raise LookupError(f"row {row_id} is ordered but not there")
        under, marked = row_id == state.cursor, state.is_marked(row_id)
        cursor = "cursor" if focused else "blurred-cursor"
        base = cursor if under else "marked" if marked else "row"
        gutter = ("›" if under else " ") + ("●" if marked else " ")
        if isinstance(row, Unread):
            return TableLine(gutter, (Cell("…", "dim"),), base, message=True)
        return self._cells_of(row, (gutter, base, state.is_gone(row_id)), now)

    def _cells_of(self, row: RowT, frame: tuple[str, str, bool], now: datetime) -> TableLine:
        at = now.timestamp()
        kept = self._lines.get(row.id)
        is_same = kept is not None and kept.row is row and kept.frame == frame
        if kept is not None and is_same and 0 <= at - kept.made_at < kept.good_for:
            return kept.line
        gutter, base, gone = frame
        look = CellContext(now, gone=gone)
        cells = tuple(column.cell_of(row, look, width) for column, width in self.widths)
        if gone:
            cells = tuple(Cell(cell.text, "gone") for cell in cells)
        line = TableLine(gutter, cells, base)
        if len(self._lines) >= MOST_KEPT:
            self._lines.clear()
        self._lines[row.id] = _Kept(row, frame, line, at, look.good_for)
        return line

    def cut_texts(self, state: TableState[RowT], row_id: str, now: datetime) -> list[str]:
        """Return what the cells of a row have no room for, each in full."""
        row = state.row(row_id)
        if row is None or isinstance(row, Unread):
            return []
        cells = self.line(state, row_id, now, focused=True).cells
        drawn = zip(self.widths, cells, strict=True)
        found = (column.cut_text(row, cell, width) for (column, width), cell in drawn)
        return [text for text in found if text]

    def header(self, sorted_by: Column[RowT] | None, arrow: str) -> Strip:
        """Draw the titles."""
        return draw_header(self.widths, self._width, sorted_by, arrow, self._style)

    def column_at(self, x: int) -> int | None:
        """Return the place of the column that a cell of a line belongs to, with the gap behind."""
        end = GUTTER
        for place, (_, width) in enumerate(self.widths):
            end += width + GAP
            if x < end:
                return place
        return None

    def strip(self, line: TableLine) -> Strip:
        """Draw a line; equal lines share a drawing."""
        if line not in self._strips:
            if len(self._strips) > 4 * self._height:
                self._strips.clear()
            self._strips[line] = draw_line(line, self.widths, self._width, self._style)
        return self._strips[line]

    def _style(self, name: str) -> Style:
        if not self._paint:
            self._paint = paint(self._theme(), old=self._drawn_for[1])
        return self._paint[name]
