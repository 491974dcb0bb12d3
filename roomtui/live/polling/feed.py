"""The feed: the latest snapshot, what changed, and how far all of it can be trusted."""

from datetime import datetime
from enum import StrEnum
from math import inf

from msgspec import Struct

from roomtui.live.polling.changes import Change
from roomtui.live.snapshot import Snapshot


class FeedState(StrEnum):
    """The state of the feed in one word."""

    CONNECTING = "CONNECTING"
    LIVE = "LIVE"
    LATE = "LATE"
    THROTTLED = "THROTTLED"
    OFFLINE = "OFFLINE"
    DENIED = "DENIED"
    PAUSED = "PAUSED"


class Feed(Struct, frozen=True, kw_only=True):
    """The state of the feed, as the status line shows it.

    `last_good` is when the service answered with the snapshot, on this machine's clock; `next_try`
    when the service is asked again, while it fails; `reason` says what happened and what to do.
    `interval` is the pace in seconds as it is now, `per_minute` the requests of the last
    minute, `left` the share of the account's limit that is left, from 0 to 1. `skew` is how
    many seconds the server's clock is ahead of this machine's, `server_epoch` its time since 1970
    when the clock of what has passed stood at 0, or None where the service tells no time.
    `refuses_actions` tells that the limit has actions refused though the snapshot is of now.
    """

    state: FeedState = FeedState.CONNECTING
    since: datetime | None = None
    last_good: datetime | None = None
    next_try: datetime | None = None
    reason: str = ""
    interval: float = 2.0
    per_minute: int = 0
    left: float | None = None
    skew: float = 0.0
    server_epoch: float | None = None
    refuses_actions: bool = False

    @property
    def is_live(self) -> bool:
        """Return whether the snapshot is as new as the pace allows, and all that can be done is."""
        return self.state is FeedState.LIVE

    @property
    def is_current(self) -> bool:
        """Return whether the snapshot is as new as the pace allows, whatever happens to actions."""
        return self.is_live or self.refuses_actions


class Update(Struct, frozen=True, eq=False):
    """What the poller publishes: a snapshot, the state of the feed, and what changed.

    `as_of` is the monotonic time at which the service had the people of the snapshot for sure,
    `date` its own clock then; nothing is known of what happened later.
    """

    snapshot: Snapshot
    feed: Feed
    changes: tuple[Change, ...] = ()
    as_of: float = -inf
    date: datetime | None = None
