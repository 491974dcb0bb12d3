"""Ambiguous width: keeps columns in place behind characters that terminals do not agree on.

Vowel signs that stand beside their letter (Devanagari, Tamil, Burmese …) have no cell of their own
by the table that Textual measures with, and one in most terminals; the letters of flags and a few
symbols differ likewise. Left alone, each would push all that stands right of it by a cell. Here
the cursor is placed anew behind a text that holds one, and blanks that follow make room for it.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final
from unicodedata import category

from rich.cells import cell_len, set_cell_size

_RARE: Final = re.compile("[^\\x00-\\x7f]")
"""What most screens hold little of but borders, with all that is unsure in it.

To leave out borders and accents takes ten times as long to compile, which a start would wait for.
"""

_EDGES: Final = (
    "\u0903\u1d00\u2630\u2638\u268a\u2690\u2ffc\u3000\u31e4\u31f0\u3248\u3250\u4dc0\u4e00\ua823\uac00"
    "\U00010ec0\U00010f00\U00011000\U00012001\U0001342f\U00014400\U00016100\U00017000"
    "\U0001b123\U0001b170\U0001d165\U0001d173\U0001d2c0\U0001d379\U0001df1f\U0001e100"
    "\U0001e4d0\U0001e600\U0001f1e6\U0001f200\U0001f6d8\U0001f6e0\U0001f774\U0001f780"
    "\U0001f7d9\U0001f7e0\U0001fa70\U0001fb00\U0002b739\U0002b73a\U0002ebf0\U0002f800"
    "\U00031350\U00040000"
)
"""Where what may be unsure, and more, begins and ends; rich, wcwidth, glibc and tmux were asked.

What is new in Unicode 15 is among it: Python 3.12 knows it, and many a terminal gives it no cell.

A regular expression of these ranges takes 7 ms to compile, which a start would wait for.
"""

_WIDER: Final = "[\u3248-\u324f\U0001f1e6-\U0001f1ff]"
"""What some terminals draw a cell wider than rich says: numbers in squares, letters of flags."""

_NARROWER: Final = "[\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d378]"
"""What some terminals draw a cell narrower: trigrams, hexagrams, counting rods.

These patterns are compiled, and kept by `re`, when the first text needs them: few ever do.
"""

_MOVE: Final = r"(\x1b\[[\d;]*H)"
_STYLE: Final = r"(\x1b\[[\d;]*m)"
_BORDER: Final = "[\u2500-\u257f]"
_PIECE: Final = " +|[\u2500-\u257f]+|[^ \u2500-\u257f]+(?: [^ \u2500-\u257f]+)*"
"""Blanks, borders, or words that single blanks keep apart."""


@cache
def _may_differ(char: str) -> bool:
    return bisect(_EDGES, char) % 2 == 1


def is_unsure(text: str) -> bool:
    """Return whether terminals may not agree on how wide a text is."""
    return not text.isascii() and any(map(_may_differ, set(_RARE.findall(text))))


@cache
def _extra(char: str) -> int:
    if char in "\U00016ff0\U00016ff1":
        return 2
    return int(_may_differ(char) and (category(char) == "Mc" or re.match(_WIDER, char) is not None))


def extra_cells(text: str) -> int:
    """Count the cells that a text may take in some terminal beyond those that rich gives it."""
    return 0 if text.isascii() else sum(map(_extra, _RARE.findall(text)))


def with_room(text: str) -> str:
    """Put the blanks behind a text that it may need, where something stands close to it."""
    return text + " " * extra_cells(text)


def shortened(text: str, width: int) -> str:
    """Cut a text until it takes no more than some cells in any terminal."""
    text = set_cell_size(text, width) if cell_len(text) > width else text
    while (extra := extra_cells(text)) and cell_len(text) + extra > width:
        text = text[:-1]
    return text


def unsure_span(cells: Sequence[str]) -> tuple[int, int]:
    """Return the first column of a row whose place is not sure, and the one behind the last.

    These are the words that hold such a character, and the blanks that they may need.
    """
    if not is_unsure("".join(cells)):
        return len(cells), 0
    found = [x for x, text in enumerate(cells) if is_unsure(text)]
    start, end = found[0], found[-1] + 1
    while start and not _is_apart(cells[max(start - 2, 0) : start]):
        start -= 1
    while end < len(cells) and not _is_apart(cells[end : end + 2]):
        end += 1
    return start, min(end + extra_cells("".join(cells[start:end])), len(cells))


def _is_apart(cells: Sequence[str]) -> bool:
    """Return whether words end at these cells: at a border, or at two blanks."""
    return all(text == " " for text in cells) or any(re.match(_BORDER, text) for text in cells)


def pin_columns(output: str) -> str:
    """Return what draws the same with every column in its place, whatever terminal draws it."""
    if not is_unsure(output):
        return output
    first, *rest = re.split(_MOVE, output)
    parts = [first]
    for move, row in zip(rest[::2], rest[1::2], strict=True):
        column = int(move[:-1].partition(";")[2] or 1)
        parts += [move, *(_row(row, column) if is_unsure(row) else [row])]
    return "".join(parts)


def _row(row: str, column: int) -> Iterator[str]:
    """Draw what follows a move to a column; only if it is nothing but styles and text."""
    parts = re.split(_STYLE, row.rstrip("\n"))
    if not all(text.isprintable() for text in parts[::2]):
        yield row
        return
    drawn = 0
    for place, part in enumerate(parts):
        if place % 2:
            yield part
            continue
        text = part[min(drawn, _blanks(part)) :]
        drawn -= len(part) - len(text)
        while text:
            piece, text = _split(text)
            blanks = _blanks("".join([text, *parts[place + 2 :: 2]]))
            width, extra = cell_len(piece), min(extra_cells(piece), blanks)
            yield _placed(piece, column, width, extra) if is_unsure(piece) else piece
            column += width + extra
            in_here = min(extra, _blanks(text))
            text, drawn = text[in_here:], drawn + extra - in_here
    yield row[len(row.rstrip("\n")) :]


def _split(text: str) -> tuple[str, str]:
    """Take a piece from the start of a text."""
    match = re.match(_PIECE, text)
    end = match.end() if match else len(text)
    return text[:end], text[end:]


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _placed(piece: str, column: int, width: int, extra: int) -> str:
    """Draw words on cells that were cleared, and go to the column behind these."""
    while extra_cells(piece) > extra:  # no room beside it: better without a mark than displaced
        last = max(place for place, char in enumerate(piece) if extra_cells(char))
        end = last + 1
        while cell_len(piece[last]) and end < len(piece) and not cell_len(piece[end]):
            end += 1  # what stood on it goes with it
        piece = piece[:last] + piece[end:]
    end = column + width + extra
    parts = [" " * (end - column), f"\x1b[{column}G"]
    for char in piece:
        column += cell_len(char) + _extra(char)
        parts += [char, f"\x1b[{column}G"] if re.match(_NARROWER, char) else [char]
    return "".join([*parts, f"\x1b[{end}G"])
