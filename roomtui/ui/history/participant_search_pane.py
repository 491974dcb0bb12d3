"""The search for participants over all sessions of the account."""

from typing import ClassVar

from roomtui.api.models import Participant
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.presence import is_active
from roomtui.text import short_id
from roomtui.ui import format as fmt
from roomtui.ui.filters import lists
from roomtui.ui.filters.terms import Terms
from roomtui.ui.history.rows import Attendance, attendance_of
from roomtui.ui.history.table import (
    HERE,
    FindSession,
    attendance_ref,
    came,
    instant,
    left,
    nobody_matches,
    participant_of,
    tell_trouble,
)
from roomtui.ui.naming import LONGEST_NAME
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import UNKNOWN, Cell, CellContext, Column
from roomtui.ui.table.paged import PagedTable


class ParticipantSearchPane(PagedTable[Participant, Attendance]):
    """The participants that a filter finds in any session there was; `find` knows sessions."""

    TERMS: ClassVar[Terms] = lists.PEOPLE
    TITLE = "Search participants"
    INTO = "Session"

    def __init__(self, find: FindSession) -> None:
        self.find = find
        self.read_people: list[Participant] = []
        columns: tuple[Column[Attendance], ...] = (
            participant_of(self),
            Column(
                title="came",
                cell=lambda row, _: instant(fmt.day_cell(row.who.joined_at)),
                width=16,
                sort=came,
                descending=True,
            ),
            Column(title="left", cell=self._left, width=16, rank=1, sort=left, descending=True),
            Column(
                title="in room",
                cell=self._room,
                least=14,
                most=LONGEST_NAME,
                keeps_ends=True,
                rank=3,
            ),
            Column(
                title="session",
                cell=lambda row, _: Cell(short_id(row.who.session_id), "dim"),
                width=8,
                rank=2,
            ),
        )
        super().__init__(columns, id="found-people")

    def make_row(self, record: Participant) -> Attendance:
        """Return the row of a stay."""
        self.read_people.append(record)
        return attendance_of(record, self.paged_list.account)

    def subject_of(self, row: Attendance) -> RecordRef:
        """Return the participant in the session and, where it is known, the room."""
        return attendance_ref(row, self.find(row.who.session_id), self.ui_state.snapshot)

    def watch_paged_list(self, paged_list: PagedList[Participant]) -> None:
        """Show what has been read, and how far to trust it."""
        super().watch_paged_list(paged_list)
        tell_trouble(self, paged_list)

    @property
    def is_asked(self) -> bool:
        """Return whether there is something to search for."""
        return bool(self.terms)

    def _why_empty(self, paged_list: PagedList[Participant]) -> str:
        if self.terms:
            return nobody_matches(self, paged_list) or super()._why_empty(paged_list)
        return "Type / and what an app says of somebody, or since:7d, to search the account."

    def _left(self, row: Attendance, _: CellContext) -> Cell:
        """Return when somebody left; of a session that is over, nobody is still here."""
        if row.who.left_at is not None:
            return Cell(fmt.day_cell(row.who.left_at))
        session = self.find(row.who.session_id)
        return UNKNOWN if session is not None and is_active(session) is False else HERE

    def _room(self, row: Attendance, _: CellContext) -> Cell:
        session = self.find(row.who.session_id)
        if session is None:
            return UNKNOWN
        return Cell(self.ui_state.snapshot.room_name(session.room_id))
