"""The rooms: which are live, how full they are."""

from itertools import islice
from typing import Final

from rich.cells import cell_len
from textual.reactive import var

from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.filters.text import fold
from roomtui.ui.live.rows import RoomRow, RoomRows
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import GAP, GUTTER, Cell, CellContext, Column
from roomtui.ui.table.emptiness import why_empty
from roomtui.ui.table.state import TableState
from roomtui.ui.table.table import FRAME_LINES, Table
from roomtui.ui.ui_state import OPENING, UiState

MOST_MEASURED: Final = 500
"""Rooms whose names are measured; those of an account are much alike."""

LIKELY_NAME: Final = 22
"""Cells of the longest name before there is any, so that the first rows mostly fit as they come."""

FRAME: Final = 2
"""Columns of the border."""


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


def _total(snapshot: Snapshot) -> str:
    """Count the rooms, also those that are still being read."""
    known, total = len(snapshot.rooms), snapshot.rooms_total
    more = "" if known < total or snapshot.has_all_rooms else "+"
    return f"{fmt.number(max(known, total))}{more}"


class RoomsPane(Table[RoomRow]):
    """Every room of the account."""

    ui_state: var[UiState] = var(OPENING)

    def __init__(self) -> None:
        state = TableState[RoomRow](lambda row: f"{row.name} {row.id}")
        super().__init__(COLUMNS, state, sort="people", id="rooms")
        self.entitle("Rooms")
        self._expected, self._by_hand = "", True
        self._rows = RoomRows()

    @property
    def lines_wanted(self) -> int | None:
        """Return the lines that all rows take with the border, also before they are shown."""
        shown = self.state.query or len(self.state)
        return super().lines_wanted if shown else len(self.ui_state.snapshot.rooms) + FRAME_LINES

    def expect(self, room_id: str, *, by_hand: bool = True) -> None:
        """Put the cursor on a room once a snapshot has it, unless a hand has put it elsewhere."""
        self._expected, self._by_hand = room_id, by_hand
        self._go_to_expected()

    def _go_to_expected(self) -> None:
        if self._expected and self.state.row(self._expected) is not None:
            if self._by_hand or not self.state.is_placed:
                self.move_to(self._expected, by_hand=self._by_hand)
            self._expected = ""

    @property
    def columns_wanted(self) -> int:
        """Return the columns that the names and all else take with the border."""
        columns, snapshot = self._drawing.columns, self.ui_state.snapshot
        names = (snapshot.room_name(i) for i in islice(snapshot.rooms, MOST_MEASURED))
        name = max(map(cell_len, names), default=LIKELY_NAME)
        return GUTTER + sum((column.width or name) + GAP for column in columns) - GAP + FRAME

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
        makes_one = (self.key_for("new-room"), "makes one")
        self.empty = why_empty(ui_state, "There is no room yet.", makes_one)
        known = len(snapshot.rooms)
        note = f"{fmt.number(known)} read" if known < snapshot.rooms_total else ""
        self.entitle("Rooms", total=_total(snapshot) if snapshot.number else "", note=note)
        self.show(self._rows.of(snapshot), ui_state.now, account=snapshot.account)
        self._go_to_expected()
