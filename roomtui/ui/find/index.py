"""The index of find: the folded names of all that is live, kept up with snapshots in slices."""

import gc
from array import array
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant, Room, Session
from roomtui.live.analysis.slices import LONG, Work
from roomtui.live.identities import Identities
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.text import name_once, short_id
from roomtui.ui.filters.text import LOOKED_AT, fold_words
from roomtui.ui.find.context_text import stated_in
from roomtui.ui.find.scan import BlockList, Texts

PIECE: Final = 40
"""Names that are folded between two looks at the clock."""

MOST_ABOUT: Final = 400
"""Characters of what is searched beside a name."""

KINDS: Final = (RecordKind.PARTICIPANT, RecordKind.SESSION, RecordKind.ROOM)
"""What can be found; of what matches as well, the earlier comes first."""

MOST_TOUCHED: Final = 20_000
"""Changes that are remembered by their places; after more of them everything is searched again."""

NO_NAME: Final = "no name"
"""What is shown in place of a name that is not told."""

MOST_UNSEEN: Final = 3_200
"""Names that are read at first between two looks for garbage among what is new.

Each look goes through all of their blocks, and the one that Python takes of its own accord, after
some 100,000 of them, would last longer than a slice.
"""

ABOUT: Final = "\n"
"""Parts what is said about a record from its name: no query has it."""


class IndexEntry(Struct, frozen=True, gc=False):
    """A record that can be found; `session_id` is that of the session it is, or is in."""

    kind: RecordKind
    id: str
    session_id: str

    @property
    def key(self) -> str:
        """Return what tells it from all others, whatever the service gives as an id."""
        return f"{self.kind}/{self.session_id}/{self.id}"


class _Read(Struct, frozen=True, gc=False):
    """A person as they were read last, and their place; the collector need not look at 100,000."""

    person: Participant
    place: int


FREE: Final = IndexEntry(RecordKind.ROOM, "", "")
"""Stands in the place of a record that is gone, until another takes it."""


