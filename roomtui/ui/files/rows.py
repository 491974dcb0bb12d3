"""Rows of recordings and compositions: files that the service keeps."""

from typing import Final

from msgspec import Struct

from roomtui.api.models import Composition, Recording
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import NO_ROOM
from roomtui.text import safe, short_id
from roomtui.ui import format as fmt
from roomtui.ui.naming import LONGEST_ROOM, cut

LONGEST_FILE: Final = 80
"""Cells of a title: what it may come to with the room, kind, time and id."""


UNFINISHED: Final = frozenset({"processing", "enqueued"})
"""States in which a file has no size and no length yet."""


class FileRow(Struct, frozen=True, kw_only=True):
    """The row of a file; `name` is that of the room, `title` tells one from others."""

    id: str
    kind: RecordKind
    name: str
    title: str
    status: str
    duration: int | None
    size_mb: float | None

    @property
    def record(self) -> Recording | Composition:
        """Return the record itself."""
        raise NotImplementedError


class RecordingRow(FileRow, frozen=True, kw_only=True):
    """One participant's audio or video."""

    recording: Recording

    @property
    def record(self) -> Recording:
        """Return the recording."""
        return self.recording


class CompositionRow(FileRow, frozen=True, kw_only=True):
    """A composition of a session."""

    composition: Composition

    @property
    def record(self) -> Composition:
        """Return the composition."""
        return self.composition


def recording_row(recording: Recording, room: str) -> RecordingRow:
    """Make the row of a recording."""
    kind, started = safe(recording.type, 12), fmt.day_time(recording.started_at)
    return RecordingRow(
        id=recording.id,
        kind=RecordKind.RECORDING,
        name=room,
        title=_title(room, kind, started, recording.id),
        status=safe(recording.status, 16),
        duration=recording.duration_secs,
        size_mb=recording.size_mb,
        recording=recording,
    )


def composition_row(composition: Composition, room: str) -> CompositionRow:
    """Make the row of a composition."""
    created = fmt.day_time(composition.created_at)
    return CompositionRow(
        id=composition.id,
        kind=RecordKind.COMPOSITION,
        name=room,
        title=_title(room, created, composition.id),
        status=safe(composition.status, 16),
        duration=composition.duration_secs,
        size_mb=composition.size_mb,
        composition=composition,
    )


def _title(room: str, *words: str) -> str:
    """Return words that tell one file from others, its id last."""
    *facts, record_id = words
    return " ".join(
        filter(
            None, ("" if room == NO_ROOM else cut(room, LONGEST_ROOM), *facts, short_id(record_id))
        )
    )
