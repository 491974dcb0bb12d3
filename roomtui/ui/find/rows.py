"""Rows of what was found: a person, a session or a room, with where, since when, what was done."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.models import Participant
from roomtui.live.actions.last_actions import Note
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import room_name
from roomtui.live.watch_list import Watched
from roomtui.text import role_of
from roomtui.ui import format as fmt
from roomtui.ui.find.index import IndexEntry
from roomtui.ui.live.rows import ParticipantRow, participant_row, person_name
from roomtui.ui.naming import lookalike_key, starts_of
from roomtui.ui.policies.marks import NO_MARKS
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.ui_state import UiState


class FoundRow(Struct, frozen=True, gc=False):
    """Something that was found; `where` is the room of a person, or what else it is.

    `id` is that of the row: `record_id` may be that of another record of another kind. The `tag`
    is the start of it, where somebody of the same name is in the same room. `note` is of what was
    last done, `watched` why to look out, and `holders` counts who has the same identity. `policy`
    says which policies are on in a room, or that a door is against somebody.
    """

    id: str
    account: AccountId
    kind: RecordKind
    record_id: str
    name: str
    where: str
    room_id: str
    session_id: str = ""
    since: datetime | None = None
    participant: Participant | None = None
    note: Note | None = None
    watched: Watched | None = None
    holders: int = 1
    tag: str = ""
    policy: str = ""

    @property
    def title(self) -> str:
        """Return the name, with what tells it from others that read the same there."""
        return f"{self.name} ({self.tag})" if self.tag else self.name

    @property
    def role(self) -> str:
        """Return the role of a person."""
        return role_of(self.participant.context) if self.participant else ""

    @property
    def ref(self) -> RecordRef:
        """Return the record, in what it belongs to."""
        if self.kind is RecordKind.ROOM:
            return RecordRef(self.account, self.kind, self.record_id, self.name)
        room = RecordRef(self.account, RecordKind.ROOM, self.room_id)
        if self.kind is RecordKind.SESSION:
            return RecordRef(self.account, self.kind, self.record_id, f"in {self.name}", room)
        session = RecordRef(self.account, RecordKind.SESSION, self.session_id, within=room)
        return RecordRef(self.account, self.kind, self.record_id, self.name, session)

    @property
    def person(self) -> ParticipantRow | None:
        """Return the row of the person that it is, as actions freeze it."""
        if self.participant is None:
            return None
        return participant_row(self.record_id, self.account, self.participant, self.note)


class FoundRows:
    """Makes the rows of what was found; one that has not changed is the same object."""

    def __init__(self) -> None:
        self._made: dict[str, FoundRow] = {}

    def of(self, entries: Iterable[IndexEntry], ui_state: UiState) -> list[FoundRow]:
        """Return the rows of those that a snapshot has."""
        before, self._made = self._made, {}
        for row in _told_apart(list(_rows(entries, ui_state))):
            known = before.get(row.id)
            self._made[row.id] = known if known is not None and known == row else row
        return list(self._made.values())


def _told_apart(rows: list[FoundRow]) -> Iterator[FoundRow]:
    """Yield rows, those that read the same with as much of the id as tells them apart."""
    alike: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        alike.setdefault((lookalike_key(row.name), row.where), []).append(row.record_id)
    tags = {i: tag for ids in alike.values() if len(ids) > 1 for i, tag in starts_of(ids).items()}
    for row in rows:
        tag = tags.get(row.record_id, "")
        yield replace(row, tag=tag) if tag else row


def _rows(entries: Iterable[IndexEntry], ui_state: UiState) -> Iterator[FoundRow]:
    watched = ui_state.watched.present(ui_state.analysis.identities)
    marks = ui_state.policy_marks or NO_MARKS
    doors = marks.people(ui_state.analysis.identities)
    for entry in entries:
        if entry.kind is RecordKind.PARTICIPANT:
            row = _person(entry, ui_state, watched)
        elif entry.kind is RecordKind.SESSION:
            row = _session(entry, ui_state)
        else:
            row = _room(entry, ui_state)
        if row is not None:
            is_person = row.kind is RecordKind.PARTICIPANT
            policy = doors.get(row.record_id) if is_person else marks.rooms.get(row.room_id)
            yield replace(row, policy=policy) if policy else row


def _person(
    entry: IndexEntry, ui_state: UiState, watched: Mapping[str, Watched]
) -> FoundRow | None:
    snapshot, identities = ui_state.snapshot, ui_state.analysis.identities
    session, person = snapshot.sessions.get(entry.session_id), snapshot.people.get(entry.id)
    if person is not None and person.session_id != entry.session_id:  # in two sessions at once
        here = snapshot.present(entry.session_id)
        person = next((one for one in here if one.id == entry.id), None)
    if session is None or person is None:
        return None
    return FoundRow(
        id=entry.key,
        account=snapshot.account,
        kind=entry.kind,
        record_id=entry.id,
        name=person_name(person),
        where=snapshot.room_name(session.room_id),
        room_id=session.room_id,
        session_id=session.id,
        since=person.joined_at,
        participant=person,
        note=ui_state.memory_lookup.person(
            snapshot.account,
            person.id,
            ui_state.last_actions.of(snapshot.account).people.get(person.id),
        ),
        watched=watched.get(person.id),
        holders=max(len(identities.holders.get(identities.of(person.id).key, ())), 1),
    )


def _session(entry: IndexEntry, ui_state: UiState) -> FoundRow | None:
    snapshot = ui_state.snapshot
    if (session := snapshot.sessions.get(entry.id)) is None:
        return None
    return FoundRow(
        id=entry.key,
        account=snapshot.account,
        kind=entry.kind,
        record_id=entry.id,
        name=snapshot.room_name(session.room_id),
        where=_told("session", snapshot.told_in(session.id)),
        room_id=session.room_id,
        session_id=session.id,
        since=session.created_at,
        note=ui_state.memory_lookup.session(
            snapshot.account,
            session.id,
            ui_state.last_actions.of(snapshot.account).sessions.get(session.id),
        ),
    )


def _room(entry: IndexEntry, ui_state: UiState) -> FoundRow | None:
    snapshot = ui_state.snapshot
    if (room := snapshot.rooms.get(entry.id)) is None:
        return None
    people = snapshot.people_in_room(room.id) if room.id in snapshot.by_room else None
    return FoundRow(
        id=entry.key,
        account=snapshot.account,
        kind=entry.kind,
        record_id=entry.id,
        name=room_name(room.id, room),
        where=_told("room", people),
        room_id=room.id,
    )


def _told(what: str, people: int | None) -> str:
    return what if people is None else f"{what}, {fmt.count(people, 'person', 'people')}"