class FindIndex:
    """The names of people, rooms and sessions, folded once each.

    Records have places: `names[place]` is the folded name, a blank before it, `texts[place]` the
    same with what is searched beside it, and `wheres[place]` the folded room of a participant.
    `kinds` has the kinds by their numbers in `KINDS`.
    """

    def __init__(self) -> None:
        self._empty(UNNAMED)

    def _empty(self, account: AccountId) -> None:
        self.account = account
        self.entries = BlockList[IndexEntry]()
        self.names = Texts()
        self.texts = Texts()
        self.wheres = BlockList[str]()
        self.kinds = bytearray()
        self.changes = 0
        self._touched = array("q")
        self._free: list[int] = []
        self._all_rooms: Mapping[str, Room] = {}
        self._rooms: dict[str, tuple[Room, int]] = {}
        self._sessions: dict[str, tuple[str, int]] = {}
        self._folded_rooms: dict[str, str] = {}
        self._groups: dict[str, tuple[Participant, ...]] = {}
        self._people: dict[str, dict[str, _Read]] = {}
        self._known: dict[str, IndexEntry] = {}

    def __len__(self) -> int:
        return len(self._known)

    def entry(self, key: str) -> IndexEntry | None:
        """Return a record by its key, None once it is gone."""
        return self._known.get(key)

    def touched_since(self, changes: int) -> set[int] | None:
        """Return the places that have changed since some number of changes; None if too many."""
        since = self.changes - changes
        if not 0 <= since <= len(self._touched):
            return None
        return set(self._touched[len(self._touched) - since :])

    def _touch(self, place: int) -> None:
        self.changes += 1
        if len(self._touched) >= MOST_TOUCHED:
            del self._touched[: MOST_TOUCHED // 2]
        self._touched.append(place)

    def take(self, snapshot: Snapshot, identities: Identities) -> Work[None]:
        """Take in a snapshot; only names that are new are folded. Yields where a key may go first.

        Between two yields the index is whole, if not yet up to date.
        """
        if snapshot.account != self.account:
            self._empty(snapshot.account)
        if snapshot.rooms is not self._all_rooms:
            yield from self._take_rooms(snapshot.rooms)
        yield from self._take_sessions(snapshot)
        for count, (session_id, group) in enumerate(snapshot.by_session.items()):
            if self._groups.get(session_id) is not group:
                yield from self._take_people(session_id, group, identities)
            elif count % (PIECE * 8) == 0:
                yield
        yield from self.names.join()
        yield from self.texts.join()

    def _take_rooms(self, rooms: Mapping[str, Room]) -> Work[None]:
        for room_id in self._rooms.keys() - rooms.keys():
            self._remove(self._rooms.pop(room_id)[1])
        for count, (room_id, room) in enumerate(rooms.items()):
            before, place = self._rooms.get(room_id, (None, None))
            if before is not room:
                if before is None or before.unique_name != room.unique_name or place is None:
                    entry = IndexEntry(RecordKind.ROOM, room_id, "")
                    place = self._put(place, entry, room.unique_name or short_id(room_id), room_id)
                self._rooms[room_id] = room, place
            if count % PIECE == 0:
                yield
        self._all_rooms = rooms

    def _take_sessions(self, snapshot: Snapshot) -> Work[None]:
        for session_id in self._sessions.keys() - snapshot.sessions.keys():
            self._remove(self._sessions.pop(session_id)[1])
            self._groups.pop(session_id, None)
            for read in self._people.pop(session_id, {}).values():
                self._remove(read.place)
            self._folded_rooms.pop(session_id, None)
        for count, session in enumerate(snapshot.sessions.values()):
            self._take_session(session, snapshot.room_name(session.room_id))
            if count % PIECE == 0:
                yield

    def _take_session(self, session: Session, room: str) -> None:
        named, place = self._sessions.get(session.id, (None, None))
        if named != room:
            entry = IndexEntry(RecordKind.SESSION, session.id, session.id)
            self._sessions[session.id] = room, self._put(place, entry, room, session.id)
            self._folded_rooms[session.id] = where = f" {fold_words(room[:LOOKED_AT])}"
            for read in self._people.get(session.id, {}).values():
                self.wheres[read.place] = where
                self._touch(read.place)

    def _take_people(
        self, session_id: str, group: tuple[Participant, ...], identities: Identities
    ) -> Work[None]:
        known = self._people.setdefault(session_id, {})
        for person_id in known.keys() - {person.id for person in group}:
            self._remove(known.pop(person_id).place)
        for count, person in enumerate(group, 1):
            before = known.get(person.id)
            is_new = before is None or before.person.context != person.context
            if before is None:
                known[person.id] = _Read(
                    person, self._put_person(None, person, session_id, identities)
                )
            elif before.person is not person:
                if is_new:
                    self._put_person(before.place, person, session_id, identities)
                known[person.id] = _Read(person, before.place)
            if count % PIECE == 0 or (is_new and len(person.context or "") > LONG):
                yield
        self._groups[session_id] = group
        yield

    def _put_person(
        self, place: int | None, person: Participant, session_id: str, identities: Identities
    ) -> int:
        entry = IndexEntry(RecordKind.PARTICIPANT, person.id, session_id)
        name, about = name_once(person.context), _said_of(person, identities)
        if not name:
            name, about = short_id(person.id), f"{NO_NAME} {about}"
        return self._put(place, entry, name, about)

    def _put(self, place: int | None, entry: IndexEntry, name: str, about: str) -> int:
        """Put a record in its place, a free one or a new one; return which."""
        folded = f" {fold_words(name[:LOOKED_AT])}"
        text = f"{folded}{ABOUT}{fold_words(about)[:MOST_ABOUT]}"
        is_person = entry.kind is RecordKind.PARTICIPANT
        where = self._folded_rooms.get(entry.session_id, "") if is_person else ""
        self._known[entry.key] = entry
        if place is None and not self._free:
            self._append()
        if place is None:
            place = self._free.pop()
        self._write(place, entry, folded, text, where)
        return place

    def _append(self) -> None:
        self._free.append(len(self.entries))
        self.entries.append(FREE)
        self.names.append("")
        self.texts.append("")
        self.wheres.append("")
        self.kinds.append(0)
        if len(self.entries) % MOST_UNSEEN == 0:
            gc.collect(0)

    def _write(self, place: int, entry: IndexEntry, name: str, text: str, where: str) -> None:
        self._touch(place)
        self.entries[place], self.kinds[place] = entry, KINDS.index(entry.kind)
        self.names[place], self.texts[place], self.wheres[place] = name, text, where

    def _remove(self, place: int) -> None:
        self._known.pop(self.entries[place].key, None)
        self._write(place, FREE, "", "", "")
        self._free.append(place)


def _said_of(person: Participant, identities: Identities) -> str:
    """Return what somebody is found by beside the name: the id, what the context states."""
    stated = stated_in(person.context)
    identity = identities.of(person.id).key.partition(":")[2]
    known = "" if identity in stated else f" {identity}"
    return f"{person.id}{known} {stated}"
