"""Offers for what is under the cursor: policies, and what may serve better than one."""

from collections.abc import Iterator
from typing import Final

from roomtui.ui import format as fmt
from roomtui.ui.policies.subject import PolicySubject
from roomtui.ui.policies.words import identity_words
from roomtui.ui.ui_state import UiState

SMALLEST_LIMIT: Final = 2
"""People that the service lets a room be limited to at least."""


def offers(subject: PolicySubject, ui_state: UiState) -> Iterator[tuple[str, str]]:
    """Yield the keys that do something with what is under the cursor, and what; or why not."""
    room = subject.shown_room
    if why := subject.why_no_room(ui_state):
        yield "r", f"no quiet room: {why}"
    else:
        yield "r", f"quiet room {room}: mutes whoever joins"
    if why := subject.why_no_door(ui_state):
        whose = f" against {subject.shown_name}" if subject.name else ""
        yield "d", f"no door{whose}: {why}"
    else:
        identity = identity_words(subject.identity.key)
        on = " (one is on already)" if subject.has_door(ui_state) else ""
        yield "d", f"door against {subject.shown_name}{on}, by {identity}"
    yield from _of_room(subject, ui_state)


def _of_room(subject: PolicySubject, ui_state: UiState) -> Iterator[tuple[str, str]]:
    """Yield what keeps people out of a room without a policy."""
    room, snapshot = subject.record(ui_state), ui_state.snapshot
    if room is None or subject.account != snapshot.account:
        return
    people, is_counted = snapshot.people_in_room(room.id), snapshot.is_counted_room(room.id)
    least = max(people, SMALLEST_LIMIT)
    if is_counted and people and room.max_participants and room.max_participants > least:
        number = fmt.number(least)
        yield "e", f"edit {subject.shown_room}: with a limit of {number} nobody new gets in"
    if is_counted and not people:
        yield "D", f"delete {subject.shown_room}: it is empty, and nobody could come back"
    else:
        yield "D", f"delete {subject.shown_room}: puts everybody out, and nobody can come back"
