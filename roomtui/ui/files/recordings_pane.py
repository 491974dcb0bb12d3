"""The recordings of the account."""

from typing import ClassVar, Final

from roomtui.api.models import Recording
from roomtui.live.kinds import RecordKind
from roomtui.text import safe, short_id
from roomtui.ui import format as fmt
from roomtui.ui.files.columns import ID, LENGTH, ROOM, SESSION, SIZE, STATUS
from roomtui.ui.files.rows import RecordingRow, recording_row
from roomtui.ui.filters import lists
from roomtui.ui.filters.terms import Terms
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import Cell, CellContext, Column
from roomtui.ui.table.paged import PagedTable


def _started(row: RecordingRow) -> float | None:
    started = row.recording.started_at
    return started.timestamp() if started else None


COLUMNS: Final[tuple[Column[RecordingRow], ...]] = (
    Column[RecordingRow](
        title="started",
        cell=lambda row, _: Cell(fmt.day_cell(row.recording.started_at) or "?"),
        width=16,
        sort=_started,
        descending=True,
    ),
    ROOM,
    Column[RecordingRow](
        title="type",
        cell=lambda row, _: Cell(safe(row.recording.type, 8) or "?"),
        width=5,
        rank=3,
        sort=lambda row: row.recording.type,
    ),
    STATUS,
    LENGTH,
    SIZE,
)

AFTER_WHO: Final[tuple[Column[RecordingRow], ...]] = (
    Column[RecordingRow](
        title="codec",
        cell=lambda row, _: Cell(safe(row.recording.codec or "", 8), "dim"),
        width=8,
        rank=8,
        needs=110,
        says=lambda row: row.recording.codec,
    ),
    SESSION,
    ID,
)


class RecordingsPane(PagedTable[Recording, RecordingRow]):
    """Every recording, as far as it has been read."""

    TERMS: ClassVar[Terms] = lists.RECORDINGS
    TITLE = "Recordings"
    LACKS: ClassVar[frozenset[str]] = frozenset()
    INTO = "Detail"

    def __init__(self) -> None:
        who = Column[RecordingRow](
            title="who",
            cell=self._who,
            least=8,
            most=20,
            rank=5,
            needs=90,
            says=lambda row: row.recording.participant_id,
            keeps_ends=True,
        )
        super().__init__((*COLUMNS, who, *AFTER_WHO), id="recordings")

    def _who(self, row: RecordingRow, _: CellContext) -> Cell:
        """Return whose it is: by name where they are known, else by the start of the id."""
        name = self.ui_state.person(row.recording.participant_id)
        return Cell(name, "name") if name else Cell(short_id(row.recording.participant_id), "dim")

    def why_none(self) -> str:
        """Return that nothing was recorded, and how a room is set to be."""
        nothing = "Nothing has been recorded yet."
        if not (edit := self.key_for("edit-room")):
            return nothing
        return f"{nothing} {self.key_for('show-live')} and {edit} on a room set it to be recorded."

    def make_row(self, record: Recording) -> RecordingRow:
        """Name the room."""
        name = self.ui_state.snapshot.room_name(record.room_id)
        return recording_row(record, name, self.paged_list.account)

    def name_of(self, row: RecordingRow) -> str:
        """Return what tells the file from others, and not its room alone."""
        return row.title

    def subject_of(self, row: RecordingRow) -> RecordRef:
        """Return the recording, whose it is, and the session and room it was made in."""
        recording = row.recording
        account = row.account
        room = RecordRef(account, RecordKind.ROOM, recording.room_id, row.name)
        session = RecordRef(
            account, RecordKind.SESSION, recording.session_id, f"in {row.name}", room
        )
        person = RecordRef(
            account,
            RecordKind.PARTICIPANT,
            recording.participant_id,
            self.ui_state.person(recording.participant_id),
            within=session,
        )
        return RecordRef(account, RecordKind.RECORDING, row.id, row.title, person)
