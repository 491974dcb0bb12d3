"""How much is marked, in words."""

from typing import Final

from roomtui.ui import format as fmt
from roomtui.ui.marks import Marks

ROOMY: Final = 110
BROAD: Final = 60
"""Columns of the key bar from which on it says all of it, and where as well."""


def marked_words(marks: Marks, columns: int = ROOMY) -> str:
    """Return how much is marked, and in how many sessions: `5 marked in 3 sessions`."""
    words = f"{fmt.number(marks.count)} marked"
    sessions = len(marks.groups.keys() | marks.sessions.keys())
    if not sessions or columns < BROAD:
        return words
    return f"{words} in {fmt.count(sessions, 'session') if columns >= ROOMY else sessions}"
