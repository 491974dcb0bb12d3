"""What the tables of the past have in common: each says itself when it shows what is old."""

from collections.abc import Callable
from typing import Final, Generic

from textual.content import Content

from roomtui.api.models import Participant, Session
from roomtui.live.kinds import RecordKind
from roomtui.live.lists.paged_list import PagedList
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.history.nobody_found import nobody_found
from roomtui.ui.history.rows import Attendance, stay
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import UNKNOWN, Cell, CellContext
from roomtui.ui.table.order import RowT
from roomtui.ui.table.paged import PagedTable, RecordT

HERE: Final = Cell("here", "good")
FindSession = Callable[[str], Session | None]
"""Gives a session by its id, where it has been read."""


def name(row: Attendance, _: CellContext) -> Cell:
    """Name who it was."""
    return Cell(row.name, "dim" if row.name.startswith("(no name)") else "name")


def instant(at: str) -> Cell:
    """Show a time, or that nobody knows it."""
    return Cell(at) if at else UNKNOWN


def came(row: Attendance) -> float | None:
    """Sort by when somebody came."""
    return row.who.joined_at.timestamp() if row.who.joined_at else None


def left(row: Attendance) -> float:
    """Sort by when somebody left; who is still here comes last."""
    return row.who.left_at.timestamp() if row.who.left_at else float("inf")


class PastTable(PagedTable[RecordT, RowT], Generic[RecordT, RowT]):
    """A list that tells on its lower border why it is not renewed, and since when."""

    def watch_paged_list(self, paged_list: PagedList[RecordT]) -> None:
        """Show what has been read, and how far to trust it."""
        super().watch_paged_list(paged_list)
        self.set_class(bool(paged_list.trouble), "-trouble")
        words = Content(" · ".join(_trouble(paged_list)))
        if words != self.border_subtitle:
            self.border_subtitle = words

    def subject_in_room(self, session: Session) -> RecordRef:
        """Give a session in its room."""
        name = self.ui_state.snapshot.room_name(session.room_id)
        room = RecordRef(RecordKind.ROOM, session.room_id, name)
        return RecordRef(RecordKind.SESSION, session.id, f"in {name}", room)


class AttendanceTable(PastTable[Participant, Attendance]):
    """A list of stays; `find` knows the sessions that they were in, as far as they are known."""

    find: FindSession

    def _why_empty(self, paged_list: PagedList[Participant]) -> str:
        """Return what a search for a text compared, and name a context that it could be for."""
        is_told = paged_list.total == 0 and paged_list.counted
        wanted = self.plain if is_told else ""
        if not wanted:
            return super()._why_empty(paged_list)
        people = self.ui_state.snapshot.people.values()
        return nobody_found(wanted, (who.context for who in people if who.context))

    def make_row(self, record: Participant) -> Attendance:
        """Name who it was."""
        return stay(record)

    def subject_of(self, row: Attendance) -> RecordRef:
        """Return the participant in the session and, where it is known, the room."""
        session = self.find(row.who.session_id)
        within = RecordRef(RecordKind.SESSION, row.who.session_id)
        if session is not None:
            within = self.subject_in_room(session)
        return RecordRef(RecordKind.PARTICIPANT, row.id, row.name, within)


def _trouble(paged_list: PagedList[RecordT]) -> list[str]:
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
