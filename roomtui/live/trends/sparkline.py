"""Sparklines: a number of people over time in blocks of eight heights."""

from collections.abc import Sequence
from typing import Final

BLOCKS: Final = "▁▂▃▄▅▆▇█"
GAP: Final = "·"
"""Stands for a time of which nothing is known."""

_BELOW: Final = len(BLOCKS) - 1
_ROUND: Final = (1, 2, 3, 4, 5, 6, 8, 10)
LEAST_SCALE: Final = 8
"""The least number of people that a whole block stands for where there is no limit."""


def sparkline(counts: Sequence[int | None], most: int | None = None) -> str:
    """Return a cell for each count, the whole block for `most` people or more and for no fewer.

    Without it, that is for the highest of the counts, rounded up so that the scale seldom changes.
    A count that is not known is a gap; before the first that is, the cells are blank.
    """
    known = [count for count in counts if count is not None]
    if not known:
        return ""
    whole = most or rounded_up(max(known))
    cells = (GAP if count is None else _block(count, whole) for count in counts)
    return "".join(cells).lstrip(GAP).rjust(len(counts))


def _block(count: int, whole: int) -> str:
    return BLOCKS[-1] if count >= whole else BLOCKS[count * _BELOW // whole]


def rounded_up(count: int) -> int:
    """Return the least round number that is no less than a count, nor than `LEAST_SCALE`."""
    count = max(count, LEAST_SCALE)
    tens: int = 10 ** (len(str(count)) - 1)
    return next(each * tens for each in _ROUND if each * tens >= count)
