"""Everything known at one instant, immutable and indexed by id."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Self

from msgspec import Struct, UnsetType

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant, Room, Session
from roomtui.live.analysis.slices import Work, at_once
from roomtui.live.polling.gaps import silence
from roomtui.live.presence import Groups, is_active
from roomtui.live.snapshot_index import people_by_id, people_by_session, rooms_by_id
from roomtui.text import safe, short_id

NO_ROOM: Final = "?"
"""Stands for the name of a room where none is told."""


class Snapshot(Struct, frozen=True, kw_only=True, eq=False):
    """An account at one instant; all ids here are of that `account`.

    `sessions` are the active ones, `people` those present in them; `at` is the server's clock.
    A snapshot is `complete` when every page was read whole and none moved meanwhile: only then
    does the absence of somebody mean anything. `rooms_total` counts the rooms at the service;
    `rooms` may have only the first of them until `rooms_known`. Number 0 is the snapshot before
    the first answer.

    Of `silent` sessions the service does not tell who is in them: of such a one `by_session` has
    those known last, who have not left because of that, and who are not counted. In `torn`
    sessions there may be people who could not be read. A snapshot `lacks_sessions`, or rooms, if
    some came that could not be read, or not as many as the service counts. `gaps` says in
    sentences what is missing or may be.
    """

    account: AccountId
    number: int
    rooms: Mapping[str, Room]
    sessions: Mapping[str, Session]
    people: Mapping[str, Participant]
    by_session: Groups
    by_room: Mapping[str, tuple[Session, ...]]
    at: datetime | None = None
    complete: bool = True
    skipped: int = 0
    rooms_total: int = 0
    rooms_known: bool = True
    silent: frozenset[str] = frozenset()
    torn: frozenset[str] = frozenset()
    lacks_sessions: bool = False
    lacks_rooms: bool = False
    gaps: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        rooms: Iterable[Room],
        sessions: Iterable[Session],
        *,
        account: AccountId,
        number: int,
        at: datetime | None = None,
        complete: bool = True,
        rooms_total: int | None = None,
        before: "Snapshot | None" = None,
    ) -> Self:
        """Index records into a snapshot; ended sessions and departed people are left out.

        `rooms_total` is what the service tells, and None once `rooms` are all there are. What
        records share with the snapshot `before` is taken over from there: the same objects, so
        that a large snapshot costs what changed in it. One of another account has nothing to give.
        """
        indexing = cls.indexing(
            rooms,
            sessions,
            account=account,
            number=number,
            at=at,
            complete=complete,
            rooms_total=rooms_total,
            before=before,
        )
        return at_once(indexing)

    @classmethod
    def indexing(
        cls,
        rooms: Iterable[Room],
        sessions: Iterable[Session],
        *,
        account: AccountId,
        number: int,
        at: datetime | None,
        complete: bool,
        rooms_total: int | None,
        before: "Snapshot | None",
    ) -> "Work[Self]":
        """Return the same as `of`, in slices: it yields wherever a key may go first."""
        if before is not None and before.account != account:
            before = None
        by_id = yield from rooms_by_id(rooms, before.rooms if before else None)
        active = {session.id: session for session in sessions if is_active(session) is not False}
        yield
        silent = frozenset(i for i, s in active.items() if isinstance(s.participants, UnsetType))
        known: Mapping[str, Session] = before.sessions if before else {}
        groups: Groups = before.by_session if before else {}
        by_session = yield from people_by_session(active, known, groups)
        by_room: dict[str, tuple[Session, ...]] = {}
        for session in active.values():
            by_room[session.room_id] = (*by_room.get(session.room_id, ()), session)
        yield
        people = yield from people_by_id(by_session, groups, before.people if before else None)
        return cls(
            account=account,
            number=number,
            rooms=by_id,
            sessions=MappingProxyType(active),
            people=MappingProxyType(people),
            by_session=MappingProxyType(by_session),
            by_room=MappingProxyType(by_room),
            at=at,
            complete=complete,
            rooms_total=max(rooms_total or 0, len(by_id)),
            rooms_known=rooms_total is None,
            silent=silent,
            gaps=silence(len(silent)),
        )

    @property
    def has_all_sessions(self) -> bool:
        """Return whether there can be no active session beside those that are here."""
        return not self.lacks_sessions

    @property
    def has_all_rooms(self) -> bool:
        """Return whether there can be no room beside those that are here."""
        return self.rooms_known and not self.lacks_rooms

    @property
    def counts_everybody(self) -> bool:
        """Return whether nobody can be in a session beside those who are counted."""
        return self.has_all_sessions and not (self.silent or self.torn)

    @property
    def people_told(self) -> int:
        """Count the people that the service tells of: at least so many are there."""
        return len(self.people) - sum(len(self.present(i)) for i in self.silent)

    def is_counted(self, session_id: str) -> bool:
        """Return whether the service has told of everybody who is in a session."""
        return session_id not in self.silent and session_id not in self.torn

    def told_in(self, session_id: str) -> int | None:
        """Count the people that the service tells of in a session; None where it tells of none."""
        return None if session_id in self.silent else len(self.present(session_id))

    def present(self, session_id: str) -> tuple[Participant, ...]:
        """Return the people in a session, the first to join first."""
        return self.by_session.get(session_id, ())

    def people_in_room(self, room_id: str) -> int:
        """Count the people told of in a room over all of its sessions."""
        return sum(self.told_in(session.id) or 0 for session in self.by_room.get(room_id, ()))

    def is_counted_room(self, room_id: str) -> bool:
        """Return whether the service has told of everybody in a room, if only that nobody is."""
        sessions = self.by_room.get(room_id, ())
        if not sessions:
            return self.has_all_sessions
        return all(self.is_counted(session.id) for session in sessions)

    def room_name(self, room_id: str) -> str:
        """Name a room so that it can be shown: its unique name, or the start of its id."""
        return room_name(room_id, self.rooms.get(room_id))


def room_name(room_id: str, room: Room | None) -> str:
    """Name a room, known or not, so that it can be shown; `?` where none is told."""
    return safe(room.unique_name) if room and room.unique_name else short_id(room_id) or NO_ROOM


def nothing_yet(account: AccountId) -> Snapshot:
    """Return the snapshot of an account before the first answer."""
    return Snapshot.of((), (), account=account, number=0, complete=False)


NOTHING_YET: Final = nothing_yet(UNNAMED)
"""The snapshot before anybody says of which account."""
