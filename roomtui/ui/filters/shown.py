"""A filter as a title shows it: ids by the names of what they stand for."""

import re
from typing import Final

from roomtui.text import safe, short_id
from roomtui.ui.naming import LONGEST_ROOM, cut
from roomtui.ui.ui_state import UiState

_BY_ID: Final = re.compile(
    r"(?<!\S)(room|session|participant):\"?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\"?(?!\S)",
    re.IGNORECASE,
)


def shown_terms(terms: str, ui_state: UiState) -> str:
    """Return the terms of a filter so that people can read them: `room:stage`, not its id."""
    return safe(_BY_ID.sub(lambda found: _named(found[1], found[2].lower(), ui_state), terms))


def _named(kind: str, record_id: str, ui_state: UiState) -> str:
    snapshot = ui_state.snapshot
    if kind == "participant":
        name = ui_state.person(record_id)
    elif kind == "session":
        session = snapshot.sessions.get(record_id)
        name = snapshot.room_name(session.room_id) if session else ""
    else:
        name = snapshot.room_name(record_id)
    if kind == "session" and name:
        return f"session in {cut(name, LONGEST_ROOM)}"
    return f"{kind}:{cut(name, LONGEST_ROOM) or short_id(record_id)}"
