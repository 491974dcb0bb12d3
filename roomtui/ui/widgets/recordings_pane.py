"""The recordings of the account."""

from typing import ClassVar, Final

from roomtui.api.models import Recording
from roomtui.live.kinds import Kind
from roomtui.text import safe, short_id
from roomtui.ui import format as fmt
from roomtui.ui import list_terms
from roomtui.ui.file_rows import RecordingRow, recording_row
from roomtui.ui.filtering import fold
from roomtui.ui.subject import Subject
from roomtui.ui.terms import Terms
from roomtui.ui.widgets.columns import Cell, Column
from roomtui.ui.widgets.file_columns import LENGTH, SIZE, STATUS
from roomtui.ui.widgets.list_table import ListTable


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
    Column[RecordingRow](
        title="room",
        cell=lambda row, _: Cell(row.name, "name"),
        keeps_ends=True,
        sort=lambda row: fold(row.name),
    ),
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
    Column[RecordingRow](
        title="id", cell=lambda row, _: Cell(short_id(row.id), "dim"), width=8, needs=80
    ),
)


class RecordingsPane(ListTable[Recording, RecordingRow]):
    """Every recording, as far as it has been read."""

    TERMS: ClassVar[Terms] = list_terms.RECORDINGS
    TITLE = "Recordings"
    markable = True

    def __init__(self) -> None:
        super().__init__(COLUMNS, id="recordings")

    def make_row(self, record: Recording) -> RecordingRow:
        """Name the room."""
        return recording_row(record, self.scene.snapshot.room_name(record.room_id))

    def subject_of(self, row: RecordingRow) -> Subject:
        """Give the recording, whose it is, and the session and room it was made in."""
        recording = row.recording
        room = Subject(Kind.ROOM, recording.room_id, row.name)
        session = Subject(Kind.SESSION, recording.session_id, f"in {row.name}", room)
        person = Subject(Kind.PARTICIPANT, recording.participant_id, within=session)
        return Subject(Kind.RECORDING, row.id, row.title, person)
