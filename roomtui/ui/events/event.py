"""An event of the activity: what happened, with what it happened to; no word of it is made."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.live.kinds import RecordKind
from roomtui.live.polling.changes import Change
from roomtui.live.presence import LONG_AGO
from roomtui.ui.record_ref import Named, RecordRef


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
    CONSOLE = "console"


class RefreshChanges(Struct, frozen=True, kw_only=True, gc=False):
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
    batch: RefreshChanges


class ActivityEvent(Struct, frozen=True, kw_only=True, gc=False):
    """One thing that happened.

    `account` is the one that it happened in, None for what concerns the console alone. `at` is the
    service's time where it tells one, and this machine's otherwise; `order` is the service's
    either way, as far as it is known, so that events are in order. `fold` is the row that the
    event is folded into, if it is one of many.
    """

    KIND: ClassVar[EventKind] = EventKind.CONSOLE
    IS_OWN: ClassVar[bool] = False

    id: str
    account: AccountId | None
    at: datetime
    order: datetime = LONG_AGO
    fold: Fold | None = None

    @property
    def kind(self) -> EventKind:
        """Return the kind."""
        return self.KIND

    @property
    def subject(self) -> RecordRef | None:
        """Return what it happened to, where that is one record."""
        return None

    @property
    def room(self) -> Named:
        """Return the room that it happened in, as far as it is known."""
        ref = self.subject
        found = ref.of_kind(RecordKind.ROOM) if ref else None
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
        return self.IS_OWN


ActivityRow = ActivityEvent | Fold
"""What a line of the activity stands for."""
