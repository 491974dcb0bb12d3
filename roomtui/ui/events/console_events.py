"""Events of what the console itself notices: its feed, downloads, alerts, faults and notes."""

from typing import ClassVar

from roomtui.live.attention.alert import Alert
from roomtui.live.download.state import Download
from roomtui.live.polling.feed import FeedState
from roomtui.ui.events.event import ActivityEvent, EventKind
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.terminal.faults import Fault


class DownloadEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """The end of a download."""

    KIND: ClassVar[EventKind] = EventKind.DOWNLOAD
    IS_OWN: ClassVar[bool] = True

    download: Download


class FeedEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """A turn of an account's feed: for the worse, with the reason, or back to LIVE."""

    KIND: ClassVar[EventKind] = EventKind.FEED

    state: FeedState
    reason: str = ""


class FaultEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """An error that nobody foresaw."""

    KIND: ClassVar[EventKind] = EventKind.FAULT

    fault: Fault


class PolicyEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """A turn of policies: one is on or off, or none acts for now, or all were stopped.

    `about` is the room that it is about, where that is one.
    """

    KIND: ClassVar[EventKind] = EventKind.ACTION
    IS_OWN: ClassVar[bool] = True

    sign: str
    words: str
    style: str = ""
    about: RecordRef | None = None
    operator: str = ""

    @property
    def subject(self) -> RecordRef | None:
        """Return the room that it is about."""
        return self.about

    @property
    def by(self) -> str:
        """Return the operator who switched it on."""
        return self.operator


class NoteEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """A sentence, such as an answer that there was not room for elsewhere."""

    words: str


class AlertEvent(ActivityEvent, frozen=True, kw_only=True, gc=False):
    """An alert that was raised, or that is over; `about` is what it is about."""

    KIND: ClassVar[EventKind] = EventKind.ALERT

    alert: Alert
    is_over: bool = False
    about: RecordRef | None = None

    @property
    def subject(self) -> RecordRef | None:
        """Return what it is about."""
        return self.about
