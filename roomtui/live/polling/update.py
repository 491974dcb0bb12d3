"""What the poller tells: the picture, how far to trust it, and what changed since the last."""

from datetime import datetime
from math import inf

from msgspec import Struct

from roomtui.live.polling.changes import Change
from roomtui.live.polling.feed import Feed
from roomtui.live.snapshot import Snapshot


class Update(Struct, frozen=True, eq=False):
    """One word from the poller.

    `as_of` is the monotonic time at which the service had the people of the snapshot for sure,
    `date` its own clock then; nothing is known of what happened later.
    """

    snapshot: Snapshot
    feed: Feed
    changes: tuple[Change, ...] = ()
    as_of: float = -inf
    date: datetime | None = None
