"""Cell styles (SGR), and the shortest way for the terminal's pen from one to another."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

_OFF: Final = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25",
               "7": "27", "8": "28", "9": "29"}  # fmt: skip
"""What ends an attribute; bold and dim share theirs. Others end only when all do."""

_SEEN_ON_BLANKS: Final = frozenset(_OFF.keys() - {"1", "2", "3", "5", "6", "8"})
"""Attributes that a blank shows: underlined, reversed, struck out."""

_COLOUR_WORDS: Final = {"2": 5, "5": 3}
"""How many numbers a colour takes, by the one after 38 or 48."""


class CellStyle:
    """Attributes, colour and background; there is one object for each look there is.

    `blank` is how a blank of this look is: its colour does not matter, unless it is reversed or
    has a line.
    """

    __slots__ = ("attributes", "background", "blank", "colour")

    def __init__(self, attributes: frozenset[str], colour: str, background: str) -> None:
        self.attributes = attributes
        self.colour = colour
        self.background = background
        seen = attributes <= _OFF.keys() and not attributes & _SEEN_ON_BLANKS
        is_blank = not (attributes or colour)
        self.blank = _look(frozenset(), "", background) if seen and not is_blank else self

    def codes(self) -> Iterator[str]:
        """Return the numbers that set it on a pen without attributes and colours."""
        yield from sorted(self.attributes)
        yield from (code for code in (self.colour, self.background) if code)


@lru_cache(None)
def _look(attributes: frozenset[str], colour: str, background: str) -> CellStyle:
    return CellStyle(attributes, colour, background)


@lru_cache(None)
def look(codes: str) -> CellStyle:
    """Return the look that SGR codes such as `1;38;2;9;9;9` set."""
    attributes, colour, background = set[str](), "", ""
    words = codes.split(";") if codes else []
    while words:
        length = _COLOUR_WORDS.get(words[1], 1) if words[0] in {"38", "48"} and words[1:] else 1
        code, words = ";".join(words[:length]), words[length:]
        if _is_among(code, "3", "9"):
            colour = "" if code == "39" else code
        elif _is_among(code, "4", "10"):
            background = "" if code == "49" else code
        else:
            attributes.add(code)
    return _look(frozenset(attributes), colour, background)


def _is_among(code: str, dark: str, light: str) -> bool:
    """Return whether a code sets a colour, by what the numbers of dark and light begin with."""
    number = code.partition(";")[0]
    return len(number) > 1 and number[:-1] in {dark, light}


PLAIN: Final = look("")


@lru_cache(4096)
def pen_change(before: CellStyle | None, after: CellStyle) -> str:
    """Return the shortest sequence that turns a pen; None is one of which nothing is known."""
    anew = _sequence(["0", *after.codes()]) if after is not PLAIN else "\x1b[m"
    if before is None:
        return anew
    if (steps := _steps(before, after)) is None:
        return anew
    return min(_sequence(steps) if steps else "", anew, key=len)


def _steps(before: CellStyle, after: CellStyle) -> Sequence[str] | None:
    """Return what to turn off and on one by one; None if something cannot be turned off so."""
    gone = before.attributes - after.attributes
    if not gone <= _OFF.keys():
        return None
    off = {_OFF[code] for code in gone}
    kept = {code for code in before.attributes - gone if _OFF.get(code) not in off}
    steps = [*sorted(off), *sorted(after.attributes - kept)]
    for old, new, default in (
        (before.colour, after.colour, "39"),
        (before.background, after.background, "49"),
    ):
        if old != new:
            steps.append(new or default)
    return steps


def _sequence(codes: Sequence[str]) -> str:
    return f"\x1b[{';'.join(codes)}m"
