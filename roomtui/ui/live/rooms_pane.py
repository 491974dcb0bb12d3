"""The rooms: which are live, and how they are set."""

from itertools import islice
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.reactive import var

from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.filters.counts import HINT, compile_counts, why_no_counts, words_with_count
from roomtui.ui.live.occupancy import is_full, people_words
from roomtui.ui.live.rows import NO_POLICY, RoomRow, RoomRows
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import (
    GAP,
    GUTTER,
    MARGIN,
    UNKNOWN,
    Cell,
    CellContext,
    Column,
    id_column,
    name_column,
    signed,
)
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
    return Cell(signed(row.name, is_policed=row.policy), "name" if row.sessions else "dim")


def _limit(row: RoomRow, _: CellContext) -> Cell:
    most = row.room.max_participants
    return UNKNOWN if most is None else Cell(str(most), "" if row.sessions else "dim")


def _people(row: RoomRow, _: CellContext) -> Cell:
    """Return how many are in it, a full one told by a sign too, not by colour alone."""
    if not row.sessions:
        return Cell("- " if row.counted else "? ", "dim")
    words = people_words(row.people, counted=row.counted)
    full = is_full(row.people, row.room.max_participants)
    return Cell(f"{words}!", "warn") if full else Cell(f"{words} ")


def _set(row: RoomRow, _: CellContext) -> Cell:
    """Return what it is set to; that its sessions are recorded when held, never that one is."""
    recording, hook = row.room.enable_recording, row.room.webhook_event_url
    recorded = "?" if recording is None else "rec" if recording else ""
    return Cell(f"{recorded:<3} hk" if hook else recorded, "dim")


def _is_set(row: RoomRow) -> bool:
    return row.room.enable_recording is not False or bool(row.room.webhook_event_url)


ALONE: Final = 60
"""Cells from which a pane of rooms stands alone, with no sessions beside it to tell of people."""

WIDE: Final = 44
"""Cells from which there is room for what is only nice to know."""

COLUMNS: Final = (
    Column[RoomRow](title="", cell=_live, width=1),
    name_column("room", _name),
    Column[RoomRow](
        title="people",
        cell=_people,
        width=7,
        right=True,
        needs=ALONE,
        sort=lambda row: (bool(row.sessions), row.people),
        descending=True,
    ),
    Column[RoomRow](
        title="limit",
        cell=_limit,
        width=6,
        right=True,
        rank=1,
        sort=lambda row: row.room.max_participants,
        descending=True,
    ),
    Column[RoomRow](
        title="set",
        cell=_set,
        width=6,
        rank=2,
        says=_is_set,
        sort=lambda row: (bool(row.room.enable_recording), bool(row.room.webhook_event_url)),
        descending=True,
    ),
    Column[RoomRow](
        title="created",
        cell=lambda row, _: Cell(fmt.day_cell(row.room.created_at) or "?", "dim"),
        width=16,
        rank=4,
        needs=ALONE,
    ),
    Column[RoomRow](
        title="policy",
        cell=lambda row, _: Cell(row.policy),
        width=17,
        rank=5,
        needs=ALONE,
        says=lambda row: row.policy,
    ),
    id_column(rank=3, needs=WIDE),
)


def _total(snapshot: Snapshot) -> str:
    """Count the rooms, also those that are still being read."""
    known, total = len(snapshot.rooms), snapshot.rooms_total
    more = "" if known < total or snapshot.has_all_rooms else "+"
    return f"{fmt.number(max(known, total))}{more}"


def _words(row: RoomRow) -> str:
    """Return what a filter looks through: the count only where the service tells of all."""
    return words_with_count(f"{row.name} {row.id}", row.people if row.counted else None)


class RoomsPane(Table[RoomRow]):
    """Every room of the account."""

    LACKS: ClassVar[frozenset[str]] = frozenset()
    MARKS = frozenset({RecordKind.ROOM})
    INTO = "People"
    FIRST = ("new-room", "edit-room", "token")

    ui_state: var[UiState] = var(OPENING)

    def __init__(self) -> None:
        state = TableState[RoomRow](_words, compiled=compile_counts)
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
        taken = sum(
            (column.width or min(name, column.most)) + GAP for column in columns if not column.needs
        )
        return GUTTER + taken - GAP + MARGIN + FRAME

    @property
    def filter_hint(self) -> str:
        """Return what the filter line takes."""
        return HINT

    def why_no_filter(self, query: str) -> str:
        """Return why a filter that is typed cannot be, as a sentence."""
        return why_no_counts(query)

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
        policies = ui_state.policy_marks
        rows = self._rows.of(snapshot, policies.rooms if policies else NO_POLICY)
        self.show(rows, ui_state.now, account=snapshot.account)
        self._go_to_expected()
