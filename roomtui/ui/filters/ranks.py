"""How well a name matches what was typed: from the whole name down to its letters in order."""

from enum import IntEnum
from typing import Final

from roomtui.ui.filters.text import is_word_char

FEWEST_INSIDE: Final = 2
"""Letters from which on a match inside of a word means anything; of Chinese, each one does."""

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
    ABOUT = 5
    FUZZY = 6


def rank(
    query: str, name: str, where: str = "", *, about: str = "", gap: int = 1
) -> MatchRank | None:
    """Return how a folded name matches a folded query, None if it does not.

    The words of the query may be `APART`, in the name, in what is said `about` it, and `where` it
    is; one of them is in the name. What none of is there is found by what is said `ABOUT` it, but
    never only by where it is. Letters in order, at most `gap` others between two, are `FUZZY`.
    """
    if query in name and (placed := _placed(query, name)) is not None:
        return placed
    words = query.split()
    if len(words) > 1:
        if all(word in name or word in about or word in where for word in words):
            if any(word in name for word in words):
                return MatchRank.APART
            return MatchRank.ABOUT if any(word in about for word in words) else None
    elif is_long_enough(query) and query in about:
        return MatchRank.ABOUT
    elif in_order(query, name, gap) is not None:
        return MatchRank.FUZZY
    return None


def is_long_enough(query: str) -> bool:
    """Return whether a query is looked for inside of words."""
    return len(query) >= FEWEST_INSIDE or not query.isascii()


def _placed(query: str, name: str) -> MatchRank | None:
    if name.startswith(query):
        return MatchRank.WHOLE if len(name) == len(query) else MatchRank.START
    at = name.find(query)
    while at >= 0:
        if not is_word_char(name[at - 1]):
            return MatchRank.WORD
        at = name.find(query, at + 1)
    return MatchRank.INSIDE if is_long_enough(query) else None


def in_order(letters: str, name: str, gap: int) -> int | None:
    """Return how many others stand between letters in order, from the start of a word on.

    None if they do not come in order. Each takes the next place there is: what was tried is never
    tried again, however it repeats.
    """
    if not FEWEST_LETTERS <= len(letters) <= MOST_LETTERS:
        return None
    start = name.find(letters[0])
    while start >= 0:
        if start == 0 or not is_word_char(name[start - 1]):
            at = start
            for letter in letters[1:]:
                at = name.find(letter, at + 1, at + 2 + gap)
                if at < 0:
                    break
            else:
                return at - start + 1 - len(letters)
        start = name.find(letters[0], start + 1)
    return None
