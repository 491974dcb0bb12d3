"""The shortest ways for the cursor of a terminal."""

from collections.abc import Iterator
from functools import lru_cache

Position = tuple[int, int]
"""Column and row, counted from 0."""


@lru_cache(4096)
def move(start: Position | None, end: Position) -> str:
    """Return the shortest sequence that moves the cursor; None is a place that nobody knows."""
    ways = [_absolute(*end)]
    if start is not None:
        along = min(_along(start[0], end[0]), key=len)
        ways.append(min(_down(start[1], end[1]), key=len) + along)
    return min(ways, key=len)


def _absolute(x: int, y: int) -> str:
    if x:
        return f"\x1b[{y + 1};{x + 1}H"
    return f"\x1b[{y + 1}H" if y else "\x1b[H"


def _along(start: int, end: int) -> Iterator[str]:
    if end == start:
        yield ""
    if end == 0:
        yield "\r"
    if end > start:
        yield f"\x1b[{times(end - start)}C"
    else:
        yield "\b" * (start - end)
        yield f"\x1b[{times(start - end)}D"
    yield f"\x1b[{end + 1}G"


def _down(start: int, end: int) -> Iterator[str]:
    if end == start:
        yield ""
    yield f"\x1b[{times(abs(end - start))}{'B' if end > start else 'A'}"
    yield f"\x1b[{end + 1}d"


def times(number: int) -> str:
    """Return how often a sequence acts; once need not be said."""
    return str(number) if number > 1 else ""
