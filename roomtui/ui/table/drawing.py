"""The drawing of a table: the widths of its columns, the lines of its rows, and their strips."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic

from rich.style import Style
from textual.strip import Strip

from roomtui.ui.table.columns import Cell, Column, share_out
from roomtui.ui.table.line_cache import LineCache
from roomtui.ui.table.lines import TableLine, Widths, draw_header, draw_line
from roomtui.ui.table.order import RowT
from roomtui.ui.table.paint import paint
from roomtui.ui.table.state import TableState, Unread


class TableDrawing(Generic[RowT]):
    """Makes lines of rows and draws them; what has not changed is neither made nor drawn anew."""

    def __init__(
        self, columns: Sequence[Column[RowT]], theme: Callable[[], Mapping[str, str]]
    ) -> None:
        self.columns = columns
        self._theme = theme
        self.widths: Widths = []
        self._width = 0
        self._height = 1
        self._lines = LineCache[RowT]()
        self._strips: dict[TableLine, Strip] = {}
        self._paint: Mapping[str, Style] = {}
        self._dress = ("", False)

    def fit(self, width: int, height: int) -> None:
        """Share a width out among the columns; `height` is the number of rows in view."""
        self._width, self._height = width, height
        self.widths = share_out(self.columns, width)
        self._strips.clear()
        self._lines.forget()

    def forget_rows(self) -> None:
        """Make every line anew: cells may tell of more than their row."""
        self._lines.forget()

    def dress(self, theme: str, *, old: bool) -> bool:
        """Take the colours of a theme, faded for rows that are old; return whether they differ."""
        dress = theme, old
        if dress == self._dress:
            return False
        self._dress, self._paint = dress, {}
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
        return self._lines.line(row, (gutter, base, state.is_gone(row_id)), now, self.widths)

    def header(self, sorted_by: Column[RowT] | None, arrow: str, told: str) -> Strip:
        """Draw the titles, and what is told about the rows."""
        return draw_header(self.widths, self._width, sorted_by, arrow, told, self._style)

    def strip(self, line: TableLine) -> Strip:
        """Draw a line; equal lines share a drawing."""
        if line not in self._strips:
            if len(self._strips) > 4 * self._height:
                self._strips.clear()
            self._strips[line] = draw_line(line, self.widths, self._width, self._style)
        return self._strips[line]

    def _style(self, name: str) -> Style:
        if not self._paint:
            self._paint = paint(self._theme(), old=self._dress[1])
        return self._paint[name]
