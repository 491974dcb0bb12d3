"""What is told of entries that a console had left open."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from roomtui.live.journal.entries import Entry
from roomtui.live.orders import Outcome


class Settled(Struct, frozen=True):
    """What became of an entry that a console had left open."""

    entry: Entry
    outcome: Outcome
    at: datetime
    detail: str


class Waiting(Struct, frozen=True):
    """So many entries cannot be settled yet; the reason is a sentence."""

    left: int
    reason: str


Publish = Callable[[Settled | Waiting], None]
