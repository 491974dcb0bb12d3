"""The project's own table: draws what is visible, repaints what has changed, nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from textwrap import wrap
from typing import Final, Generic

from rich.style import Style
from textual.content import Content
from textual.geometry import NULL_SIZE, Offset, Region
from textual.strip import Strip

from roomtui.account_id import AccountId
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import GUTTER, Cell, Column, share_out
from roomtui.ui.table.emptiness import hidden_by_filter
from roomtui.ui.table.keys import HEADER_LINES, TableKeys
from roomtui.ui.table.line_cache import LineCache
from roomtui.ui.table.lines import TableLine, Widths, changed_region, draw_header, draw_line
from roomtui.ui.table.order import RowT
from roomtui.ui.table.paint import paint
from roomtui.ui.table.state import TableState, Unread
from roomtui.ui.terminal.char_width import with_room

AGED: Final = frozenset({"-old", "-trouble"})
"""Classes of a table whose rows are not renewed."""

BLANK: Final = TableLine("", (Cell("", "dim"),), message=True)


class Table(TableKeys[RowT], Generic[RowT]):
    """A table of rows with ids, for data that changes under the operator's eyes."""

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
        self.empty = ""
        self._columns = columns
        self._sort = sort
        self._now = datetime.now(UTC)
        self._held = LineCache[RowT]()
        self._lines: list[TableLine] = []
        self._widths: Widths = []
        self._strips: dict[TableLine, Strip] = {}
        self._paint: Mapping[str, Style] = {}
        self._worn = ("", False)
        self._told = ""
        self._title = ""
        self._fitted = NULL_SIZE
        self._apply_sort(columns[sort].descending if sort is not None else False)

    @property
    def current(self) -> RowT | None:
        """Return the row under the cursor, even if its record is gone; none while it is unread."""
        row = None if self.state.cursor is None else self.state.row(self.state.cursor)
        return None if isinstance(row, Unread) else row

    @property
    def cursor_screen_offset(self) -> Offset:
        """Return where the cursor's row begins on the screen, or where the first one would."""
        x, y = self.content_region.offset
        line = (self.state.place or self.state.top) - self.state.top
        return Offset(x, y + HEADER_LINES + max(line, 0))

    @property
    def subject(self) -> RecordRef | None:
        """Return what is under the cursor, where it is a record of the API."""
        row = self.current
        return None if row is None else self.subject_of(row)

    def subject_of(self, row: RowT) -> RecordRef | None:  # noqa: ARG002
        """Return what a row stands for; some rows are no records."""
        return None

    @property
    def whole(self) -> str:
        """Return what is under the cursor in full, where it is but a sentence."""
        return ""

    @property
    def filter_hint(self) -> str:
        """Return what the filter line takes."""
        return "words · !exclude · ~letters in order · enter keeps, esc clears"

    @property
    def is_verbatim(self) -> bool:
        """Return whether the filter is text that somebody compares letter by letter."""
        return False

    @property
    def query_text(self) -> str:
        """Return the filter as it was typed."""
        return self.state.query

    def show(
        self,
        rows: Iterable[RowT],
        now: datetime,
        *,
        account: AccountId | None,
        let_go: frozenset[str] = frozenset(),
    ) -> None:
        """Show new rows of an account as they are at the server's time `now`.

        Without an account, their ids are this console's own.
        """
        self._now = now
        self.state.replace(rows, let_go=let_go, account=account)
        self.redraw()

    def entitle(self, title: str) -> None:
        """Put a title on the border; setting one repaints the table, so only if it differs."""
        if title != self._title:
            self._title = title
            self.border_title = Content(with_room(title))

    def set_filter(self, query: str) -> None:
        """Show the rows that match; if the cursor's row does not, the cursor has moved."""
        before = self.state.cursor
        self.state.set_filter(query)
        if self.state.cursor != before:
            self._moved()
        else:
            self.redraw()

    def move_to(self, row_id: str) -> None:
        """Put the cursor on a record without telling anybody; a filter that hides it goes."""
        if row_id == self.state.cursor:
            return
        if not self.state.move_to(row_id):
            self.state.set_filter("")
            self.state.move_to(row_id)
        self.redraw()

    def redraw(self) -> None:
        """Compare what is visible with what was drawn, and repaint the cells that differ."""
        before, told_before = self._lines, self._told
        self._look()
        if len(before) != len(self._lines):
            self.refresh()
            return
        width = self.size.width
        changed = [] if self._told == told_before else [Region(0, 0, width, HEADER_LINES)]
        for y, (old, new) in enumerate(zip(before, self._lines, strict=True), HEADER_LINES):
            if old != new:
                changed.append(changed_region(y, old, new, self._widths, width))
        if changed:
            self.refresh(*changed)

    def _look(self) -> None:
        """Take in what is visible now."""
        state = self.state
        shown = state.order[state.top : state.top + state.height]
        cursor = "cursor" if self.has_focus else "blurred-cursor"
        lines = [self._line(row_id, cursor) for row_id in shown]
        if not state.order:
            lines = self._message()
        self._lines = lines + [BLANK] * (state.height - len(lines))
        self._told = self._position()

    def _message(self) -> list[TableLine]:
        """Return why there is no row, in as many lines as it takes."""
        state, width = self.state, max(self.size.width - GUTTER, 8)
        hidden = state.query and state.total
        words = hidden_by_filter(state.query, state.total) if hidden else self.empty
        parts = [line for part in words.split("\n") for line in wrap(part, width)]
        lines = parts[: state.height] or [""]
        return [TableLine("", (Cell(line, "dim"),), message=True) for line in lines]

    def render_line(self, y: int) -> Strip:
        """Draw one line; equal lines share a drawing."""
        width = self.size.width
        if y < HEADER_LINES:
            arrow = "▼" if self.state.reverse else "▲"
            sorted_by = None if self._sort is None else self._columns[self._sort]
            return draw_header(self._widths, width, sorted_by, arrow, self._told, self._style)
        place = y - HEADER_LINES
        line = self._lines[place] if place < len(self._lines) else BLANK
        if line not in self._strips:
            if len(self._strips) > 4 * self.state.height:
                self._strips.clear()
            self._strips[line] = draw_line(line, self._widths, width, self._style)
        return self._strips[line]

    def _line(self, row_id: str, cursor: str) -> TableLine:
        state = self.state
        row = state.row(row_id)
        if row is None:
            raise LookupError(f"row {row_id} is ordered but not there")
        under, marked = row_id == state.cursor, state.is_marked(row_id)
        base = cursor if under else "marked" if marked else "row"
        gutter = ("›" if under else " ") + ("●" if marked else " ")
        if isinstance(row, Unread):
            return TableLine(gutter, (Cell("…", "dim"),), base, message=True)
        frame = gutter, base, state.is_gone(row_id)
        return self._held.line(row, frame, self._now, self._widths)

    def _style(self, name: str) -> Style:
        if not self._paint:
            self._paint = paint(self.app.theme_variables, old=self._worn[1])
        return self._paint[name]

    def _position(self) -> str:
        """Return how many are marked, how many the filter lets through, and where the cursor is."""
        state = self.state
        parts = [f"{len(state.marks)} marked"] if state.marks else []
        if state.query:
            parts.append(f"{len(state)} of {state.total}")
        elif len(state) > state.height:
            parts.append(f"{(state.place or state.top) + 1}/{len(state)}")
        return " · ".join(parts)

    def action_sort(self) -> None:
        """Sort by the next column that can be sorted by, in its natural direction."""
        sortable = [i for i, column in enumerate(self._columns) if column.sort]
        later = [i for i in sortable if self._sort is None or i > self._sort]
        self._sort = (later or sortable)[0]
        self._sort_again(self._columns[self._sort].descending)

    def action_reverse_sort(self) -> None:
        """Reverse the order."""
        self._sort_again(not self.state.reverse)

    def _sort_again(self, reverse: bool) -> None:
        self._apply_sort(reverse)
        self.refresh(Region(0, 0, self.size.width, HEADER_LINES))
        self.redraw()

    def _apply_sort(self, reverse: bool) -> None:
        key = self._columns[self._sort].sort if self._sort is not None else None
        self.state.set_sort(key, reverse=reverse)

    def notify_style_update(self) -> None:
        """Forget the drawings when the theme or the age of the picture changes."""
        super().notify_style_update()
        worn = self.app.theme, not AGED.isdisjoint(self.classes)
        if worn != self._worn:
            self._worn, self._paint = worn, {}
            self._strips.clear()
            self.refresh()

    def fit(self) -> None:
        """Share the width out anew.

        What is hidden has no size: it may come back with the one it had, of which nothing tells.
        """
        size = self.size
        if size and size != self._fitted:
            self._fitted = size
            self._widths = share_out(self._columns, size.width)
            self._strips.clear()
            self._held.forget()
            self.state.resize(size.height - HEADER_LINES)
            self._look()

    def on_resize(self) -> None:
        """Fit in, even where nothing is drawn now; what is drawn with other widths goes."""
        before = self._fitted
        self.fit()
        if self._fitted != before:
            self.refresh()
        self.redraw()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Draw the cursor as active or as waiting.

        The handlers of Focus and Blur are too early: Textual calls those of a subclass before its
        own, which sets `has_focus`.
        """
        super().watch_has_focus(has_focus)
        self.redraw()
