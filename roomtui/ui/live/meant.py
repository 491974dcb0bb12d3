"""The targets that a key may mean: what is marked of a kind, or what is under the cursor.

One rule holds for people, sessions and rooms, on every screen. A key that hits marked records goes
for what is under the cursor where nothing of its kind is marked, and for the marked where the pane
that it was pressed in has all of them. Where others are marked too, it asks: marks that the pane
does not have never take the place of the cursor.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.marks import session_of
from roomtui.ui.record_ref import RecordRef

Refs = tuple[RecordRef, ...]

NAMES: Final[Mapping[RecordKind, tuple[str, str]]] = {
    RecordKind.PARTICIPANT: ("person", "people"),
    RecordKind.SESSION: ("session", "sessions"),
    RecordKind.ROOM: ("room", "rooms"),
}


class Meant(Struct, frozen=True):
    """What a key may mean, frozen when it was pressed: all that is `marked` of a kind, and where.

    `here` are those of the marked that the pane has, `current` is what is under the cursor, if a
    key may hit it.
    """

    kind: RecordKind
    marked: Refs
    here: Refs
    current: RecordRef | None

    @property
    def clear(self) -> Refs | None:
        """Return what is meant, None where that is not clear."""
        if self.marked:
            return self.marked if len(self.here) == len(self.marked) else None
        return (self.current,) if self.current else ()


def where_words(refs: Refs, kind: RecordKind) -> str:
    """Return how many of a kind there are, and in how many sessions: `5 people in 3 sessions`."""
    words = fmt.count(len(refs), *NAMES[kind])
    if kind is not RecordKind.PARTICIPANT:
        return words
    return f"{words} in {fmt.count(len(set(map(session_of, refs))), 'session')}"


def name_now(ref: RecordRef, snapshot: Snapshot) -> str:
    """Return the name that a record has now, or had when it was marked."""
    from roomtui.ui.live.rows import person_name

    if ref.kind is RecordKind.PARTICIPANT:
        person = snapshot.people.get(ref.id)
        return person_name(person) if person else ref.name
    return room_of(ref, snapshot)


def room_of(ref: RecordRef, snapshot: Snapshot) -> str:
    """Return the name of the room that a record is, or is in."""
    session = snapshot.sessions.get(ref.id_of(RecordKind.SESSION))
    room_id = session.room_id if session else ref.id_of(RecordKind.ROOM)
    known = ref.of_kind(RecordKind.ROOM)
    if room_id in snapshot.rooms or known is None or not known.name:
        return snapshot.room_name(room_id)
    return known.name
