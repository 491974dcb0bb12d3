"""The filter of live tables: words that occur, `!word` that must not, `~word` fuzzy."""

import unicodedata
from collections.abc import Callable
from typing import Final

from roomtui.text import name_of
from roomtui.ttl_cache import TtlCache

Matches = Callable[[str], bool]

MOST_REMEMBERED: Final = 20_480
"""In each turn: the name and the words of each of 10,000 people."""

LOOKED_AT: Final = 1_000
"""Characters of a text that a filter looks through, so that a hostile id cannot take long."""


def fold(text: str) -> str:
    """Return a text without case and accents, to be compared: `MORÉAU` as `moreau`."""
    return text.lower() if text.isascii() else _remembered[text]


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


_remembered = TtlCache(_fold, MOST_REMEMBERED)


def compile_filter(query: str) -> Matches | None:
    """Return the test that a query stands for, or None where it lets everything through.

    A pasted context stands for the name in it, since names are what is looked through.
    """
    if query.lstrip().startswith(("{", "[", '"{', '"[')):
        query = name_of(query)
    tests = [test for word in query.split() if (test := _test(word))]
    if not tests:
        return None

    def matches(text: str) -> bool:
        folded = fold(text[:LOOKED_AT])
        return all(test(folded) for test in tests)

    return matches


def _test(word: str) -> Matches | None:
    rest = fold(word[1:])
    if word.startswith("!"):
        return (lambda text: rest not in text) if rest else None
    if word.startswith("~"):
        return (lambda text: _in_order(rest, text)) if rest else None
    wanted = fold(word)
    return lambda text: wanted in text


def _in_order(letters: str, text: str) -> bool:
    remaining = iter(text)
    return all(letter in remaining for letter in letters)
