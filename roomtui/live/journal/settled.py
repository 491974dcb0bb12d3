"""News of the recovery of entries that a console had left open."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from roomtui.live.actions.request import Outcome
from roomtui.live.journal.entries import JournalEntry


class Settled(Struct, frozen=True):
    """The resolution of an entry that a console had left open."""

    entry: JournalEntry
    outcome: Outcome
    at: datetime
    detail: str


class Waiting(Struct, frozen=True):
    """So many entries cannot be settled yet; the reason is a sentence."""

    left: int
    reason: str


Publish = Callable[[Settled | Waiting], None]
