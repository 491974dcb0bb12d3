"""The rooms: which are live, how full they are."""

from typing import Final

from textual.reactive import var

from roomtui.live.kinds import Kind
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.filtering import fold
from roomtui.ui.rows import RoomRow, RoomRows
from roomtui.ui.scene import OPENING, Scene
from roomtui.ui.subject import Subject
from roomtui.ui.widgets.columns import Cell, Column, Look
from roomtui.ui.widgets.live_table import LiveTable
from roomtui.ui.widgets.table_state import TableState


def _live(row: RoomRow, _: Look) -> Cell:
    return Cell("▶", "good") if row.sessions else Cell("·", "dim")


def _name(row: RoomRow, _: Look) -> Cell:
    return Cell(row.name, "name" if row.sessions else "dim")


def _people(row: RoomRow, _: Look) -> Cell:
    return occupancy(row.people, row.room.max_participants, live=bool(row.sessions))


def occupancy(people: int, most: int | None, *, live: bool = True) -> Cell:
    """Say how full it is: `49/50`; full is told by a sign too, not by colour alone."""
    if not live:
        return Cell(f"-/{most} ", "dim")
    if most is None:
        return Cell(f"{people} ", "")
    return Cell(
        f"{people}/{most}{'!' if people >= most else ' '}", "warn" if people >= most else ""
    )


def _recording(row: RoomRow, _: Look) -> Cell:
    return Cell("rec" if row.room.enable_recording else "", "bad" if row.sessions else "dim")


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
    return f"Rooms {fmt.number(shown)}" + (f" of {fmt.number(total)}" if shown < total else "")


class RoomsPane(LiveTable[RoomRow]):
    """Every room of the account."""

    scene: var[Scene] = var(OPENING)

    def __init__(self) -> None:
        state = TableState[RoomRow](lambda row: f"{row.name} {row.id}")
        super().__init__(COLUMNS, state, sort=3, id="rooms")
        self.entitle("Rooms")
        self._expected = ""
        self._rows = RoomRows()

    def expect(self, room_id: str) -> None:
        """Put the cursor on a room that was just created, once a picture has it."""
        self._expected = room_id

    def subject_of(self, row: RoomRow) -> Subject:
        """Give the room."""
        return Subject(Kind.ROOM, row.id, row.name)

    def watch_scene(self) -> None:
        """Show the rooms of the new picture once a key that waits has been handled.

        Of a large account they take as long as all else that is shown of it.
        """
        self.call_later(self._take_in)

    def _take_in(self) -> None:
        scene, snapshot = self.scene, self.scene.snapshot
        self.empty = "No rooms yet." if snapshot.number else "Waiting for the first answer…"
        self.entitle(_title(snapshot) if snapshot.number else "Rooms")
        self.show(self._rows.of(snapshot), scene.now)
        if self._expected in snapshot.rooms:
            self.move_to(self._expected)
            self._expected = ""
