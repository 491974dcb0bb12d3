"""Texts as cells of a terminal."""

from functools import lru_cache
from typing import Final

from rich import cells as measures

from roomtui.ui.terminal.diff.cell_style import CellStyle, look

Row = tuple[tuple[str, ...], tuple[CellStyle, ...]]
"""The text of each cell and how it looks; the right half of a wide character is empty."""

HALF: Final = ""
"""The right half of a wide character: nothing is written for it."""


@lru_cache(8192)
def cells(text: str, codes: str) -> Row:
    """Return the cells of a text that is written with SGR codes."""
    drawn = look(codes)
    texts = tuple(text) if text.isascii() else tuple(_graphemes(text))
    return texts, tuple(drawn.blank if cell == " " else drawn for cell in texts)


def leading_marks(text: str) -> str:
    """Return what a text begins with that has no width and stands on what comes before."""
    count = 0
    while count < len(text) and not measures.cell_len(text[count]):
        count += 1
    return text[:count]


def _graphemes(text: str) -> list[str]:
    """Take a text apart; what has no width of its own stays with what it stands on."""
    found: list[str] = []
    for start, end, width in measures.split_graphemes(text)[0]:
        if width:
            found += [text[start:end], *[HALF] * (width - 1)]
        elif found:
            last = -2 if found[-1] == HALF else -1
            found[last] += text[start:end]
    return found
