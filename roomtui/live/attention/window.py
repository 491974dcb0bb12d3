"""The window of the past of a session that rules look at: who came and went of late."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct, field

from roomtui.api.models import Participant, Room, Session
from roomtui.live.attention.file_checks import SessionCheck

WINDOW: Final = timedelta(seconds=600)
MOST_MOVES: Final = 500
"""How far back moves are known, and how many of them at most."""

Moves = list[tuple[datetime, str]]
"""The oldest first; of a session in which nobody moves a list takes the least memory."""


class SessionWindow(Struct):
    """A session as it was looked at last, and what is remembered of it.

    `name` is that of the room for a sentence; `joined` and `left` have the service's times and the
    ids of the people, `shared` the keys of identities that several hold.
    """

    session: Session
    room: Room | None
    people: tuple[Participant, ...]
    name: str
    hosts: int | None = None
    stating: int = 0
    check: SessionCheck | None = None
    was_hosted: bool = False
    joined: Moves = field(default_factory=list)
    left: Moves = field(default_factory=list)
    shared: frozenset[str] = frozenset()

    def forget(self, now: datetime) -> None:
        """Forget moves that are beyond the window, and the oldest of too many."""
        for moves in (self.joined, self.left):
            del moves[:-MOST_MOVES]
            old = next((i for i, (at, _) in enumerate(moves) if at >= now - WINDOW), len(moves))
            del moves[:old]


def left_in(session: Session) -> Mapping[str, datetime]:
    """Return when people left a session, by their ids, as far as it lists those who did."""
    listed = session.participants or ()
    return {one.id: one.left_at for one in listed if one.left_at is not None}
