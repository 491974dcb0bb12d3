"""A time line in text: a bar from when to when somebody was there, and the scale above it."""

from datetime import datetime
from math import ceil
from typing import Final

from roomtui import zone
from roomtui.ui import format as fmt

NOBODY: Final = "·"
STILL_HERE: Final = "►"
"""Ends the bar of one who has not left, which no colour alone must tell."""

_HALVES: Final = {
    (False, False): NOBODY,
    (False, True): "▐",
    (True, False): "▌",
    (True, True): "█",
}
"""A cell by whether its first and its second half are covered."""

_LINE: Final = "─"


def bar(
    begins: datetime,
    ends: datetime,
    came: datetime | None,
    left: datetime | None,
    width: int,
) -> str:
    """Draw a stay on the line from `begins` to `ends`, half a cell at the least.

    None for `came` means that nobody knows, and so from the start; None for `left` means still
    here, and so to the end.
    """
    halves = 2 * width
    first = min(int(_part(begins, ends, came or begins) * halves), halves - 1)
    last = max(ceil(_part(begins, ends, left or ends) * halves), first + 1)
    cells = [_HALVES[first <= at < last, first < at + 2 <= last] for at in range(0, halves, 2)]
    if left is None:
        cells[(last - 1) // 2] = STILL_HERE
    return "".join(cells)


def scale(begins: datetime, ends: datetime, width: int, *, goes_on: bool) -> str:
    """Draw the time line's own line: when it begins, its middle where there is room, its end."""
    clock = fmt.clock_time if zone.today(begins) == zone.today(ends) else _day_time
    start, middle = clock(begins), clock(begins + (ends - begins) / 2)
    end = "now" if goes_on else clock(ends)
    spare = width - len(start) - len(end)
    if spare < len(middle) + 8:
        return f"{start} {_LINE * (spare - 2)} {end}"
    before = (width - len(middle)) // 2 - len(start)
    after = spare - before - len(middle)
    return f"{start} {_LINE * (before - 2)} {middle} {_LINE * (after - 2)} {end}"


def _day_time(at: datetime) -> str:
    return fmt.day_time(at)[5:]


def _part(begins: datetime, ends: datetime, at: datetime) -> float:
    """Return how far along the line an instant is, from 0 to 1."""
    whole = (ends - begins).total_seconds()
    if whole <= 0:
        return 1.0 if at >= ends else 0.0
    return min(max((at - begins).total_seconds() / whole, 0.0), 1.0)
