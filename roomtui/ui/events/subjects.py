"""Subjects of journal entries and alerts, as references to records."""

from typing import Final

from roomtui.live.actions.request import ModerationRequest
from roomtui.live.attention.alert import Alert
from roomtui.live.journal.entries import JournalEntry
from roomtui.live.journal.note_entry import JournalNote
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.text import safe
from roomtui.ui.live.rows import person_name
from roomtui.ui.record_ref import Named, RecordRef, innermost

MOST_TARGETS: Final = 64
"""People of an action that are kept; the session stands for more."""


def subject_of_entry(entry: JournalEntry) -> tuple[RecordRef | None, tuple[Named, ...]]:
    """Return what an entry is about, and whom; the journal is not trusted to hold safe text."""
    meant, room = entry.meant, safe(entry.room)
    if not isinstance(meant, ModerationRequest):
        return None, ()
    whom = tuple((safe(one.id), safe(one.name)) for one in meant.targets[:MOST_TARGETS])
    one = whom[0] if len(meant.targets) == 1 else ("", "")
    return innermost(entry.account, (safe(meant.room_id), room), safe(meant.session_id), one), whom


def subject_of_note(note: JournalNote) -> RecordRef | None:
    """Return what a note is on; the journal is not trusted to hold safe text."""
    told, account = note.note, note.account
    kind = next((one for one in RecordKind if one == told.kind), None)
    if kind is None or not told.target:
        return None
    room, session_id = (safe(told.room_id), safe(told.room)), safe(told.session_id)
    on = safe(told.target), safe(told.name)
    if kind is RecordKind.PARTICIPANT:
        return innermost(account, room, session_id, on)
    if kind in {RecordKind.SESSION, RecordKind.ROOM}:
        return innermost(account, room, session_id if kind is RecordKind.SESSION else "")
    return RecordRef(account, kind, *on, innermost(account, room, session_id))


def subject_of_alert(alert: Alert, snapshot: Snapshot) -> RecordRef | None:
    """Return what an alert is about, with the names of now."""
    place = alert.place
    session_id = place.id if place.kind is RecordKind.SESSION else place.session_id
    room_id = place.id if place.kind is RecordKind.ROOM else place.room_id
    person_id = place.id if place.kind is RecordKind.PARTICIPANT else ""
    person = snapshot.people.get(person_id)
    name = person_name(person) if person else ""
    return innermost(
        alert.account, (room_id, snapshot.room_name(room_id)), session_id, (person_id, name)
    )
