"""The table of those whom a search of the past has found."""

from typing import ClassVar, Final

from roomtui.account_id import AccountId
from roomtui.api.models import Session
from roomtui.live.lists.past_people import PastPeople
from roomtui.live.presence import is_active
from roomtui.ui import format as fmt
from roomtui.ui.history.rows import Attendance, attendance_of
from roomtui.ui.history.table import HERE, attendance_ref, came_column, left
from roomtui.ui.naming import LONGEST_NAME
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import (
    UNKNOWN,
    Cell,
    CellContext,
    Column,
    id_column,
    participant_column,
)
from roomtui.ui.table.commands import MARKING
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState

NOT_ASKED: Final = "Type a name and press enter to search the people of past days."


class PastResults(Table[Attendance]):
    """Those who were found, the newest first as they were read."""

    LACKS: ClassVar[frozenset[str]] = MARKING
    INTO = "History"

    def __init__(self) -> None:
        columns: tuple[Column[Attendance], ...] = (
            participant_column(
                lambda row: self._ui_state.watched_as(row.who),
                lambda row: self._ui_state.door_against(row.who),
            ),
            Column(title="in room", cell=self._room, least=12, most=LONGEST_NAME, keeps_ends=True),
            came_column(),
            Column(title="left", cell=self._left, width=16, rank=1, sort=left, descending=True),
            id_column(rank=2),
        )
        super().__init__(columns, TableState[Attendance](lambda row: row.name), id="past-found")
        self._ui_state = OPENING
        self._people: PastPeople | None = None
        self._made: dict[str, Attendance] = {}
        self.empty = NOT_ASKED

    def show_people(self, people: PastPeople, ui_state: UiState) -> None:
        """Show who has been found by now."""
        self._drawing.forget_rows()
        self._ui_state, self._people = ui_state, people
        before = self._made
        self._made = {
            who.id: before.get(who.id) or attendance_of(who, people.account) for who in people.found
        }
        self.show(self._made.values(), ui_state.now, account=people.account)

    def subject_of(self, row: Attendance) -> RecordRef:
        """Return the participant in the session and, where it is known, the room."""
        return attendance_ref(row, self._session(row), self._ui_state.snapshot)

    @property
    def account(self) -> AccountId | None:
        """Return the account of those who were found."""
        return self._people.account if self._people else None

    def _session(self, row: Attendance) -> Session | None:
        session_id = row.who.session_id
        live = self._ui_state.snapshot.sessions.get(session_id)
        return live or (self._people.sessions.get(session_id) if self._people else None)

    def _room(self, row: Attendance, _: CellContext) -> Cell:
        session = self._session(row)
        return Cell(self._ui_state.snapshot.room_name(session.room_id)) if session else UNKNOWN

    def _left(self, row: Attendance, _: CellContext) -> Cell:
        """Return when somebody left; of a session that is over, nobody is still here."""
        if row.who.left_at is not None:
            return Cell(fmt.day_cell(row.who.left_at))
        session = self._session(row)
        return UNKNOWN if session is not None and is_active(session) is False else HERE
