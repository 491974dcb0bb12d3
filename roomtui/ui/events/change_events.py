"""Events of what differs between two snapshots, in the order of the service's times."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from msgspec.structs import replace

from roomtui.api.models import Participant
from roomtui.live.polling.changes import Change, EventType
from roomtui.ui.events.event import ActivityEvent, EventKind, Fold, RefreshChanges
from roomtui.ui.live.rows import person_name
from roomtui.ui.record_ref import Named, RecordRef, innermost

LONGEST_CONTEXT: Final = 512
"""Characters of a context that is kept to be named later; of a longer one the name is."""

MOST_APART: Final = 8
"""People who come and go within one refresh that each have a line; more are folded into one."""

MOST_COMPARED: Final = 64
"""Changes of one refresh up to which those of one name are told from each other."""

EARLY: Final = timedelta(minutes=1)
LATE: Final = timedelta(days=1)
"""How far a service's time may be from that at which it is seen; another one is not believed."""

_COMES_AND_GOES: Final = frozenset({EventType.JOINED, EventType.LEFT})

_Dated = tuple[datetime, datetime, Change]
"""A change behind its time in the order of events, and the one that is shown."""

_first = itemgetter(0)

KINDS: Final = {
    EventType.JOINED: EventKind.JOINED,
    EventType.LEFT: EventKind.LEFT,
    EventType.SESSION_STARTED: EventKind.STARTED,
    EventType.SESSION_ENDED: EventKind.ENDED,
    EventType.ROOM_CREATED: EventKind.ROOM,
    EventType.ROOM_CHANGED: EventKind.ROOM,
    EventType.ROOM_DELETED: EventKind.ROOM,
}


class ChangeEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """What differs between two snapshots.

    `name` is that of somebody whose context is too long to be kept.
    """

    change: Change
    batch: RefreshChanges
    name: str = ""

    @property
    def kind(self) -> EventKind:
        """Return whether somebody came or went, or what became of a session or a room."""
        return KINDS[self.change.kind]

    @property
    def participant(self) -> Participant | None:
        """Return who came or went, as they were, unless the context is not kept."""
        return None if self.name else self.change.participant

    @property
    def person(self) -> str:
        """Return the name of who came or went."""
        who = self.change.participant
        return self.name or (person_name(who) if who else "")

    @property
    def subject(self) -> RecordRef | None:
        """Return the participant in the session in the room, or the session, or the room."""
        change = self.change
        return innermost(
            change.account,
            (change.room_id, change.room),
            change.session_id,
            (change.participant.id, self.person) if change.participant else ("", ""),
        )

    @property
    def room(self) -> Named:
        """Return the room."""
        return self.change.room_id, self.change.room

    @property
    def people(self) -> tuple[Named, ...]:
        """Return who came or went."""
        who = self.change.participant
        return ((who.id, self.person),) if who else ()


def change_events(
    changes: Sequence[Change], now: datetime, skew: timedelta, first: int
) -> list[ChangeEvent]:
    """Return the events of what changed up to a snapshot; the ids are numbers from `first` on.

    `now` is this machine's time, and `skew` by how much the service's is ahead of it.
    """
    dated = _dated(changes, now, skew)
    kept = [_kept(change) for _, _, change in dated]
    few = tuple(change for change, _ in kept) if len(kept) <= MOST_COMPARED else ()
    batch = RefreshChanges(seen=now, skew=skew, changes=few)
    fold = _fold(dated, batch, first)
    return [
        ChangeEvent(
            id=str(number),
            account=change.account,
            at=at,
            order=order,
            fold=fold if change.kind in _COMES_AND_GOES else None,
            change=change,
            batch=batch,
            name=name,
        )
        for number, ((order, at, _), (change, name)) in enumerate(
            zip(dated, kept, strict=True), first
        )
    ]


def _dated(changes: Sequence[Change], now: datetime, skew: timedelta) -> list[_Dated]:
    """Return changes with their times, in order; a time that cannot be is not believed."""
    seen = now + skew
    earliest, latest = seen - LATE, seen + EARLY
    dated: list[_Dated] = []
    for change in changes:
        at = change.at
        if at is not None and earliest <= at <= latest:
            dated.append((at, at, change))
        else:
            dated.append((seen, now, change))
    dated.sort(key=_first)
    return dated


def _fold(dated: Sequence[_Dated], batch: RefreshChanges, first: int) -> Fold | None:
    """Return the row for those who came and went, if they are many; `first` is the first number."""
    many = [
        (number, at, change)
        for number, (_, at, change) in enumerate(dated, first)
        if change.kind in _COMES_AND_GOES
    ]
    if len(many) <= MOST_APART:
        return None
    head, at, newest = many[-1]
    left = tuple(change for _, _, change in many if change.kind is EventType.LEFT)
    return Fold(
        id=f"fold-{head}",
        account=newest.account,
        at=at,
        joined=len(many) - len(left),
        left=tuple(_kept(change)[0] for change in left),
        rooms=len({change.room_id for _, _, change in many}),
        head=str(head),
        batch=batch,
    )


def _kept(change: Change) -> tuple[Change, str]:
    """Return a change that is small enough to be kept, and the name of who is in it, if cut."""
    who = change.participant
    if who is None or not who.context or len(who.context) <= LONGEST_CONTEXT:
        return change, ""
    return replace(change, participant=replace(who, context=None)), person_name(who)
