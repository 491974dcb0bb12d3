"""The project's own table: draws what is visible, repaints what has changed, nothing else."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Generic

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from roomtui.ui.commands import Scope, bindings
from roomtui.ui.widgets.columns import GAP, GUTTER, Cell, Column, Look, fit, share_out
from roomtui.ui.widgets.table_state import RowT, TableState

HEADER: Final = 1
STYLES: Final = ("header", "sorted", "dim", "name", "good", "warn", "bad", "accent", "gone")
ROWS: Final = ("row", "cursor", "blurred-cursor", "marked")


class Line(Struct, frozen=True):
    """All that decides how a line is drawn: two equal lines need one drawing."""

    gutter: str
    cells: tuple[Cell, ...]
    base: str


class LiveTable(Widget, Generic[RowT], can_focus=True):
    """A table of rows with ids, for data that changes under the operator's eyes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"table--{name}" for name in (*STYLES, *ROWS)}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.TABLE)]

    class Moved(Message):
        """The operator put the cursor on another row."""

        def __init__(self, table: "LiveTable[Any]", row_id: str) -> None:
            super().__init__()
            self.table = table
            self.row_id = row_id

        @property
        def control(self) -> "LiveTable[Any]":
            """The table, so that handlers can select by it."""
            return self.table

    class Entered(Moved):
        """The operator wants to go into the row under the cursor."""

    def __init__(
        self,
        columns: Sequence[Column[RowT]],
        state: TableState[RowT],
        *,
        sort: int | None = None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id, classes="pane")
        self.state = state
        self._columns = columns
        self._sort = sort
        self._look = self._look_back = Look(datetime.now(UTC))
        self._lines: list[Line] = []
        self._widths: list[tuple[Column[RowT], int]] = []
        self._strips: dict[tuple[Line, int], Strip] = {}
        self._told = ""
        self._title = ""
        self.empty = ""
        self._apply_sort(columns[sort].descending if sort is not None else False)

    @property
    def current(self) -> RowT | None:
        """Give the row under the cursor, even if its record is gone."""
        return None if self.state.cursor is None else self.state.row(self.state.cursor)

    def show(
        self, rows: Iterable[RowT], now: datetime, *, let_go: frozenset[str] = frozenset()
    ) -> None:
        """Show new rows as they are at the server's time `now`."""
        self._look = Look(now)
        self._look_back = Look(now, gone=True)
        self.state.replace(rows, let_go=let_go)
        self.redraw()

    def entitle(self, title: str) -> None:
        """Put a title on the border; setting one repaints the table, so only if it differs."""
        if title != self._title:
            self._title = title
            self.border_title = Content(title)

    def redraw(self) -> None:
        """Compare what is visible with what was drawn, and repaint the cells that differ."""
        lines = [self._line(y) for y in range(self.state.height)]
        before, self._lines = self._lines, lines
        if (position := self._position()) != self._told:
            self._told = position
            self.refresh(Region(0, 0, self.size.width, HEADER))
        if len(before) != len(lines):
            self.refresh()
            return
        changed = [
            region
            for y, (old, new) in enumerate(zip(before, lines, strict=True))
            if old != new
            for region in self._changed(y + HEADER, old, new)
        ]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Draw one line; equal lines share a strip."""
        if y < HEADER:
            return self._header()
        line = self._lines[y - HEADER] if y - HEADER < len(self._lines) else Line("", (), "row")
        key = (line, self.size.width)
        if key not in self._strips:
            if len(self._strips) > 4 * self.state.height:
                self._strips.clear()
            self._strips[key] = self._draw(line)
        return self._strips[key]

    def _line(self, y: int) -> Line:
        place = self.state.top + y
        if place >= len(self.state):
            empty = self.empty if not len(self.state) and y == 0 else ""
            return Line("  ", (Cell(empty, "dim"),), "row")
        row_id = self.state.order[place]
        row = self.state.row(row_id)
        if row is None:
            raise LookupError(f"row {row_id} is ordered but not there")
        under, marked = row_id == self.state.cursor, self.state.is_marked(row_id)
        gone = self.state.is_gone(row_id)
        look = self._look_back if gone else self._look
        cells = tuple(column.cell(row, look) for column, _ in self._widths)
        if gone:
            cells = tuple(Cell(cell.text, "gone") for cell in cells)
        cursor = "cursor" if self.has_focus else "blurred-cursor"
        base = cursor if under else "marked" if marked else "row"
        return Line(("›" if under else " ") + ("●" if marked else " "), cells, base)

    def _changed(self, y: int, old: Line, new: Line) -> Iterable[Region]:
        if (old.gutter, old.base, len(old.cells)) != (new.gutter, new.base, len(new.cells)):
            yield Region(0, y, self.size.width, 1)
            return
        if len(new.cells) != len(self._widths):
            yield Region(0, y, self.size.width, 1)
            return
        x = GUTTER
        for (_, width), was, is_now in zip(self._widths, old.cells, new.cells, strict=True):
            if was != is_now:
                yield Region(x, y, width, 1)
            x += width + GAP

    def _draw(self, line: Line) -> Strip:
        base = self._style(line.base)
        marked = self._style("accent") if line.base in {"row", "marked"} else Style()
        segments = [Segment(line.gutter.ljust(GUTTER), base + marked)]
        if len(line.cells) == len(self._widths):
            for (column, width), cell in zip(self._widths, line.cells, strict=True):
                style = base + self._style(cell.style) if cell.style else base
                if line.base == "cursor" and cell.style != "gone":
                    style = base
                segments.append(Segment(fit(cell.text, width, right=column.right), style))
                segments.append(Segment(" " * GAP, base))
        else:
            segments += [Segment(cell.text, base + self._style(cell.style)) for cell in line.cells]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _header(self) -> Strip:
        base = self._style("row")
        style, sorted_by = base + self._style("header"), base + self._style("sorted")
        segments = [Segment(" " * GUTTER, style)]
        for column, width in self._widths:
            is_sorted = self._sort is not None and column is self._columns[self._sort]
            arrow = ("▼" if self.state.reverse else "▲") if is_sorted else ""
            title = fit(column.title + arrow, width, right=column.right)
            segments.append(Segment(title, sorted_by if is_sorted else style))
            segments.append(Segment(" " * GAP, style))
        strip = Strip(segments).adjust_cell_length(self.size.width, style)
        if not self._told:
            return strip
        told = Segment(f" {self._told} ", sorted_by)
        return Strip.join([strip.crop(0, max(0, self.size.width - len(told.text))), Strip([told])])

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"table--{name}", partial=name not in ROWS)

    def _position(self) -> str:
        """Say where the view is, what is filtered out and how many are marked."""
        state = self.state
        parts = []
        if state.marks:
            parts.append(f"{len(state.marks)} marked")
        if state.query:
            parts.append(f"{len(state)} of {state.total}")
        elif len(state) > state.height:
            parts.append(f"{(state.place or state.top) + 1}/{len(state)}")
        return " · ".join(parts)

    def _apply_sort(self, reverse: bool) -> None:
        key = self._columns[self._sort].sort if self._sort is not None else None
        self.state.set_sort(key, reverse=reverse)

    def notify_style_update(self) -> None:
        """Forget the drawings when the theme or the age of the picture changes."""
        super().notify_style_update()
        self._strips.clear()
        self.refresh()

    def on_resize(self) -> None:
        """Share the width out anew."""
        self._widths = share_out(self._columns, self.size.width)
        self._strips.clear()
        self.state.resize(self.size.height - HEADER)
        self._lines = []
        self.redraw()

    def on_focus(self) -> None:
        """Draw the cursor as active."""
        self.redraw()

    def on_blur(self) -> None:
        """Draw the cursor as waiting."""
        self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll three rows; the cursor stays on its record."""
        event.stop()
        self.state.scroll(3)
        self.redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll three rows back."""
        event.stop()
        self.state.scroll(-3)
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked."""
        place = self.state.top + event.get_content_offset_capture(self).y - HEADER
        if 0 <= place < len(self.state):
            self.state.move_to(self.state.order[place])
            self._moved()

    def move_to(self, row_id: str) -> None:
        """Put the cursor on a record without telling anybody."""
        if row_id != self.state.cursor and self.state.move_to(row_id):
            self.redraw()

    def _moved(self) -> None:
        self.redraw()
        if self.state.cursor is not None:
            self.post_message(self.Moved(self, self.state.cursor))

    def action_up(self) -> None:
        """Go up a row."""
        self.state.move(-1)
        self._moved()

    def action_down(self) -> None:
        """Go down a row."""
        self.state.move(1)
        self._moved()

    def action_page_up(self) -> None:
        """Go up a page."""
        self.state.move(-self.state.height)
        self._moved()

    def action_page_down(self) -> None:
        """Go down a page."""
        self.state.move(self.state.height)
        self._moved()

    def action_first(self) -> None:
        """Go to the first row."""
        self.state.move_to_end(first=True)
        self._moved()

    def action_last(self) -> None:
        """Go to the last row."""
        self.state.move_to_end(first=False)
        self._moved()

    def action_into(self) -> None:
        """Ask the screen to go into the row."""
        if self.state.cursor is not None:
            self.post_message(self.Entered(self, self.state.cursor))

    def action_mark(self) -> None:
        """Mark the row and go on to the next, so that a run of rows is quickly marked."""
        self.state.toggle_mark()
        self.state.move(1)
        self._moved()

    def action_mark_shown(self) -> None:
        """Mark every row that is shown."""
        self.state.mark_shown()
        self.redraw()

    def action_clear_marks(self) -> None:
        """Take every mark away."""
        self.state.clear_marks()
        self.redraw()

    def action_sort(self) -> None:
        """Sort by the next column that can be sorted by, in its natural direction."""
        sortable = [i for i, column in enumerate(self._columns) if column.sort]
        later = [i for i in sortable if self._sort is None or i > self._sort]
        self._sort = (later or sortable)[0]
        self._apply_sort(self._columns[self._sort].descending)
        self._redraw_header()

    def action_reverse_sort(self) -> None:
        """Reverse the order."""
        self._apply_sort(not self.state.reverse)
        self._redraw_header()

    def set_filter(self, query: str) -> None:
        """Show the rows that match."""
        self.state.set_filter(query)
        self.redraw()

    def _redraw_header(self) -> None:
        self.refresh(Region(0, 0, self.size.width, HEADER))
        self.redraw()
