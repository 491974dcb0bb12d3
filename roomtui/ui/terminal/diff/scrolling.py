"""Finds what moved up or down as a whole: a new line of the activity moves all below it."""

from collections.abc import Iterable, Iterator
from typing import Final

from roomtui.ui.terminal.diff.screen_buffer import ScreenBuffer

FARTHEST: Final = 5
"""Rows that are looked for above and below."""

FEWEST: Final = 2
"""Rows that must have moved for a scroll to be shorter than writing them."""


Scroll = tuple[range, int]
"""Rows whose content moves, and by how many rows: down, or up if it is negative."""


def scrolls(shown: ScreenBuffer, wanted: ScreenBuffer, taken: Iterable[int]) -> Iterator[Scroll]:
    """Return what may be scrolled of the rows that were drawn."""
    changed = sorted(y for y in taken if not shown.is_row_as_in(wanted, y))
    for rows in _runs(changed):
        found = [(_moved(shown, wanted, rows, by), by) for by in _WAYS if abs(by) < len(rows)]
        if found and max(found)[0] >= FEWEST:
            yield rows, max(found)[1]


_WAYS: Final = [way for by in range(1, FARTHEST + 1) for way in (by, -by)]


def _moved(shown: ScreenBuffer, wanted: ScreenBuffer, rows: range, by: int) -> int:
    """Count the rows that would be right after a scroll, less those that it would bring in."""
    right = sum(
        wanted.texts[y] == shown.texts[y - by] and wanted.looks[y] == shown.looks[y - by]
        for y in rows
        if y - by in rows
    )
    return right - abs(by) // 2


def _runs(changed: list[int]) -> Iterator[range]:
    """Return the rows that follow on one another, as far as there are several."""
    start = 0
    for place in range(1, len(changed) + 1):
        if place == len(changed) or changed[place] != changed[place - 1] + 1:
            if place - start > FEWEST:
                yield range(changed[start], changed[place - 1] + 1)
            start = place
