"""All that the screen shows, in one value: one assignment, one comparison, one repaint."""

from datetime import UTC, datetime

from msgspec import Struct, field

from roomtui.live.feed import Feed
from roomtui.live.ledger import EMPTY, Ledger
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from roomtui.ui.activity import Entry


class Scene(Struct, frozen=True, eq=False):
    """A picture, how far to trust it, what was sent, what happened, and the server's time."""

    snapshot: Snapshot = NOTHING_YET
    feed: Feed = field(default_factory=Feed)
    ledger: Ledger = EMPTY
    activity: tuple[Entry, ...] = ()
    now: datetime = datetime.min.replace(tzinfo=UTC)


OPENING = Scene()
"""Before the first answer."""
