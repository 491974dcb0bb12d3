"""Notes on what is under the cursor."""

from typing import Any

from textual.app import App

from roomtui.live.journal.note_entry import NoteEntry
from roomtui.live.kinds import RecordKind
from roomtui.text import safe, short_id
from roomtui.ui.record_ref import RecordRef


def ask_note(app: App[Any], ref: RecordRef) -> None:
    """Ask for a note on a record, and have it kept."""
    from roomtui.ui.dialogs.note import NoteDialog

    app.push_screen(NoteDialog(note_on(ref), about_words(ref)))


def note_on(ref: RecordRef, text: str = "") -> NoteEntry:
    """Return a note on a record, with what that is within."""
    room = ref.of_kind(RecordKind.ROOM)
    return NoteEntry(
        text=text,
        kind=ref.kind,
        target=ref.id,
        name=ref.name,
        session_id=ref.id_of(RecordKind.SESSION),
        room_id=room.id if room else "",
        room=room.name if room else "",
        account=ref.account,
    )


def about_words(ref: RecordRef) -> str:
    """Return what a record is, in the words of a title: `Ada`, `session in stage`."""
    name = safe(ref.name)
    if ref.kind is RecordKind.PARTICIPANT:
        return name or short_id(ref.id)
    return f"{ref.kind} {name or short_id(ref.id)}"
