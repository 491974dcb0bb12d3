"""The UI state: all that a screen shows, in one immutable value."""

from datetime import UTC, datetime

from msgspec import Struct, field

from roomtui.live.actions.last_actions import EMPTY, LastActions
from roomtui.live.polling.feed import Feed
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from roomtui.ui.activity import ActivityEntry


class UiState(Struct, frozen=True, eq=False):
    """A snapshot, how far to trust it, what was sent, what happened, and the server's time."""

    snapshot: Snapshot = NOTHING_YET
    feed: Feed = field(default_factory=Feed)
    last_actions: LastActions = EMPTY
    activity: tuple[ActivityEntry, ...] = ()
    now: datetime = datetime.min.replace(tzinfo=UTC)


OPENING = UiState()
"""Before the first answer."""
