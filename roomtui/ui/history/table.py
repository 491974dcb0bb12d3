"""Cells, references and sentences that the tables of the history share."""

from collections.abc import Callable
from typing import Any, Final

from textual.content import Content

from roomtui.api.models import Participant, Session
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.snapshot import Snapshot
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.history.nobody_found import nobody_found
from roomtui.ui.history.rows import Attendance
from roomtui.ui.record_ref import RecordRef, participant_ref
from roomtui.ui.table.columns import UNKNOWN, Cell, Column, participant_column
from roomtui.ui.table.paged import PagedTable

HERE: Final = Cell("here", "good")
FindSession = Callable[[str], Session | None]
"""Returns a session by its id, where it has been read."""


def participant_of(table: PagedTable[Any, Any]) -> Column[Any]:
    """Return the column of a table's people, with the signs of watches and of doors."""
    return participant_column(
        lambda row: table.ui_state.watched_as(row.who),
        lambda row: table.ui_state.door_against(row.who),
    )


def instant(at: str) -> Cell:
    """Return the cell of a time, or of one that nobody knows."""
    return Cell(at) if at else UNKNOWN


def came(row: Attendance) -> float | None:
    """Return the sort key of when somebody came."""
    return row.who.joined_at.timestamp() if row.who.joined_at else None


def came_column() -> Column[Attendance]:
    """Return the column of when somebody came, the last to come first."""
    return Column(
        title="came",
        cell=lambda row, _: instant(fmt.day_cell(row.who.joined_at)),
        width=16,
        sort=came,
        descending=True,
    )


def left(row: Attendance) -> float:
    """Return the sort key of when somebody left; who is still here comes last."""
    return row.who.left_at.timestamp() if row.who.left_at else float("inf")


def tell_trouble(table: PagedTable[Any, Any], paged_list: PagedList[Any]) -> None:
    """Show on the lower border of a table why it is not renewed, and since when."""
    table.set_class(bool(paged_list.trouble), "-trouble")
    words = Content(" · ".join(_trouble(paged_list)))
    if words != table.border_subtitle:
        table.border_subtitle = words


def attendance_ref(row: Attendance, session: Session | None, snapshot: Snapshot) -> RecordRef:
    """Return what stands for a participant in the session and, where it is known, the room."""
    person = row.id, row.name
    return participant_ref(row.account, person, row.who.session_id, session, snapshot)


def nobody_matches(table: PagedTable[Any, Any], paged_list: PagedList[Participant]) -> str:
    """Return what a search for a text compared, with a context that it could be for, if any."""
    if paged_list.total != 0 or not paged_list.counted:
        return ""
    if not (wanted := table.plain):
        return ""
    people = table.ui_state.snapshot.people.values()
    return nobody_found(wanted, (who.context for who in people if who.context))


def _trouble(paged_list: PagedList[Any]) -> list[str]:
    """Return how old the rows are, when they are asked for again, and how many cannot be shown.

    Without any rows they say why.
    """
    parts = []
    if paged_list.trouble and paged_list.next_try is not None:
        parts.append(f"next try {fmt.clock_time(paged_list.next_try, seconds=True)}")
    if paged_list.trouble and paged_list.read_at is not None:
        as_of = f"as of {fmt.clock_time(paged_list.read_at, seconds=True)}"
        parts = [as_of, *parts, safe(paged_list.trouble, 200)]
    if paged_list.lost:
        parts.append(f"{fmt.count(paged_list.lost, 'record')} could not be read")
    return parts
