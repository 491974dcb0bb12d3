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


_ALIKE: Final = str.maketrans({
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u05be\u30fb", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u2032`\u00b4", "'"),
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "þ": "th",
    "æ": "ae", "œ": "oe", "\u0640": None,
})  # fmt: skip
"""What nobody types as it stands in a name, and does not come apart into letter and accent."""

_UNSEEN: Final = frozenset([*map(chr, range(0xFE00, 0xFE10)), "\u034f"])
"""Marks that change how a letter looks, and are no accent."""


def fold(text: str) -> str:
    """Return a text as it is compared: `MORÉAU` and `ｍｏｒｅａｕ` as `moreau`.

    Case, accents, width, dotless i, kinds of hyphens and of apostrophes make no difference, nor
    does what is not seen.
    """
    return text.lower() if text.isascii() else _remembered[text]


def _fold(text: str) -> str:
    alike = unicodedata.normalize("NFKD", text.translate(_ALIKE)).casefold().translate(_ALIKE)
    parts = unicodedata.normalize("NFKD", alike)
    return "".join(filter(_is_compared, parts))


def _is_compared(char: str) -> bool:
    if char.isascii():
        return True
    is_unseen = char in _UNSEEN or unicodedata.category(char) == "Cf"
    return not (is_unseen or unicodedata.combining(char))


_remembered = TtlCache(_fold, MOST_REMEMBERED)


def fold_words(text: str) -> str:
    """Return the folded words of a text, a blank between two: `Anne-Marie O'Neil` as its words.

    Hyphens and all other punctuation part words, apostrophes join them, and signs such as emoji
    are words. A text of nothing but punctuation stays as it is.
    """
    folded = text.lower() if text.isascii() else _fold(text)
    apart = folded.translate(_APART)
    if not apart.isascii():
        apart = "".join(map(_parted, apart))
    return " ".join(apart.split()) or " ".join(folded.split())


_APART: Final = str.maketrans({
    **dict.fromkeys('!"#%&()*,-./:;?@[\\]_{}', " "), **dict.fromkeys("'`"),
    **{sign: f" {sign} " for sign in "$+<=>^|~"},
})  # fmt: skip


def is_word_char(char: str) -> bool:
    """Return whether a character is a part of a word: a letter, a digit, or a mark of one."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _parted(char: str) -> str:
    if char.isascii() or is_word_char(char):
        return char
    return " " if unicodedata.category(char)[0] == "P" else f" {char} "


_LOOSE: Final = str.maketrans({"'": None, "`": None, "-": " "})


def holds(folded: str, wanted: str) -> bool:
    """Return whether a folded word stands in a folded text: `oneil` in `o'neil`, as in find.

    Apostrophes make no difference, nor does a hyphen within the word, which may stand for a blank.
    """
    if wanted in folded:
        return True
    has_hyphen = "-" in wanted.strip("-") or (" " in wanted and "-" in folded)
    if not (has_hyphen or "'" in folded or "'" in wanted):
        return False
    loose = wanted.translate(_LOOSE).strip()
    return bool(loose) and loose in folded.translate(_LOOSE)


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
        return (lambda text: not holds(text, rest)) if rest else None
    if word.startswith("~"):
        return (lambda text: _in_order(rest, text)) if rest else None
    wanted = fold(word)
    return lambda text: holds(text, wanted)


def _in_order(letters: str, text: str) -> bool:
    remaining = iter(text)
    return all(letter in remaining for letter in letters)
