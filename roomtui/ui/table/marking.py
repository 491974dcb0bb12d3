"""The commands that mark rows: by marks of the console where a table shows these, or by its own."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Protocol

from textual.app import App

from roomtui.live.kinds import RecordKind
from roomtui.ui.host import host_of
from roomtui.ui.marks import MOST_MARKED, Marks
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.state import TableState, Unread


class MarkableTable(Protocol):
    """What is needed of the table whose rows are marked."""

    MARKS: ClassVar[frozenset[RecordKind]]
    state: TableState[Any]

    @property
    def app(self) -> App[Any]:
        """Return the app."""

    @property
    def marks(self) -> Marks:
        """Return the marks of the console."""

    @property
    def current(self) -> Any:
        """Return the row under the cursor."""

    @property
    def subject_of(self) -> Callable[[Any], RecordRef | None]:
        """Return what tells what a row stands for."""

    def marked_ids(self) -> Iterable[str]:
        """Return the ids of rows that are marked."""


def toggle_mark(table: MarkableTable) -> None:
    """Mark the row under the cursor, or take its mark away."""
    row = table.current
    if not table.MARKS:
        table.state.toggle_mark()
    elif row is not None and not table.state.is_gone(row.id):
        table.state.is_placed = True
        ref = table.subject_of(row)
        _mark(table, (row,), is_marked=ref is not None and not table.marks.has(ref))


def mark_shown(table: MarkableTable) -> None:
    """Mark every row that is shown."""
    state = table.state
    if table.MARKS:
        shown = (row for i in state.order if (row := state.row(i)) and not state.is_gone(i))
        _mark(table, [row for row in shown if not isinstance(row, Unread)], is_marked=True)
    else:
        state.mark_shown()


def clear_marks(table: MarkableTable) -> None:
    """Take every mark away, and say how many of them are not shown in the table."""
    if table.MARKS:
        total, here = table.marks.count, len(table.state.marks)
        host_of(table.app).clear_marks()
        if total > here:
            away = total - here
            table.app.notify(f"{total:,} unmarked, {away:,} of them not in this list.")
    table.state.clear_marks()


def _mark(table: MarkableTable, rows: Iterable[Any], *, is_marked: bool) -> None:
    """Change the marks of the console."""
    refs = [ref for row in rows if (ref := table.subject_of(row)) is not None]
    host_of(table.app).mark(refs, is_marked=is_marked)
    table.state.show_marks(table.marked_ids())
    if is_marked and table.marks.count >= MOST_MARKED:
        table.app.notify(f"{MOST_MARKED:,} are marked; there can be no more.")
