"""The fewest bytes that could change some cells of a terminal."""

from functools import lru_cache
from typing import Any, Final, NamedTuple

Frame = list[list[Any]]
"""pyte's characters, with their styles, by line and column."""

MOST_RUNS: Final = 10
"""Runs of changed cells whose every order is tried."""

_COLOURS: Final = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
_SWITCHES: Final = (
    ("bold", "1", "22"), ("italics", "3", "23"), ("underscore", "4", "24"),
    ("reverse", "7", "27"), ("strikethrough", "9", "29"),
)  # fmt: skip


class CellRun(NamedTuple):
    """Changed cells beside each other in a line."""

    y: int
    x: int
    cells: tuple[Any, ...]


class Pen(NamedTuple):
    """Where a terminal's cursor stands, and a character in the style that is set."""

    y: int
    x: int
    style: Any


def fewest_bytes(
    changed: list[CellRun], frame: Frame, pen: Pen, end: tuple[int, int] | None = None
) -> tuple[int, Pen]:
    """Count the bytes of the shortest way through all runs, and give the pen at its end.

    Its `end` is where the cursor has to be left, column and row, if that matters.

    Every order is tried, each run from left to right, with the shortest of the ways that `_move`
    knows and of the style changes; beyond MOST_RUNS runs they are taken from top to bottom.
    """
    if len(changed) > MOST_RUNS:
        total = 0
        for run in changed:
            cost, pen = _draw(pen, run, frame)
            total += cost
        return _left(total, pen, end, frame)
    best: dict[tuple[int, int], tuple[int, Pen]] = {(0, -1): (0, pen)}
    everything = (1 << len(changed)) - 1
    for done in range(everything):
        for (_, last), (cost, at) in [(k, v) for k, v in best.items() if k[0] == done]:
            del best[done, last]
            for number, run in enumerate(changed):
                if done >> number & 1:
                    continue
                more, there = _draw(at, run, frame)
                state = done | 1 << number, number
                if state not in best or best[state][0] > cost + more:
                    best[state] = cost + more, there
    return min((_left(*way, end, frame) for way in best.values()), key=lambda way: way[0])


def _left(cost: int, pen: Pen, end: tuple[int, int] | None, frame: Frame) -> tuple[int, Pen]:
    """Add what it takes to leave the cursor where it has to be."""
    if end is None:
        return cost, pen
    x, y = end
    return cost + _move(pen, CellRun(y, x, ()), frame), pen._replace(y=y, x=x)


def _draw(pen: Pen, run: CellRun, frame: Frame) -> tuple[int, Pen]:
    """Go to a run and write it; the style may be set before the move or after it."""
    first = run.cells[0]
    restyled = _restyle(pen.style, first)
    bytes_ = restyled + min(_move(pen, run, frame), _move(pen._replace(style=first), run, frame))
    style = first
    for cell in run.cells:
        bytes_ += _restyle(style, cell) + len(cell.data.encode())
        style = cell
    return bytes_, Pen(run.y, run.x + len(run.cells), style)


def _move(pen: Pen, run: CellRun, frame: Frame) -> int:
    down, right = run.y - pen.y, run.x - pen.x
    if not down:
        return _sideways(pen, run.x, frame)
    vertical = min(_sequence(run.y + 1), _sequence(abs(down)))
    if not right:
        return vertical
    row, column = ("" if n == 0 else str(n + 1) for n in (run.y, run.x))
    both = len(f"\x1b[{row}{column and ';'}{column}H")
    return min(both, vertical + _sideways(pen._replace(y=run.y), run.x, frame))


def _sideways(pen: Pen, x: int, frame: Frame) -> int:
    """Count the bytes to another column: by its number, by steps, or by writing what is there."""
    steps = x - pen.x
    if not steps:
        return 0
    ways = [_sequence(x + 1), _sequence(abs(steps))]
    if steps < 0:
        ways += [-steps, 1 + _sequence(x) if x else 1]
    else:
        between = frame[pen.y][pen.x : x]
        if all(_restyle(pen.style, cell) == 0 for cell in between):
            ways.append(sum(len(cell.data.encode()) for cell in between))
    return min(ways)


def _sequence(number: int) -> int:
    return 3 if number == 1 else 3 + len(str(number))


def _restyle(old: Any, new: Any) -> int:
    return 0 if old[1:] == new[1:] else _sgr(old._replace(data=""), new._replace(data=""))


@lru_cache(1024)
def _sgr(old: Any, new: Any) -> int:
    """Count the bytes from one style to another, by what differs or from the beginning."""
    differs = [_colour(new.fg, 30)] * (old.fg != new.fg) + [_colour(new.bg, 40)] * (
        old.bg != new.bg
    )
    whole = [_colour(colour, base) for colour, base in ((new.fg, 30), (new.bg, 40))
             if colour != "default"]  # fmt: skip
    for name, on, off in _SWITCHES:
        if getattr(old, name) != getattr(new, name):
            differs.append(on if getattr(new, name) else off)
        whole += [on] * getattr(new, name)
    afresh = ";".join(["", *whole]) if whole else ""
    return len("\x1b[m") + min(len(";".join(differs)), len(afresh))


def _colour(name: str, base: int) -> str:
    if name == "default":
        return str(base + 9)
    if name in _COLOURS:
        return str(base + _COLOURS.index(name))
    if name.startswith("bright"):
        return str(base + 60 + _COLOURS.index(name.removeprefix("bright")))
    red, green, blue = (int(name[i : i + 2], 16) for i in (0, 2, 4))
    return f"{base + 8};2;{red};{green};{blue}"
