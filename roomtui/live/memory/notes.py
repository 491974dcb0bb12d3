"""Notes that operators of this host wrote on people, sessions and other records."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.journal.note_entry import JournalNote
from roomtui.live.kinds import RecordKind
from roomtui.live.memory.memory import IDENTITY, NO_NOTES, NoteKey, NoteMemory, Notes

MOST_NOTES: Final = 5_000
"""Notes that are remembered; the oldest go first."""

MOST_EACH: Final = 50
"""Notes that are remembered of one record."""


class NoteBook:
    """Takes in notes in any order, each once, and returns the memory of them.

    Args:
        account: the one whose notes are remembered.
    """

    def __init__(self, account: AccountId) -> None:
        self._account = account
        self._notes: dict[str, JournalNote] = {}
        self._by_record: dict[NoteKey, Notes] = {}
        self._memory = NO_NOTES
        self._is_changed = False

    def add(self, note: JournalNote) -> bool:
        """Take in a note; return whether it is new, and of the account."""
        note = replace(note, note=note.note.made_safe())  # a journal may hold anything
        if note.account != self._account or note.id in self._notes:
            return False
        self._notes[note.id] = note
        for key in _keys(note):
            kept = sorted((*self._by_record.get(key, ()), note), key=lambda one: one.at)
            self._by_record[key] = tuple(kept[-MOST_EACH:])
        while len(self._notes) > MOST_NOTES:
            self._forget(next(iter(self._notes)))
        self._is_changed = True
        return True

    def expire(self, before: datetime) -> None:
        """Forget what was written before a time."""
        for note_id in [note.id for note in self._notes.values() if note.at < before]:
            self._forget(note_id)

    def memory(self) -> NoteMemory:
        """Return the notes as of now; the same object if nothing has changed."""
        if self._is_changed:
            self._memory, self._is_changed = NoteMemory(dict(self._by_record)), False
        return self._memory

    def _forget(self, note_id: str) -> None:
        note = self._notes.pop(note_id)
        self._is_changed = True
        for key in _keys(note):
            kept = tuple(one for one in self._by_record.get(key, ()) if one.id != note_id)
            if kept:
                self._by_record[key] = kept
            else:
                self._by_record.pop(key, None)


def _keys(note: JournalNote) -> Iterator[NoteKey]:
    """Yield what a note is on, and what that is within."""
    told, account = note.note, note.account
    yield account, told.kind, told.target
    if told.kind == RecordKind.PARTICIPANT and told.identity:
        yield account, IDENTITY, told.identity
    if told.session_id and told.kind != RecordKind.SESSION:
        yield account, RecordKind.SESSION, told.session_id
    if told.room_id and told.kind != RecordKind.ROOM:
        yield account, RecordKind.ROOM, told.room_id
