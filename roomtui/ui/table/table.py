"""The project's own table: draws what is visible, repaints what has changed, nothing else."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar, Final, Generic, Self

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import NULL_SIZE, Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from roomtui.account_id import AccountId
from roomtui.live.kinds import RecordKind
from roomtui.settings import Settings
from roomtui.text import safe
from roomtui.ui.command import Scope
from roomtui.ui.commands import bindings, guarded_ids, key_of
from roomtui.ui.marks import NO_MARKS, Marks
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import GUTTER, Column
from roomtui.ui.table.commands import MARKING, ON_ROWS, TableCommands
from roomtui.ui.table.drawing import TableDrawing
from roomtui.ui.table.emptiness import hidden_by_filter
from roomtui.ui.table.lines import BLANK, HEADER_LINES, TableLine, changed_region, message_lines
from roomtui.ui.table.order import RowT
from roomtui.ui.table.sorting import Sorting, arrow
from roomtui.ui.table.state import TableState, Unread
from roomtui.ui.table.title import BorderTitle
from roomtui.ui.terminal.char_width import with_room
from roomtui.ui.terminal.fault_guard import drawing_lines
from roomtui.ui.ui_state import UiState
from roomtui.ui.widgets.cached import TITLE_LINE, StripCache

FRAME_LINES: Final = HEADER_LINES + 2
"""Lines of a table beside its rows: the titles and the border."""

AGED: Final = frozenset({"-old", "-trouble"})
"""Classes of a table whose rows are not renewed."""


class TableMessage(Message):
    """Something that a table tells."""

    def __init__(self, table: "Table[Any]") -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> "Table[Any]":
        """Return the table, so that handlers can select by it."""
        return self.table


class Table(Widget, Generic[RowT], can_focus=True):
    """A table of rows with ids, for data that changes under the operator's eyes.

    The operator's place is in `state`, what the rows look like in a `TableDrawing`. A table
    `LACKS` the commands that do nothing in it, by their ids; they are neither offered nor run.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.TABLE)]
    LACKS: ClassVar[frozenset[str]] = MARKING
    INTO: ClassVar[str] = ""
    """Where enter leads from a row, as the key bar says it."""
    FIRST: ClassVar[tuple[str, ...]] = ()
    """Ids of the commands that the key bar names before all others, in their order."""

    MARKS: ClassVar[frozenset[RecordKind]] = frozenset()
    """Kinds of the console's marks that it shows and changes; without, it has marks of its own."""

    strip_cache = cached_property(StripCache)

    class CurrentChanged(TableMessage):
        """What is under the cursor or marked, what there is no room for, or that there are rows."""

    class Moved(TableMessage):
        """The operator put the cursor on another row."""

        def __init__(self, table: "Table[Any]", row_id: str) -> None:
            super().__init__(table)
            self.row_id = row_id

    class Entered(Moved):
        """The operator wants to go into the row under the cursor."""

    class Sorted(TableMessage):
        """The operator sorted `by` the column of a title, or reversed the order of the rows.

        Without a title they are in the order in which they came.
        """

        def __init__(self, table: "Table[Any]", by: str | None, *, reverse: bool) -> None:
            super().__init__(table)
            self.by = by
            self.reverse = reverse

    def __init__(
        self,
        columns: Sequence[Column[RowT]],
        state: TableState[RowT],
        *,
        sort: str | None = None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id, classes="pane")
        self.state = state
        self.empty = ""
        self._sorting = Sorting(columns)
        self._drawing = TableDrawing(columns, lambda: self.app.theme_variables)
        self._commands = TableCommands(self, self._sorting, self._drawing)
        self._now = datetime.now(UTC)
        self._lines: list[TableLine] = []
        self._title = BorderTitle()
        self._headed: tuple[str | None, bool] = None, False
        self._is_titling = False
        self._fitted = NULL_SIZE
        self._current: object = None
        self.sort_by(sort)

    @property
    def current(self) -> RowT | None:
        """Return the row under the cursor, even if its record is gone; none unread or unseen."""
        row = None if self.state.seen is None else self.state.row(self.state.seen)
        return None if isinstance(row, Unread) else row

    @property
    def cursor_screen_offset(self) -> Offset:
        """Return where the cursor's row begins on the screen, or where the first one would."""
        x, y = self.content_region.offset
        place = None if self.state.seen is None else self.state.place
        return Offset(x, y + HEADER_LINES + (0 if place is None else place - self.state.top))

    @property
    def subject(self) -> RecordRef | None:
        """Return what is under the cursor, where it is a record of the API."""
        row = self.current
        return None if row is None else self.subject_of(row)

    def subject_of(self, row: RowT) -> RecordRef | None:  # noqa: ARG002
        """Return what a row stands for; some rows are no records."""
        return None

    def row_id_of(self, ref: RecordRef) -> str:
        """Return the id that the row of a record has here, if it has one."""
        return ref.id

    @property
    def marks(self) -> Marks:
        """Return the marks of the console, by the state that is shown here."""
        ui_state: UiState | None = getattr(self, "ui_state", None)
        return ui_state.marks if ui_state else NO_MARKS

    def own_marks(self) -> Iterable[RecordRef]:
        """Yield those of the console's marks that can have rows here."""
        for kind in self.MARKS:
            yield from self.marks.of(kind).values()

    def marked_ids(self) -> Iterable[str]:
        """Return the ids of rows that are marked, some of which may not be there."""
        return map(self.row_id_of, self.own_marks())

    def marked_here(self, kind: RecordKind) -> tuple[RecordRef, ...]:
        """Return those of the console's marks of a kind that have rows here, seen or not."""
        refs = self.own_marks() if kind in self.MARKS else ()
        return tuple(ref for ref in refs if ref.kind is kind and self.has_row(ref))

    def has_row(self, ref: RecordRef) -> bool:
        """Return whether what can be marked has a row here, seen or not."""
        return ref.kind in self.MARKS and self.state.row(self.row_id_of(ref)) is not None

    def shows(self, ref: RecordRef) -> bool:
        """Return whether what can be marked has a row here that no filter hides."""
        return self.has_row(ref) and self.state.is_shown(self.row_id_of(ref))

    @property
    def idle_ids(self) -> frozenset[str]:
        """Return the ids of commands that do nothing with the rows as they are."""
        return frozenset() if self.state.order else ON_ROWS

    def into_label_of(self, row: RowT) -> str:  # noqa: ARG002
        """Return where enter leads from a row, as the key bar says it."""
        return self.INTO

    def why_no_filter(self, query: str) -> str:  # noqa: ARG002
        """Return why a filter that is typed cannot be, as a sentence; plain words always can."""
        return ""

    @property
    def whole(self) -> str:
        """Return what is under the cursor in full, where it is but a sentence."""
        return ""

    @property
    def shown_name(self) -> str:
        """Return the name by which what is under the cursor is shown, or nothing."""
        row = self.current
        return "" if row is None else self.name_of(row)

    def name_of(self, row: RowT) -> str:
        """Return the name by which what a row stands for is shown; some have none."""
        return safe(getattr(row, "name", ""))

    @property
    def cut_text(self) -> str:
        """Return what the row under the cursor has no room for, in full."""
        if self.state.cursor is None:
            return ""
        return " · ".join(self._drawing.cut_texts(self.state, self.state.cursor, self._now))

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
        if self.MARKS and (self.marks.count or self.state.marks):
            self.state.show_marks(self.marked_ids())
        if self._drawing.lacks_column_of(self.state.news):
            self._fit_again()
        self.redraw()

    def entitle(
        self, name: str, context: str = "", *, total: str | None = None, note: str = ""
    ) -> None:
        """Set the words of the title that are not of the rows; it is shown with the rows.

        `total` says how many rows there are, where they are not all here or nobody knows whether.
        """
        self._title.entitle(name, context, note, total)
        if not self._title.shown:
            self._show_title()

    @property
    def shown_query(self) -> str:
        """Return the filter as it is shown in the title."""
        return self.query_text

    @property
    def titled(self) -> str:
        """Return what the pane is called."""
        return self._title.words.name

    def tell_extent(self, words: str) -> None:
        """Show in the title which of the panes it is, where it is shown alone."""
        self._title.tell_extent(words)
        self._show_title()

    def _show_title(self) -> None:
        """Put the title on the border, which alone is drawn again, and only if it differs."""
        order = self._sorting.order_words(reverse=self.state.reverse) if len(self.state) > 1 else ""
        width = (self.size or self._fitted).width  # what is hidden may come back as it was
        title = self._title.changed(self.state, self.shown_query, order, width)
        if title is not None:
            self._is_titling = True
            self.border_title = Content(with_room(title))
            self._is_titling = False

    @property
    def lines_wanted(self) -> int | None:
        """Return the lines that all rows take with the border; None while nobody knows."""
        return max(len(self.state), 1) + FRAME_LINES

    def set_filter(self, query: str) -> None:
        """Show the rows that match; if the cursor's row does not, the cursor has moved."""
        before = self.state.cursor
        self.state.set_filter(query)
        if self.state.cursor != before:
            self.tell_moved()
        else:
            self.redraw()

    def move_to(self, row_id: str, *, by_hand: bool = True) -> None:
        """Put the cursor on a record without telling anybody; a filter that hides it goes."""
        if row_id == self.state.cursor:
            return
        if not self.state.move_to(row_id, by_hand=by_hand):
            self.state.set_filter("")
            self.state.move_to(row_id, by_hand=by_hand)
        self.redraw()

    def seek(self, row_id: str) -> None:
        """Put the cursor on a record if the filter shows it, without telling anybody."""
        if self.state.move_to(row_id):
            self.redraw()

    def park(self) -> None:
        """Take the cursor away until a hand moves it, so that no key hits anybody."""
        self.state.park()
        self.redraw()

    def redraw(self) -> None:
        """Compare what is visible with what was drawn, and repaint the cells that differ."""
        before = self._lines
        self._look()
        self._show_title()
        self._tell_current()
        if len(before) != len(self._lines):
            self.refresh()
            return
        width = self.size.width
        headed, self._headed = self._headed, (self.sort_title, self.state.reverse)
        changed = [] if headed == self._headed else [Region(0, 0, width, HEADER_LINES)]
        for y, (old, new) in enumerate(zip(before, self._lines, strict=True), HEADER_LINES):
            if old != new:
                changed.append(changed_region(y, old, new, self._drawing.widths, width))
        if changed:
            self.refresh(*changed)

    def _tell_current(self) -> None:
        """Post what is under the cursor, unless that was posted last."""
        state, row = self.state, self.current
        gone = row is not None and state.is_gone(row.id)
        current = (row, gone, len(state.marks), self.cut_text, bool(state.order))
        if current != self._current:
            self._current = current
            self.post_message(self.CurrentChanged(self))

    def _look(self) -> None:
        """Take in what is visible now."""
        state, focused = self.state, self.has_focus
        shown = state.order[state.top : state.top + state.height]
        lines = [self._drawing.line(state, i, self._now, focused=focused) for i in shown]
        if not state.order:
            lines = self._why_no_rows()
        self._lines = lines + [BLANK] * (state.height - len(lines))

    def _why_no_rows(self) -> list[TableLine]:
        state, width = self.state, max(self.size.width - GUTTER, 8)
        is_hidden = state.query and state.total
        words = hidden_by_filter(state.query, self.key_for("back")) if is_hidden else self.empty
        return message_lines(words, width, state.height)

    def key_for(self, command_id: str) -> str:
        """Return the key of a command as it stands on a keyboard, "" where a console lacks it."""
        settings: Settings | None = getattr(self.app, "settings", None)
        if settings is None or (settings.read_only and command_id in guarded_ids()):
            return ""
        return key_of(command_id, settings.keys)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Mark what is to be drawn again; of another title only its line is."""
        if self._is_titling and not regions:
            regions = (Region(0, TITLE_LINE, self.size.width, 1),)
        if repaint:
            self.strip_cache.invalidate(*regions)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @drawing_lines
    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines, drawn now only if they have to be."""
        return self.strip_cache.lines(crop, self.fit)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        if y < HEADER_LINES:
            return self._drawing.header(self._sorting.column, arrow(reverse=self.state.reverse))
        place = y - HEADER_LINES
        return self._drawing.strip(self._lines[place] if place < len(self._lines) else BLANK)

    def notify_style_update(self) -> None:
        """Forget the drawings when the theme or the age of the snapshot changes."""
        super().notify_style_update()
        self.strip_cache.invalidate()
        if self._drawing.set_theme(self.app.theme, old=not AGED.isdisjoint(self.classes)):
            self.refresh()

    def fit(self) -> None:
        """Share the width out anew.

        What is hidden has no size: it may come back with the one it had, of which nothing tells.
        """
        size = self.size
        if size and size != self._fitted:
            self._fitted = size
            self.state.resize(size.height - HEADER_LINES)
            self._drawing.fit(size.width, self.state.height, self.state.rows)
            self._look()

    def drop_empty_columns(self) -> None:
        """Leave out the columns in which no row says anything; by a key, never by a refresh."""
        if not self._drawing.shows_columns_of(self.state.rows):
            self._fit_again()

    def _fit_again(self) -> None:
        self._fitted = NULL_SIZE
        self.fit()
        self.refresh()

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
        self._commands.forget_clicks()
        self.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for a command that does nothing here."""
        if action.replace("_", "-") in self.LACKS:
            return False
        return super().check_action(action, parameters)

    def set_columns(self, columns: Sequence[Column[RowT]]) -> None:
        """Show other columns, the one that the rows are sorted by among them."""
        self._sorting.columns = self._drawing.columns = columns
        self._fit_again()

    @property
    def sort_title(self) -> str | None:
        """Return the title of the column that the rows are sorted by; None is as they came."""
        return self._sorting.by

    def sort_by(self, title: str | None, *, reverse: bool | None = None) -> None:
        """Sort by the column of a title, in its natural direction; None is as the rows came."""
        sorting = self._sorting
        sorting.by = title
        self.state.set_sort(
            sorting.key, reverse=sorting.is_descending if reverse is None else reverse
        )

    def restore_sort(self, title: str | None, *, reverse: bool) -> None:
        """Sort as a hand did in an earlier console, unless there is no such column any more."""
        if self._sorting.knows(title):
            self.sort_by(title, reverse=reverse)

    def may_sort(self) -> bool:
        """Return whether the rows can be sorted now, or say why not."""
        return True

    def tell_sorted(self) -> None:
        """Post that a hand has sorted the rows."""
        self.post_message(self.Sorted(self, self.sort_title, reverse=self.state.reverse))

    def tell_moved(self) -> None:
        """Repaint what differs, and tell that a hand has moved the cursor."""
        self.redraw()
        if self.state.cursor is not None:
            self.post_message(self.Moved(self, self.state.cursor))

    # Mouse and keys

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go down a few rows."""
        self._commands.scroll(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go up a few rows."""
        self._commands.scroll(event, -1)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Record what is pressed."""
        self._commands.press(event.get_content_offset_capture(self))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked, go into it, or sort by the heading."""
        self._commands.click(event, event.get_content_offset_capture(self))

    def action_sort(self) -> None:
        """Sort by the next column that can be sorted by, in its natural direction."""
        self._commands.sort_by_next()

    def action_reverse_sort(self) -> None:
        """Reverse the order."""
        self._commands.reverse_sort()

    def action_up(self) -> None:
        """Go up a row."""
        self._commands.move(-1)

    def action_down(self) -> None:
        """Go down a row."""
        self._commands.move(1)

    def action_page_up(self) -> None:
        """Go up a page."""
        self._commands.move(-self.state.height)

    def action_page_down(self) -> None:
        """Go down a page."""
        self._commands.move(self.state.height)

    def action_first(self) -> None:
        """Go to the first row."""
        self._commands.go_to_end(first=True)

    def action_last(self) -> None:
        """Go to the last row."""
        self._commands.go_to_end(first=False)

    def action_into(self) -> None:
        """Ask the screen to go into the row."""
        if self._commands.may_act() and self.state.seen is not None:
            self.post_message(self.Entered(self, self.state.seen))

    def action_mark(self) -> None:
        """Mark the row and go on to the next, so that a run of rows is quickly marked."""
        self._commands.mark()

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away."""
        from roomtui.ui.table.marking import toggle_mark

        toggle_mark(self)

    def action_mark_shown(self) -> None:
        """Mark every row that is shown."""
        from roomtui.ui.table.marking import mark_shown

        mark_shown(self)
        self.redraw()

    def action_clear_marks(self) -> None:
        """Take every mark away, those that are not shown here too."""
        from roomtui.ui.table.marking import clear_marks

        clear_marks(self)
        self.redraw()
