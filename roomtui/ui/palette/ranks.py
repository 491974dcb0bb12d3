"""How well a name matches what was typed: from the whole name down to its letters in order."""

from enum import IntEnum
from typing import Final

FEWEST_LETTERS: Final = 3
"""Letters from which on a match with others in between means anything."""

MOST_LETTERS: Final = 32
"""Letters of the longest text that is looked for with others in between."""


class MatchRank(IntEnum):
    """How a name matches; the better comes first."""

    WHOLE = 0
    START = 1
    WORD = 2
    INSIDE = 3
    APART = 4
    FUZZY = 5


def rank(query: str, name: str, about: str = "", *, gap: int = 1) -> MatchRank | None:
    """Return how a folded name matches a folded query, None if it does not.

    The words of the query may be `APART`, in the name and in what is said `about` it; one of them
    is in the name. Letters in order, at most `gap` others between two of them, are `FUZZY`.
    """
    if query in name:
        return _placed(query, name)
    words = query.split()
    if len(words) > 1 and any(word in name for word in words):
        if all(word in name or word in about for word in words):
            return MatchRank.APART
    elif len(words) == 1 and _in_order(query, name, gap):
        return MatchRank.FUZZY
    return None


def _placed(query: str, name: str) -> MatchRank:
    if name.startswith(query):
        return MatchRank.WHOLE if len(name) == len(query) else MatchRank.START
    at = name.find(query)
    while at >= 0:
        if not name[at - 1].isalnum():
            return MatchRank.WORD
        at = name.find(query, at + 1)
    return MatchRank.INSIDE


def _in_order(letters: str, name: str, gap: int) -> bool:
    """Return whether the letters come in order, from the start of a word on.

    Each takes the next place there is: what was tried is never tried again, however it repeats.
    """
    if not FEWEST_LETTERS <= len(letters) <= MOST_LETTERS:
        return False
    start = name.find(letters[0])
    while start >= 0:
        if start == 0 or not name[start - 1].isalnum():
            at = start
            for letter in letters[1:]:
                at = name.find(letter, at + 1, at + 2 + gap)
                if at < 0:
                    break
            else:
                return True
        start = name.find(letters[0], start + 1)
    return False
