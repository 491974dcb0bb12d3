"""The notes on a record, as lines of its details."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from roomtui import zone
from roomtui.api.models import Participant, Record
from roomtui.live.journal.note_entry import JournalNote
from roomtui.ui import format as fmt
from roomtui.ui.dialogs.detail_fields import Line
from roomtui.ui.note_words import note_text, noted_on
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.ui_state import UiState

MOST_SHOWN: Final = 20
"""The newest notes on one record that are shown."""


def note_lines(
    subject: RecordRef, record: Record, ui_state: UiState, now: datetime
) -> Iterator[Line]:
    """Yield the notes of this host on a record and on what is in it, the newest first."""
    identity = ""
    identities = ui_state.analysis.identities
    if isinstance(record, Participant) and identities.account == subject.account:
        read = identities.read(record)
        identity = read.key if identities.is_usable(read) else ""
    notes = ui_state.memory.notes.on(subject.account, subject.kind, subject.id, identity)
    label = "notes"
    for note in reversed(notes[-MOST_SHOWN:]):
        yield label, _words(note, subject, now)
        label = ""
    if (earlier := len(notes) - MOST_SHOWN) > 0:
        yield "", f"and {fmt.number(earlier)} earlier"


def _words(note: JournalNote, subject: RecordRef, now: datetime) -> str:
    """Return one note: `14:02 by op-a: has a loud fan`, and on what if that is another record."""
    is_today = zone.local(note.at).date() == zone.local(now).date()
    at = fmt.clock_time(note.at) if is_today else fmt.day_time(note.at)
    is_same = (note.note.kind, note.note.target) == (subject.kind, subject.id)
    on = "" if is_same else f" on {noted_on(note)}"
    return f"{at} by {note.who.short_name or 'somebody'}{on}: {note_text(note)}"
