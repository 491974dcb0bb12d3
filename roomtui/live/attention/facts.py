"""The facts that rules look at: a snapshot's record, and a window of its past."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from roomtui.api.models import Participant, Room, Session
from roomtui.identity.stable import Identity
from roomtui.live.attention.alert import AlertPlace
from roomtui.live.attention.file_checks import PendingFile, SessionCheck
from roomtui.live.kinds import RecordKind
from roomtui.live.memory.memory import PastAction
from roomtui.live.watch_list import Watched
from roomtui.text import name_of, safe, short_id

LONGEST_NAME: Final = 40
"""Characters of a name in a sentence."""


class SessionFacts(Struct, frozen=True, kw_only=True):
    """A session whose people are all counted; `now` is on the service's clock.

    `joined` and `left` are when people came and went within the last minutes, on the service's
    clock, those who were kicked left out. `hosts` are counted, None where nobody states a role,
    and `stating` all who state one. `was_hosted` tells that a host has been seen in it,
    `is_full` that it is told to be full, `check` what is known of its recordings; `passed` are the
    seconds of the last two looks.
    """

    session: Session
    room: Room | None
    name: str
    people: tuple[Participant, ...]
    now: datetime
    hosts: int | None = None
    stating: int = 0
    was_hosted: bool = False
    is_full: bool = False
    passed: float = 0.0
    joined: Sequence[datetime] = ()
    left: Sequence[datetime] = ()
    check: SessionCheck | None = None

    @property
    def place(self) -> AlertPlace:
        """Return where it is."""
        session = self.session
        return AlertPlace(RecordKind.SESSION, session.id, session.id, session.room_id)

    @property
    def limit(self) -> int:
        """Return the limit of the room; 0 if none is told."""
        return (self.room.max_participants or 0) if self.room else 0

    @property
    def age(self) -> float | None:
        """Return the seconds since the session began; None where that is not told."""
        began = self.session.created_at
        return None if began is None else (self.now - began).total_seconds()


class PersonFacts(Struct, frozen=True, kw_only=True):
    """Somebody in a session, whose identity nobody else holds.

    `kick` is the last kick of this identity before they joined, in the same room where they state
    no id and may be another of that name; `after` are the seconds between both,
    `watched` what the watch list says; `is_trusted` tells that the configuration vouches for it.
    """

    person: Participant
    identity: Identity
    is_trusted: bool = False
    place: AlertPlace
    room: str
    kick: PastAction | None = None
    after: float = 0.0
    watched: Watched | None = None
    now: datetime

    @property
    def name(self) -> str:
        """Return the name as it is shown."""
        return shown_name(self.person)


class SharedFacts(Struct, frozen=True, kw_only=True):
    """An identity that several people of a session hold at once."""

    identity: Identity
    people: tuple[Participant, ...]
    place: AlertPlace
    room: str


class EndFacts(Struct, frozen=True, kw_only=True):
    """A session that ended, with the people who were in it just before.

    `is_ours` tells that somebody on this host ended it; `kicked` counts those of the people who
    were kicked.
    """

    place: AlertPlace
    room: str
    people: int
    at: datetime
    is_ours: bool = False
    kicked: int = 0


class LeaveFacts(Struct, frozen=True, kw_only=True):
    """Somebody watched who left a session that goes on, or ended."""

    person: Participant
    watched: Watched
    place: AlertPlace
    room: str
    at: datetime
    is_kicked: bool = False


class FileFacts(Struct, frozen=True, kw_only=True):
    """A recording or a composition that is not done, and the room that it is of."""

    file: PendingFile
    room: str
    now: datetime


def shown_name(person: Participant) -> str:
    """Return a name for a sentence; the start of the id where there is none."""
    return safe(name_of(person.context), LONGEST_NAME) or short_id(person.id)


def lasting(seconds: float) -> str:
    """Return a length of time in a word: `20 s`, `3 m`, `2 h`, `4 d`."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= 2 * size or seconds == size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
