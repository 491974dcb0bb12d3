"""Reads the names of those who come and go, before anybody shows them."""

from typing import Final

from roomtui.live.analysis.analysis import Analysis
from roomtui.live.analysis.slices import LONG, Work
from roomtui.live.polling.changes import EventType
from roomtui.live.polling.feed import Update
from roomtui.text import name_of

PIECE: Final = 50
"""Names that are read between two chances for a key."""


class NameStage:
    """Has the names of an update's changes remembered that would hold up whoever takes it in.

    Those who left are named later without their record, and of long contexts the name is kept.
    """

    def take(self, update: Update, so_far: Analysis) -> Work[Analysis]:
        """Return the analysis as it is."""
        for number, change in enumerate(update.changes, 1):
            context = (change.participant.context if change.participant else None) or ""
            is_long = len(context) > LONG
            if is_long or change.kind is EventType.LEFT:
                name_of(context)
            if is_long or number % PIECE == 0:
                yield
        return so_far
