"""Who is in a session, and whether it goes on, as the service tells."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from msgspec import UnsetType

from roomtui.api.models import Participant, Session

Groups = Mapping[str, tuple[Participant, ...]]
"""The people of each session, by its id."""

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time that the service does not tell, where something must be put in order."""


def is_active(session: Session) -> bool | None:
    """Return whether a session goes on; None where neither that nor its end is told."""
    if session.active is None and session.ended_at is not None:
        return False
    return session.active


def present_in(session: Session, before: Groups | None = None) -> tuple[Participant, ...]:
    """Return those who have not left a session, each once, the first to join first.

    Where the service does not tell who is in it, they are those of the groups `before`, if any.
    """
    if isinstance(session.participants, UnsetType):
        return before.get(session.id, ()) if before else ()
    here = {p.id: p for p in session.participants if p.left_at is None}
    return tuple(sorted(here.values(), key=_joined))


def _joined(participant: Participant) -> tuple[datetime, str]:
    return participant.joined_at or LONG_AGO, participant.id
