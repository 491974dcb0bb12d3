"""The filter of lists of what has people in it: plain words, and `people:0`, `people:>9`."""

from collections.abc import Callable
from operator import eq, gt, lt
from typing import Final, TypeVar

from roomtui.text import safe
from roomtui.ui.filters.text import compile_filter

PREFIX: Final = "people:"
HINT: Final = "words · !exclude · ~letters in order · people:0 people:>9 · enter keeps, esc clears"

MOST_DIGITS: Final = 6
_TESTS: Final = {"": eq, "<": lt, ">": gt}

RowT = TypeVar("RowT")
RowTest = Callable[[RowT], bool]


def compile_counts(
    query: str, words: Callable[[RowT], str], people: Callable[[RowT], int | None]
) -> RowTest[RowT] | None:
    """Return the test of a row that a query stands for, None where it lets everything through.

    `people` counts who is in it; None, where nobody can tell, is no number, not even 0.
    """
    terms = [word for word in query.split() if word.lower().lstrip("!").startswith(PREFIX)]
    if not terms:
        matches = compile_filter(query)
        return None if matches is None else lambda row: matches(words(row))
    plain = compile_filter(" ".join(word for word in query.split() if word not in terms))
    tests = [test for word in terms if (test := _test(word))]

    def lets_through(row: RowT) -> bool:
        number = people(row)
        if tests and (number is None or not all(test(number) for test in tests)):
            return False
        return plain is None or plain(words(row))

    return lets_through


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
    sign = value[:1] if value[:1] in {"<", ">"} else ""
    digits = value.removeprefix(sign)
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    return (_TESTS[sign], int(digits)) if is_number else None


def _test(word: str) -> Callable[[int], bool] | None:
    """Return the test of a term; None of one that is still being typed."""
    wanted = _wanted(word.lower().lstrip("!").removeprefix(PREFIX))
    if wanted is None:
        return None
    compare, number = wanted
    is_meant = not word.startswith("!")
    return lambda people: compare(people, number) is is_meant
