"""The rooms: which are live, how full they are."""

from typing import Final

from textual.reactive import var

from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.filters.text import fold
from roomtui.ui.live.rows import RoomRow, RoomRows
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import Cell, CellContext, Column
from roomtui.ui.table.emptiness import why_empty
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import OPENING, UiState


def _live(row: RoomRow, _: CellContext) -> Cell:
    if row.sessions:
        return Cell("▶", "good")
    return Cell("·" if row.counted else "?", "dim")


def _name(row: RoomRow, _: CellContext) -> Cell:
    return Cell(row.name, "name" if row.sessions else "dim")


def _people(row: RoomRow, _: CellContext) -> Cell:
    most, live = row.room.max_participants, bool(row.sessions)
    return occupancy(row.people, most, live=live, counted=row.counted)


def occupancy(people: int, most: int | None, *, live: bool = True, counted: bool = True) -> Cell:
    """Return how full it is: `49/50`, `12+/50` of who is not all told, `?` of what nobody tells.

    Full is told by a sign too, not by colour alone, and only where both numbers are known.
    """
    limit = "?" if most is None else str(most)
    if not live:
        return Cell(f"{'-' if counted else '?'}/{limit} ", "dim")
    there = str(people) if counted else f"{people}+" if people else "?"
    is_full = most is not None and people >= most
    return Cell(f"{there}/{limit}{'!' if is_full else ' '}", "warn" if is_full else "")


def _recording(row: RoomRow, _: CellContext) -> Cell:
    """Return how the room is set: its sessions are recorded when held; never that one is."""
    on = row.room.enable_recording
    return Cell("?" if on is None else "rec" if on else "", "dim")


COLUMNS: Final = (
    Column[RoomRow](title="", cell=_live, width=1),
    Column[RoomRow](title="room", cell=_name, keeps_ends=True, sort=lambda row: fold(row.name)),
    Column[RoomRow](title="rec", cell=_recording, width=3, needs=32),
    Column[RoomRow](
        title="people",
        cell=_people,
        width=7,
        right=True,
        sort=lambda row: (bool(row.sessions), row.people),
        descending=True,
    ),
)


def _title(snapshot: Snapshot) -> str:
    """Count the rooms, and say of how many as long as they are still being read."""
    shown, total = len(snapshot.rooms), snapshot.rooms_total
    of = f" of {fmt.number(total)}" if shown < total else "" if snapshot.has_all_rooms else "+"
    return f"Rooms {fmt.number(shown)}{of}"


class RoomsPane(Table[RoomRow]):
    """Every room of the account."""

    INTO = "People"
    FIRST = ("new-room", "edit-room", "token")

    ui_state: var[UiState] = var(OPENING)

    def __init__(self) -> None:
        state = TableState[RoomRow](lambda row: f"{row.name} {row.id}")
        super().__init__(COLUMNS, state, sort="people", id="rooms")
        self.entitle("Rooms")
        self._expected = ""
        self._rows = RoomRows()

    def expect(self, room_id: str) -> None:
        """Put the cursor on a room that was just created, once a snapshot has it."""
        self._expected = room_id

    def subject_of(self, row: RoomRow) -> RecordRef:
        """Return the room."""
        return RecordRef(row.account, RecordKind.ROOM, row.id, row.name)

    def watch_ui_state(self) -> None:
        """Show the rooms of the new snapshot once a key that waits has been handled.

        Of a large account they take as long as all else that is shown of it.
        """
        self.call_later(self._take_in)

    def _take_in(self) -> None:
        ui_state, snapshot = self.ui_state, self.ui_state.snapshot
        self.empty = why_empty(ui_state, "No rooms yet.")
        self.entitle(_title(snapshot) if snapshot.number else "Rooms")
        self.show(self._rows.of(snapshot), ui_state.now, account=snapshot.account)
        if self._expected in snapshot.rooms:
            self.move_to(self._expected)
            self._expected = ""
