"""Notes of operators: what somebody wrote about a record, kept in the journal beside actions."""

from datetime import datetime
from typing import Final, Self
from uuid import uuid4

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.live.actions.request import kept_identity
from roomtui.live.journal.operator import Operator
from roomtui.text import safe

LONGEST_NOTE: Final = 500
"""Characters of a note."""

LONGEST_ID: Final = 256
"""Characters of an id, which comes from the service."""


class NoteEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A note as the journal has it: on the record of a `kind` and `target`, by the name shown then.

    `identity` is the key of somebody's stable identity, if there is one that may be matched;
    `session_id`, `room_id` and `room` tell where the record belongs, as far as that is known.
    """

    text: str
    kind: str = ""
    target: str = ""
    name: str = ""
    identity: str = ""
    session_id: str = ""
    room_id: str = ""
    room: str = ""
    account: AccountId = UNNAMED
    id: str = field(default_factory=lambda: uuid4().hex)

    def with_text(self, text: str) -> Self:
        """Return it with another text."""
        return replace(self, text=text)

    def made_safe(self) -> Self:
        """Return it in texts that are safe to show, as the journal keeps it."""
        return replace(
            self,
            text=safe(self.text, LONGEST_NOTE),
            kind=safe(self.kind, LONGEST_ID),
            target=self.target[:LONGEST_ID],
            name=safe(self.name),
            identity=kept_identity(self.identity),
            session_id=self.session_id[:LONGEST_ID],
            room_id=self.room_id[:LONGEST_ID],
            room=safe(self.room),
            id=self.id[:LONGEST_ID],
        )


class JournalNote(Struct, frozen=True, kw_only=True):
    """A note on record: when it was written, and by whom."""

    at: datetime
    who: Operator
    note: NoteEntry

    @property
    def id(self) -> str:
        """Return the id."""
        return self.note.id

    @property
    def account(self) -> AccountId:
        """Return the account of the record that it is on."""
        told = self.note.account
        return self.who.account if told == UNNAMED else told
