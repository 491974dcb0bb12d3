"""Lines of the details of a participant beside the record: who, where, trusted and watched."""

from collections.abc import Iterator
from typing import Final

from roomtui.api.models import Participant
from roomtui.identity.stable import Identity
from roomtui.live.identities import Identities
from roomtui.live.kinds import RecordKind
from roomtui.live.policies.policy import Policy
from roomtui.live.watch_list import Watched
from roomtui.text import role_of, safe
from roomtui.ui import format as fmt
from roomtui.ui.dialogs.detail_fields import Line, with_name
from roomtui.ui.record_ref import RecordRef, room_ref
from roomtui.ui.ui_state import UiState

LONGEST_IDENTITY: Final = 120


def person_lines(person: Participant, subject: RecordRef, ui_state: UiState) -> Iterator[Line]:
    """Yield label and value of what is known of somebody; identity and role are claims."""
    if role := role_of(person.context):
        yield "role", f"{role}, as the app claims"
    if subject.account == ui_state.snapshot.account:
        identities = ui_state.analysis.identities
        identity = identities.read(person)
        yield from _identity_lines(identity, identities)
        if watched := ui_state.watched_as(person):
            yield "watched", watched_words(watched)
        if door := ui_state.door_against(person):
            yield from _door_lines(door)
    if room := _room(person, subject, ui_state):
        yield "room", with_name(safe(room.id), safe(room.name))


def _door_lines(door: Policy) -> Iterator[Line]:
    """Yield what door is against somebody, and why."""
    from roomtui.ui.policies.words import policy_name, terms  # most have none

    yield "door", f"{policy_name(door)}, {terms(door)}"
    if door.reason:
        yield "", safe(door.reason, LONGEST_IDENTITY)


def watched_words(watched: Watched) -> str:
    """Return since when somebody is watched, by whom and why."""
    by = f" by {watched.by}" if watched.by else ""
    why = f": {watched.note}" if watched.note else ""
    return f"since {fmt.day_time(watched.since)}{by}{why}"


def _identity_lines(identity: Identity, identities: Identities) -> Iterator[Line]:
    why_not = identities.why_not(identity)
    if not identity.key:
        yield "identity", why_not
        return
    if identity.by:
        value = safe(identity.key.partition(":")[2], LONGEST_IDENTITY)
        yield "identity", f"{value}, by {safe(identity.by)}, as the app claims"
    else:
        yield "identity", "all that the app claims of them"
    if why_not:
        yield "", why_not
    if identities.trusted.has(identity):
        yield "trusted", "not while others hold it" if why_not else "yes, by the configuration"


def _room(person: Participant, subject: RecordRef, ui_state: UiState) -> RecordRef | None:
    """Return the room that somebody is or was in, as far as that is known."""
    snapshot = ui_state.snapshot
    session = snapshot.sessions.get(person.session_id)
    if session is None or subject.account != snapshot.account:
        return subject.of_kind(RecordKind.ROOM)
    return room_ref(subject.account, session.room_id, snapshot)
