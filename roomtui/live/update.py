"""What the poller tells: the picture, how far to trust it, and what changed since the last."""

from msgspec import Struct

from roomtui.live.changes import Change
from roomtui.live.feed import Feed
from roomtui.live.snapshot import Snapshot


class Update(Struct, frozen=True, eq=False):
    """One word from the poller."""

    snapshot: Snapshot
    feed: Feed
    changes: tuple[Change, ...] = ()
