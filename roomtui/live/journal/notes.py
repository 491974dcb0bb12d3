"""Writes notes of operators into the journal: each is on the disk before it is said to be kept."""

import asyncio
from typing import Final

from roomtui.account_id import AccountId
from roomtui.api.errors import internal
from roomtui.live.clock import Clock
from roomtui.live.journal.journal import Journal, JournalError
from roomtui.live.journal.note_entry import JournalNote, NoteEntry

OF_ANOTHER: Final = "It is about another account than this console's; write it there."
MAYBE: Final = "It may be on the disk all the same; look into the journal before you repeat it."


class NotKept(Exception):
    """A note was not kept; the message says why, and what to do."""


class NoteWriter:
    """Writes notes into the journal of a console.

    Args:
        journal: of this console.
        clock: the console's clocks.
    """

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    @property
    def account(self) -> AccountId:
        """Return the account whose records notes are written about."""
        return self._journal.account

    async def keep(self, note: NoteEntry) -> JournalNote:
        """Write a note, and return it as it stands on the disk.

        Raises:
            NotKept: it could not be written.
        """
        if note.account != self.account:
            raise NotKept(OF_ANOTHER)
        kept = JournalNote(at=self._clock.now(), who=self._journal.who, note=note.made_safe())
        try:
            await asyncio.to_thread(self._journal.append, "note", kept.at, note=kept.note)
        except JournalError as error:
            raise NotKept(str(error) if error.is_taken_back else f"{error} {MAYBE}") from None
        except Exception as error:  # whoever wrote it must be told, whatever happened
            raise NotKept(internal(error)) from None
        return kept
