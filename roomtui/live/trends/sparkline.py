"""Sparklines: a number of people over time in blocks of eight heights."""

from collections.abc import Sequence
from typing import Final

from roomtui.live.trends.trends import GAP

BLOCKS: Final = "▁▂▃▄▅▆▇█"

_FULL: Final = len(BLOCKS) - 1
_ROUND: Final = (1, 2, 3, 4, 5, 6, 8, 10)
LEAST_SCALE: Final = 8
"""The least number of people that the scale goes up to where there is no limit."""


def sparkline(counts: Sequence[int | None], most: int | None = None) -> str:
    """Return a cell for each count, the whole block for `most` people or more and for nothing else.

    Without a limit the seven below share what there is up to the highest of the counts, rounded up
    so that the scale seldom changes. A count that is not known is a gap; before the first that is,
    the cells are blank.
    """
    known = [count for count in counts if count is not None]
    if not known:
        return ""
    whole, highest = (most, _FULL) if most and most > 0 else (rounded_up(max(known)), _FULL - 1)
    cells = (
        GAP if count is None else BLOCKS[min(count * _FULL // whole, highest)] for count in counts
    )
    return "".join(cells).lstrip(GAP).rjust(len(counts))


def rounded_up(count: int) -> int:
    """Return the least round number that is no less than a count, nor than `LEAST_SCALE`."""
    count = max(count, LEAST_SCALE)
    tens: int = 10 ** (len(str(count)) - 1)
    return next(each * tens for each in _ROUND if each * tens >= count)
