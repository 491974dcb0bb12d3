"""The filter of lists of what has people in it: plain words, and `people:0`, `people:>9`."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt
from typing import Final

from roomtui.text import safe
from roomtui.ui.filters.text import Matches, compile_filter

PREFIX: Final = "people:"
HINT: Final = "words · !exclude · ~letters in order · people:0 people:>9 · enter keeps, esc clears"

MOST_DIGITS: Final = 6
_TESTS: Final = {"": eq, "<": lt, ">": gt, "<=": le, ">=": ge}

_APART: Final = "\n"
"""Parts the count from the words: no query has it."""


def words_with_count(words: str, people: int | None) -> str:
    """Return the text of a row that has people in it, None of them where nobody can tell."""
    return f"{words}{_APART}{'' if people is None else people}"


def compile_counts(query: str) -> Matches | None:
    """Return the test that a query stands for, None where it lets everything through.

    It is of a text made by `words_with_count`. A count that nobody can tell is no number, not even
    0.
    """
    terms = [word for word in query.split() if word.lower().lstrip("!").startswith(PREFIX)]
    tests = [test for word in terms if (test := _test(word))]
    plain = compile_filter(" ".join(word for word in query.split() if word not in terms))
    if not tests and plain is None:
        return None

    def matches(text: str) -> bool:
        words, _, count = text.rpartition(_APART)
        is_counted = all(test(int(count)) for test in tests) if count else not tests
        return is_counted and (plain is None or plain(words))

    return matches


def why_no_counts(query: str) -> str:
    """Return why a filter that is typed cannot be, as a sentence, or nothing."""
    for word in query.split():
        term = word.lower().lstrip("!")
        value = term.removeprefix(PREFIX)
        if term.startswith(PREFIX) and value not in _TESTS and _wanted(value) is None:
            return f"people: takes a number, as in people:0 or people:>9, not {safe(value, 20)}."
    return ""


def _wanted(value: str) -> tuple[Callable[[int, int], bool], int] | None:
    """Return how a number is compared with which; None of what is no number."""
    sign = value[: len(value) - len(value.lstrip("<>="))]
    digits = value.removeprefix(sign)
    is_number = (
        sign in _TESTS and digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    )
    return (_TESTS[sign], int(digits)) if is_number else None


def _test(word: str) -> Callable[[int], bool] | None:
    """Return the test of a term; None of one that is still being typed."""
    wanted = _wanted(word.lower().lstrip("!").removeprefix(PREFIX))
    if wanted is None:
        return None
    compare, number = wanted
    is_meant = not word.startswith("!")
    return lambda people: compare(people, number) is is_meant
