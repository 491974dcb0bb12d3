"""The active sessions of the whole account."""

from typing import Final

from textual.reactive import var

from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.text import short_id
from roomtui.ui import format as fmt
from roomtui.ui.filters.text import fold
from roomtui.ui.live.action_cell import note_cell
from roomtui.ui.live.rooms_pane import occupancy
from roomtui.ui.live.rows import MadeRows, SessionRow, session_facts, session_row
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import Cell, CellContext, Column
from roomtui.ui.table.emptiness import why_empty
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState


def _running_for(row: SessionRow) -> float | None:
    return -row.session.created_at.timestamp() if row.session.created_at else None


def _people(row: SessionRow) -> int | None:
    return row.people if row.people or row.counted else None


def _state(row: SessionRow, look: CellContext) -> Cell:
    return Cell("ended") if look.gone else note_cell(row.note)


def _more(snapshot: Snapshot) -> str:
    """Mark a count of sessions that may not be all of them."""
    return "" if snapshot.has_all_sessions else "+"


COLUMNS: Final = (
    Column[SessionRow](
        title="session in",
        cell=lambda row, _: Cell(row.name, "name"),
        keeps_ends=True,
        sort=lambda row: fold(row.name),
    ),
    Column[SessionRow](
        title="people",
        cell=lambda row, _: occupancy(row.people, row.most, counted=row.counted),
        width=7,
        right=True,
        sort=_people,
        descending=True,
    ),
    Column[SessionRow](
        title="for",
        cell=lambda row, look: Cell(look.age(row.session.created_at) or "?"),
        width=5,
        right=True,
        sort=_running_for,
        descending=True,
    ),
    Column[SessionRow](title="id", cell=lambda row, _: Cell(short_id(row.id), "dim"), width=8,
                       needs=60),
    Column[SessionRow](title="sent", cell=_state, width=20, needs=48),
)  # fmt: skip


class SessionsPane(Table[SessionRow]):
    """Every session that is active now."""

    INTO = "People"
    FIRST = ("end-session", "mute-all", "kick-all")

    ui_state: var[UiState] = var(OPENING)

    def __init__(self) -> None:
        state = TableState[SessionRow](lambda row: f"{row.name} {row.id}")
        super().__init__(COLUMNS, state, sort="people", id="sessions")
        self.entitle("Sessions")
        self._rows = MadeRows(session_row)

    def subject_of(self, row: SessionRow) -> RecordRef:
        """Return the session in its room."""
        room = RecordRef(row.account, RecordKind.ROOM, row.session.room_id, row.name)
        return RecordRef(row.account, RecordKind.SESSION, row.id, f"in {row.name}", room)

    def watch_ui_state(self, ui_state: UiState) -> None:
        """Show the sessions of the new snapshot."""
        snapshot = ui_state.snapshot
        self.empty = why_empty(ui_state, "No active session.")
        if snapshot.number:
            self.entitle(f"Sessions {fmt.number(len(snapshot.sessions))}{_more(snapshot)}")
        rows = self._rows.of(session_facts(snapshot, ui_state.last_actions))
        self.show(rows, ui_state.now, account=snapshot.account)
