"""The events of the activity: what happened, with what it happened to; no word of it is made."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.api.models import Participant
from roomtui.live.actions.request import ModerationResult, Outcome
from roomtui.live.attention.alert import Alert
from roomtui.live.download.state import Download
from roomtui.live.journal.settled import Settled, Waiting
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.changes import Change, EventType
from roomtui.live.polling.feed import FeedState
from roomtui.live.snapshot import LONG_AGO
from roomtui.ui.live.rows import person_name
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.terminal.faults import Fault

Named = tuple[str, str]
"""An id, perhaps empty, and a name."""


class EventKind(StrEnum):
    """The kinds of events, as `kind:` of a filter takes them."""

    JOINED = "joined"
    LEFT = "left"
    STARTED = "started"
    ENDED = "ended"
    ROOM = "room"
    ACTION = "action"
    ALERT = "alert"
    FEED = "feed"
    FAULT = "fault"
    DOWNLOAD = "download"
    NOTE = "note"


KINDS: Final = {
    EventType.JOINED: EventKind.JOINED,
    EventType.LEFT: EventKind.LEFT,
    EventType.SESSION_STARTED: EventKind.STARTED,
    EventType.SESSION_ENDED: EventKind.ENDED,
    EventType.ROOM_CREATED: EventKind.ROOM,
    EventType.ROOM_CHANGED: EventKind.ROOM,
    EventType.ROOM_DELETED: EventKind.ROOM,
}


class Batch(Struct, frozen=True, kw_only=True, gc=False):
    """What the changes of one refresh have in common.

    `seen` is when they were seen on this machine, `skew` by how much the service's clock was
    ahead of it, `changes` all of them, if they are few.
    """

    seen: datetime
    skew: timedelta = timedelta()
    changes: tuple[Change, ...] = ()


class Fold(Struct, frozen=True, kw_only=True, gc=False):
    """The many who came and went within one refresh, as one row that stands at the newest of them.

    `left` are the leaves among them, `head` is the id of the newest. What it says stays as it is,
    whatever is forgotten of them.
    """

    id: str
    account: AccountId
    at: datetime
    joined: int
    left: tuple[Change, ...]
    rooms: int
    head: str
    batch: Batch


class ActivityEvent(Struct, frozen=True, kw_only=True, gc=False):
    """One thing that happened.

    `account` is the one that it happened in, None for what concerns the console alone. `at` is the
    service's time where it tells one, and this machine's otherwise; `order` is the service's
    either way, as far as it is known, so that events are in order. `fold` is the row that the
    event is folded into, if it is one of many.
    """

    id: str
    account: AccountId | None
    at: datetime
    order: datetime = LONG_AGO
    fold: Fold | None = None

    @property
    def kind(self) -> EventKind:
        """Return the kind."""
        return EventKind.NOTE

    @property
    def subject(self) -> RecordRef | None:
        """Return what it happened to, where that is one record."""
        return None

    @property
    def room(self) -> Named:
        """Return the room that it happened in, as far as it is known."""
        ref = self.subject
        chain = ref.chain if ref else ()
        found = next((one for one in chain if one.kind is RecordKind.ROOM), None)
        return (found.id, found.name) if found else ("", "")

    @property
    def people(self) -> tuple[Named, ...]:
        """Return the people whom it is about."""
        ref = self.subject
        is_person = ref is not None and ref.kind is RecordKind.PARTICIPANT
        return ((ref.id, ref.name),) if ref and is_person else ()

    @property
    def by(self) -> str:
        """Return the operator who had it done, as far as the event tells."""
        return ""

    @property
    def is_own(self) -> bool:
        """Return whether it was done at this console."""
        return False


class ChangeEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """What differs between two snapshots.

    `name` is that of somebody whose context is too long to be kept.
    """

    change: Change
    batch: Batch
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
        return ref_to(
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


class ActionEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """The result of an action of this console, by the operator at it; `hit` counts its targets."""

    result: ModerationResult
    hit: int
    operator: str = ""

    @property
    def kind(self) -> EventKind:
        """Return that it is an action."""
        return EventKind.ACTION

    @property
    def subject(self) -> RecordRef | None:
        """Return whom it hit, or the session where that was more than one."""
        request = self.result.request
        one = request.targets[0] if self.hit == 1 else None
        room = request.room_id, request.room
        person = (one.id, one.name) if one else ("", "")
        return ref_to(request.account, room, request.session_id, person)

    @property
    def people(self) -> tuple[Named, ...]:
        """Return whom it was to hit."""
        return tuple((one.id, one.name) for one in self.result.request.targets)

    @property
    def by(self) -> str:
        """Return the operator of this console."""
        return self.operator

    @property
    def is_own(self) -> bool:
        """Return that it was done here."""
        return True


class WriteEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """What became of a write: its sentence alone, for its result may hold what must not be kept."""

    sentence: str
    outcome: Outcome
    recorded: bool
    written: RecordRef | None = None
    operator: str = ""

    @property
    def kind(self) -> EventKind:
        """Return that it is an action."""
        return EventKind.ACTION

    @property
    def subject(self) -> RecordRef | None:
        """Return the room that was written, where it is one."""
        return self.written

    @property
    def by(self) -> str:
        """Return the operator of this console."""
        return self.operator

    @property
    def is_own(self) -> bool:
        """Return that it was done here."""
        return True


class ElsewhereEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """What another console of this host did; `words` are safe."""

    words: str
    outcome: Outcome
    about: RecordRef | None = None
    whom: tuple[Named, ...] = ()
    operator: str = ""

    @property
    def kind(self) -> EventKind:
        """Return that it is an action."""
        return EventKind.ACTION

    @property
    def subject(self) -> RecordRef | None:
        """Return whom it hit, or the session where that was more than one."""
        return self.about

    @property
    def people(self) -> tuple[Named, ...]:
        """Return whom it was to hit."""
        return self.whom

    @property
    def by(self) -> str:
        """Return the operator of that console."""
        return self.operator


class RecoveryEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """What became of an action that another console had left open, or why that waits."""

    news: Settled | Waiting
    about: RecordRef | None = None
    whom: tuple[Named, ...] = ()

    @property
    def kind(self) -> EventKind:
        """Return that it is an action."""
        return EventKind.ACTION

    @property
    def subject(self) -> RecordRef | None:
        """Return whom it was to hit, or the session where that was more than one."""
        return self.about

    @property
    def people(self) -> tuple[Named, ...]:
        """Return whom it was to hit."""
        return self.whom

    @property
    def by(self) -> str:
        """Return the operator of the console that had left it open."""
        return self.news.entry.who.short_name if isinstance(self.news, Settled) else ""


class DownloadEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """The end of a download."""

    download: Download

    @property
    def kind(self) -> EventKind:
        """Return that it is a download."""
        return EventKind.DOWNLOAD

    @property
    def is_own(self) -> bool:
        """Return that it was done here."""
        return True


class FeedEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """A turn of an account's feed: for the worse, with the reason, or back to LIVE."""

    state: FeedState
    reason: str = ""

    @property
    def kind(self) -> EventKind:
        """Return that it is of the feed."""
        return EventKind.FEED


class FaultEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """An error that nobody foresaw."""

    fault: Fault

    @property
    def kind(self) -> EventKind:
        """Return that it is a fault."""
        return EventKind.FAULT


class NoteEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """A sentence, such as an answer that there was not room for elsewhere."""

    words: str


class AlertEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """An alert that was raised, or that is over; `about` is what it is about."""

    alert: Alert
    is_over: bool = False
    about: RecordRef | None = None

    @property
    def kind(self) -> EventKind:
        """Return that it is an alert."""
        return EventKind.ALERT

    @property
    def subject(self) -> RecordRef | None:
        """Return what it is about."""
        return self.about


def ref_to(
    account: AccountId, room: Named, session_id: str, person: Named = ("", "")
) -> RecordRef | None:
    """Return a reference to the innermost of a room, a session and a participant that is given."""
    ref: RecordRef | None = None
    if room[0]:
        ref = RecordRef(account, RecordKind.ROOM, room[0], room[1])
    if session_id:
        ref = RecordRef(account, RecordKind.SESSION, session_id, room[1], ref)
    if person[0]:
        ref = RecordRef(account, RecordKind.PARTICIPANT, person[0], person[1], ref)
    return ref
