"""What operators of this host wrote about people, sessions and other records."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.actions.request import kept_identity
from roomtui.live.journal.note_entry import JournalNote
from roomtui.live.kinds import RecordKind

MOST_NOTES: Final = 5_000
"""Notes that are remembered; the oldest go first."""

MOST_EACH: Final = 50
"""Notes that are remembered of one record."""

IDENTITY: Final = "identity"
"""Stands for the kind where a note is found by a stable identity."""

Notes = tuple[JournalNote, ...]
"""Notes, the oldest first; bounded."""

Key = tuple[AccountId, str, str]
"""The account, the kind and the id of what a note is on, or is within."""


class NoteMemory(Struct, frozen=True, eq=False):
    """The notes of the last day, by what they are on and what that is within."""

    by_record: Mapping[Key, Notes] = field(default_factory=dict)

    def on(self, account: AccountId, kind: str, record_id: str, identity: str = "") -> Notes:
        """Return the notes on a record and on what is in it; on a person by the identity too.

        Whoever gives the key of an identity has made sure that it is usable.
        """
        found = self.by_record.get((account, kind, record_id), ())
        if not identity:
            return found
        others = self.by_record.get((account, IDENTITY, kept_identity(identity)), ())
        known = {note.id for note in found}
        more = [note for note in others if note.id not in known]
        return tuple(sorted((*found, *more), key=lambda note: note.at)) if more else found


NO_NOTES: Final = NoteMemory()
"""No notes."""


class NoteBook:
    """Takes in notes in any order, each once, and returns the memory of them.

    Args:
        account: the one whose notes are remembered.
    """

    def __init__(self, account: AccountId) -> None:
        self._account = account
        self._notes: dict[str, JournalNote] = {}
        self._by_record: dict[Key, Notes] = {}
        self._memory = NO_NOTES
        self._is_changed = False

    def add(self, note: JournalNote) -> bool:
        """Take in a note; return whether it is new, and of the account."""
        if note.account != self._account or note.id in self._notes:
            return False
        note = replace(note, note=note.note.made_safe())  # a journal may hold anything
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


def _keys(note: JournalNote) -> Iterator[Key]:
    """Yield what a note is on, and what that is within."""
    told, account = note.note, note.account
    yield account, told.kind, told.target
    if told.kind == RecordKind.PARTICIPANT and told.identity:
        yield account, IDENTITY, told.identity
    if told.session_id and told.kind != RecordKind.SESSION:
        yield account, RecordKind.SESSION, told.session_id
    if told.room_id and told.kind != RecordKind.ROOM:
        yield account, RecordKind.ROOM, told.room_id
