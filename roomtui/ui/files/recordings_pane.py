"""The recordings of the account."""

from typing import ClassVar, Final

from roomtui.api.models import Recording
from roomtui.live.kinds import RecordKind
from roomtui.text import safe, short_id
from roomtui.ui import format as fmt
from roomtui.ui.files.columns import ID, LENGTH, ROOM, SIZE, STATUS
from roomtui.ui.files.rows import RecordingRow, recording_row
from roomtui.ui.filters import lists
from roomtui.ui.filters.terms import Terms
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.table.columns import Cell, Column
from roomtui.ui.table.paged import PagedTable


def _started(row: RecordingRow) -> float | None:
    started = row.recording.started_at
    return started.timestamp() if started else None


COLUMNS: Final = (
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
        sort=lambda row: row.recording.type,
    ),
    STATUS,
    LENGTH,
    SIZE,
    Column[RecordingRow](
        title="who",
        cell=lambda row, _: Cell(short_id(row.recording.participant_id), "dim"),
        width=8,
        needs=90,
    ),
    ID,
)


class RecordingsPane(PagedTable[Recording, RecordingRow]):
    """Every recording, as far as it has been read."""

    TERMS: ClassVar[Terms] = lists.RECORDINGS
    TITLE = "Recordings"
    LACKS: ClassVar[frozenset[str]] = frozenset()
    INTO = "Detail"

    def __init__(self) -> None:
        super().__init__(COLUMNS, id="recordings")

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
            account, RecordKind.PARTICIPANT, recording.participant_id, within=session
        )
        return RecordRef(account, RecordKind.RECORDING, row.id, row.title, person)
