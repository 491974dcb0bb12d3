"""The marks of a console: what the next action hits of what is live, wherever it is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Self

from msgspec import Struct, field
from msgspec.structs import force_setattr

from roomtui.account_id import AccountId
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui.record_ref import RecordRef

MOST_MARKED: Final = 10_000
"""Records that are marked at once."""

Refs = Mapping[str, RecordRef]


class Marks(Struct, frozen=True, eq=False):
    """What is marked of what is live, by id, in the order in which it was marked.

    A participant's reference is within that of the session; all have the names that were on screen
    when they were marked, and are of one account. `groups` has the people by their sessions.
    """

    people: Refs = field(default_factory=dict)
    sessions: Refs = field(default_factory=dict)
    rooms: Refs = field(default_factory=dict)
    groups: Mapping[str, Refs] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Group the people, so that no refresh has to look through all of them."""
        groups: dict[str, dict[str, RecordRef]] = {}
        for participant_id, ref in self.people.items():
            groups.setdefault(session_of(ref), {})[participant_id] = ref
        force_setattr(self, "groups", groups)

    @property
    def count(self) -> int:
        """Count all that is marked."""
        return len(self.people) + len(self.sessions) + len(self.rooms)

    @property
    def account(self) -> AccountId | None:
        """Return the account that it is of, None while nothing is marked."""
        return next((ref.account for kind in KINDS for ref in self.of(kind).values()), None)

    def of(self, kind: RecordKind) -> Refs:
        """Return what is marked of a kind."""
        match kind:
            case RecordKind.PARTICIPANT:
                return self.people
            case RecordKind.SESSION:
                return self.sessions
            case RecordKind.ROOM:
                return self.rooms
        return {}

    def people_of(self, session_id: str) -> tuple[RecordRef, ...]:
        """Return the people who are marked in a session."""
        return tuple(self.groups.get(session_id, {}).values())

    def with_marked(self, refs: Iterable[RecordRef]) -> Self:
        """Return the marks with some more, as many as there may be; the same if there are none."""
        by_kind = {kind: dict(self.of(kind)) for kind in KINDS}
        left = MOST_MARKED - self.count
        is_same = True
        for ref in refs:
            there = by_kind.get(ref.kind)
            if there is None or not ref.id or self.has(ref):
                continue
            if ref.id not in there:
                if left <= 0:
                    break
                left -= 1
            there[ref.id] = ref
            is_same = False
        return self if is_same else self._of(by_kind)

    def without(self, refs: Iterable[RecordRef]) -> Self:
        """Return the marks without some; the same if none of these is marked."""
        gone = [ref for ref in refs if self.has(ref)]
        if not gone:
            return self
        by_kind = {kind: dict(self.of(kind)) for kind in KINDS}
        for ref in gone:
            by_kind[ref.kind].pop(ref.id, None)
        return self._of(by_kind)

    def has(self, ref: RecordRef) -> bool:
        """Return whether a record is marked; of a participant, in the session that it is within."""
        known = self.of(ref.kind).get(ref.id)
        return known is not None and session_of(known) == session_of(ref)

    def _of(self, by_kind: Mapping[RecordKind, Refs]) -> Self:
        people, sessions, rooms = (by_kind[kind] for kind in KINDS)
        return type(self)(people, sessions, rooms)


KINDS: Final = (RecordKind.PARTICIPANT, RecordKind.SESSION, RecordKind.ROOM)
"""Kinds of what can be marked of what is live."""

NO_MARKS: Final = Marks()
"""Nothing is marked."""


def session_of(ref: RecordRef) -> str:
    """Return the id of the session that a participant is in; nothing for what is in none."""
    is_person = ref.kind is RecordKind.PARTICIPANT and ref.within is not None
    return ref.within.id if is_person and ref.within else ""


def still_there(marks: Marks, snapshot: Snapshot) -> Marks:
    """Return the marks of what a snapshot still has; the same if it has all of it.

    Only what is surely gone loses its mark: nothing does while a snapshot is not complete.
    """
    if not marks.count:
        return marks
    if marks.account != snapshot.account:
        return NO_MARKS
    if not snapshot.complete:
        return marks
    gone = [
        ref
        for session_id, group in marks.groups.items()
        for ref in _who_left(session_id, group, snapshot)
    ]
    if snapshot.has_all_sessions:
        gone += [ref for i, ref in marks.sessions.items() if i not in snapshot.sessions]
    if snapshot.has_all_rooms:
        gone += [ref for i, ref in marks.rooms.items() if i not in snapshot.rooms]
    return marks.without(gone) if gone else marks


def _who_left(session_id: str, group: Refs, snapshot: Snapshot) -> Sequence[RecordRef]:
    """Return who of those marked in a session is surely not there any more."""
    people = snapshot.people
    missed = [
        ref
        for ref in group.values()
        if (person := people.get(ref.id)) is None or person.session_id != session_id
    ]
    if not missed:
        return ()
    if session_id not in snapshot.sessions:
        return missed if snapshot.has_all_sessions else ()
    if not snapshot.is_counted(session_id):
        return ()
    present = {one.id for one in snapshot.present(session_id)}
    return [ref for ref in missed if ref.id not in present]  # or in two at once
