"""How many people there are and how full that is: in words, and as a bar to an eighth of a cell."""

from typing import Final

from roomtui.ui.table.columns import Cell

_EIGHTHS: Final = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def people_words(people: int, *, counted: bool) -> str:
    """Return a number of people: `49`, `12+` of who is not all told, `?` of what nobody tells."""
    return str(people) if counted else f"{people}+" if people else "?"


def is_full(people: int, most: int | None) -> bool:
    """Return whether nobody more has room; never where one of both numbers is not known."""
    return most is not None and people >= most


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
