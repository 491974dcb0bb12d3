"""A reference to a record by account, kind and id, and to those it is within, as of a key press."""

from collections.abc import Iterator

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.api.models import Session
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot

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

    def of_kind(self, kind: RecordKind) -> "RecordRef | None":
        """Return the record, or the one of what it belongs to, that is of a kind; if any is."""
        return next((ref for ref in self.chain if ref.kind is kind), None)

    def id_of(self, kind: RecordKind) -> str:
        """Return the id of that one, or nothing."""
        found = self.of_kind(kind)
        return found.id if found else ""

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


def room_ref(account: AccountId, room_id: str, snapshot: Snapshot) -> RecordRef:
    """Return a reference to a room by the name that it has now."""
    return RecordRef(account, RecordKind.ROOM, room_id, snapshot.room_name(room_id))


def session_ref(account: AccountId, session: Session, snapshot: Snapshot) -> RecordRef:
    """Return a reference to a session in its room."""
    room = room_ref(account, session.room_id, snapshot)
    return RecordRef(account, RecordKind.SESSION, session.id, f"in {room.name}", room)


def participant_ref(
    account: AccountId, person: Named, session_id: str, session: Session | None, snapshot: Snapshot
) -> RecordRef:
    """Return a reference to a participant in the session and, where that is known, the room."""
    within = RecordRef(account, RecordKind.SESSION, session_id)
    if session is not None:
        within = session_ref(account, session, snapshot)
    return RecordRef(account, RecordKind.PARTICIPANT, *person, within)
