"""The screens of the console by name, and which of them have what in common."""

from enum import StrEnum
from typing import Final


class ScreenName(StrEnum):
    """A screen of the console, as the palette and the help call it."""

    LIVE = "live"
    RECORDINGS = "recordings"
    COMPOSITIONS = "compositions"
    HISTORY = "history"
    ACTIVITY = "activity"
    ATTENTION = "attention"


LISTS: Final = frozenset({ScreenName.RECORDINGS, ScreenName.COMPOSITIONS, ScreenName.HISTORY})
"""The screens whose lists are read in parts."""

RECORDS: Final = frozenset(ScreenName) - {ScreenName.ACTIVITY}
"""The screens that show records, in panes and in an order; activity is one list of events."""

PEOPLE: Final = frozenset({ScreenName.LIVE, ScreenName.ACTIVITY, ScreenName.ATTENTION})
"""The screens where somebody can be under the cursor who is in a session now."""

EVENTS: Final = frozenset({ScreenName.LIVE, ScreenName.ACTIVITY})
"""The screens that show what happened."""

LIVE: Final = frozenset({ScreenName.LIVE})

SESSIONS: Final = frozenset({ScreenName.LIVE, ScreenName.ATTENTION})
"""The screens where a session that is active can be under the cursor."""

PANED: Final = RECORDS - {ScreenName.ATTENTION}
"""The screens of several panes, whose rows can be sorted."""

MARKABLE: Final = frozenset({ScreenName.LIVE, ScreenName.RECORDINGS, ScreenName.COMPOSITIONS})
"""The screens where marks mean something."""

WATCHABLE: Final = PEOPLE | {ScreenName.HISTORY}
"""The screens where somebody who could be watched is under the cursor."""
