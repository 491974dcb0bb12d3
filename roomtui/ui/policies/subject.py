"""The subject of a new policy: the room and the person under the cursor, as of a key press."""

from typing import Any, Protocol

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.api.models import Participant, Room
from roomtui.identity.stable import NOBODY, Identity
from roomtui.live.actions.request import kept_identity
from roomtui.live.kinds import RecordKind
from roomtui.live.policies.policy import PolicyKind
from roomtui.text import safe
from roomtui.ui.live.rows import person_name
from roomtui.ui.naming import LONGEST_NAME, cut
from roomtui.ui.table.table import Table
from roomtui.ui.ui_state import UiState


class SubjectSource(Protocol):
    """What is needed of the screen that the cursor is on."""

    ui_state: UiState

    @property
    def pane(self) -> Table[Any]:
        """Return the pane that the keys go to."""


class PolicySubject(Struct, frozen=True, kw_only=True):
    """The room and the person under the cursor when the key was pressed, as far as there are any.

    The `name` and the `identity` are those of the person; both are empty where there is none.
    """

    account: AccountId
    room_id: str = ""
    room: str = ""
    person: Participant | None = None
    name: str = ""
    identity: Identity = NOBODY

    def why_no_room(self, ui_state: UiState) -> str:
        """Return why no room can be kept quiet, or nothing."""
        if not self.room_id:
            return "no room is under the cursor"
        if self.account != ui_state.snapshot.account:
            return "it is of another account"
        if self.record(ui_state) is None and self.room_id not in ui_state.snapshot.by_room:
            return "that room is gone, or not read yet"
        on = [one for one in ui_state.policies.policies if one.kind is PolicyKind.QUIET]
        is_on = any((one.account, one.room_id) == (self.account, self.room_id) for one in on)
        return f"{self.shown_room} is kept quiet already" if is_on else ""

    def why_no_door(self, ui_state: UiState) -> str:
        """Return why no door can be against the person, or nothing."""
        if self.person is None:
            return "nobody whose identity is known is under the cursor"
        identities = ui_state.analysis.identities
        if self.account != identities.account:
            return "they are of another account"
        if why := identities.why_not(self.identity):
            return f"their identity is {why}"
        return ""

    def has_door(self, ui_state: UiState) -> bool:
        """Return whether a door against the person is on that holds in the room."""
        key = kept_identity(self.identity.key)
        return bool(key) and any(
            (one.kind, one.account, one.identity) == (PolicyKind.DOOR, self.account, key)
            and one.holds_in(self.room_id)
            for one in ui_state.policies.policies
        )

    def record(self, ui_state: UiState) -> Room | None:
        """Return the room as it is now."""
        return ui_state.snapshot.rooms.get(self.room_id)

    @property
    def shown_room(self) -> str:
        """Return the name of the room, cut to fit."""
        return cut(safe(self.room), LONGEST_NAME)

    @property
    def shown_name(self) -> str:
        """Return the name of the person, cut to fit."""
        return cut(self.name, LONGEST_NAME)


def subject_on(screen: SubjectSource) -> PolicySubject:
    """Return what is under the cursor of a screen."""
    ui_state, pane = screen.ui_state, screen.pane
    snapshot, ref = ui_state.snapshot, pane.subject
    if ref is None:
        return PolicySubject(account=snapshot.account)
    room_id = ref.id_of(RecordKind.ROOM)
    session = snapshot.sessions.get(ref.id_of(RecordKind.SESSION))
    if session is not None:
        room_id = session.room_id
    named = ref.of_kind(RecordKind.ROOM)
    told = snapshot.room_name(room_id) if room_id in snapshot.rooms else ""
    room = told or (named.name if named else "") or (snapshot.room_name(room_id) if room_id else "")
    person = _person(pane.current, ui_state) if ref.kind is RecordKind.PARTICIPANT else None
    if person is None and ref.kind is RecordKind.PARTICIPANT and ref.account == snapshot.account:
        person = snapshot.people.get(ref.id)
    return PolicySubject(
        account=ref.account,
        room_id=room_id,
        room=room,
        person=person,
        name=person_name(person) if person else "",
        identity=ui_state.analysis.identities.read(person) if person else NOBODY,
    )


def _person(row: Any, ui_state: UiState) -> Participant | None:
    """Return the person whom a row has: as they are now, where they are still here."""
    person = getattr(row, "participant", None) or getattr(row, "who", None)
    if not isinstance(person, Participant):
        return None
    return ui_state.snapshot.people.get(person.id, person)
