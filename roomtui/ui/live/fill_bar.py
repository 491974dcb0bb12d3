"""A bar that tells how full something is, to an eighth of a cell."""

from typing import Final

from roomtui.ui.live.people_words import is_full
from roomtui.ui.table.columns import Cell

_EIGHTHS: Final = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def fill_bar(part: int, whole: int, cells: int) -> str:
    """Return a bar of some cells at most; it is whole only where nothing is lacking.

    Of anything at all it shows an eighth of a cell.
    """
    if part >= whole:
        return "█" * cells
    eighths = max(part * cells * 8 // whole, 1) if part > 0 else 0
    full, rest = divmod(eighths, 8)
    return "█" * full + _EIGHTHS[rest]


def fill_cell(people: int, most: int, width: int) -> Cell:
    """Return how many of those who may are there: `██████▎`, and by a sign that no more may."""
    bar = fill_bar(people, most, width - 1)
    return Cell(f"{bar}!", "warn") if is_full(people, most) else Cell(bar)
