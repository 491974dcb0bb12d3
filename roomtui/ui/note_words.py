"""Sentences of notes: what they are on, by whom, and what they say."""

from roomtui.live.journal.note_entry import LONGEST_NOTE, JournalNote
from roomtui.live.kinds import RecordKind
from roomtui.text import safe, short_id


def note_sentence(note: JournalNote, *, is_own: bool) -> str:
    """Return who noted what on what; the journal is not trusted to hold safe text."""
    by = "" if is_own else f" by {note.who.short_name or 'somebody'}"
    return f"note{by} on {noted_on(note)}: {note_text(note)}"


def noted_on(note: JournalNote) -> str:
    """Return what a note is on: `Ada in stage`, `session in stage`, `room stage`."""
    told = note.note
    name, room = safe(told.name), safe(told.room)
    where = f" in {room}" if room else ""
    if told.kind == RecordKind.PARTICIPANT:
        return f"{name or short_id(told.target)}{where}"
    if told.kind == RecordKind.SESSION:
        return f"session{where or f' {short_id(told.target)}'}"
    return f"{safe(told.kind)} {name or short_id(told.target)}".strip()


def note_text(note: JournalNote) -> str:
    """Return what a note says."""
    return safe(note.note.text, LONGEST_NOTE)
