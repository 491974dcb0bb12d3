"""A reference to a record by account, kind and id, and to those it is within, as of a key press."""

from collections.abc import Iterator

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.live.kinds import RecordKind

Named = tuple[str, str]
"""An id, perhaps empty, and a name."""


class RecordRef(Struct, frozen=True):
    """A record of an account with the name on screen; `within` is what it belongs to."""

    account: AccountId
    kind: RecordKind
    id: str
    name: str = ""
    within: "RecordRef | None" = None

    @property
    def chain(self) -> "tuple[RecordRef, ...]":
        """Return the record and what it belongs to, from the inside out."""
        return tuple(self._outwards())

    def _outwards(self) -> "Iterator[RecordRef]":
        ref: RecordRef | None = self
        while ref is not None:
            yield ref
            ref = ref.within


def innermost(
    account: AccountId, room: Named, session_id: str, person: Named = ("", "")
) -> RecordRef | None:
    """Return a reference to the innermost of a room, a session and a participant that is given."""
    ref: RecordRef | None = None
    if room[0]:
        ref = RecordRef(account, RecordKind.ROOM, room[0], room[1])
    if session_id:
        ref = RecordRef(account, RecordKind.SESSION, session_id, room[1], ref)
    if person[0]:
        ref = RecordRef(account, RecordKind.PARTICIPANT, person[0], person[1], ref)
    return ref
