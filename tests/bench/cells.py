"""What each refresh wrote, what it changed on screen, and the fewest bytes for that."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from tests.bench.byte_bound import CellRun, Frame, Pen, fewest_bytes
from tests.bench.recorder import Chunk
from tests.e2e.terminal import WIDE, Emulator

PAUSE: Final = 0.5
"""Seconds without a byte between two refreshes."""


class Refresh(NamedTuple):
    """What one refresh wrote, how many cells it changed, and the fewest bytes for those."""

    written: int
    changed: int
    fewest: int


def refreshes(chunks: Iterable[Chunk], since: float) -> list[Refresh]:
    """Draw what was written, and look at each refresh that began after an instant."""
    emulator = Emulator(WIDE)
    found: list[Refresh] = []
    before = _frame(emulator)
    pen = Pen(0, 0, emulator.screen.default_char)
    for burst in _bursts(chunks):
        emulator.feed(b"".join(chunk.data for chunk in burst))
        if burst[0].at < since and not found:
            before = _frame(emulator)
            continue
        after = _frame(emulator)
        changed = runs(before, after)
        cursor = emulator.screen.cursor
        fewest, pen = fewest_bytes(changed, after, pen, (cursor.x, cursor.y))
        cells = sum(len(run.cells) for run in changed)
        found.append(Refresh(sum(len(chunk.data) for chunk in burst), cells, fewest))
        before = after
    return found[1:]  # the pen of the first one had not stood where a refresh leaves it


def _bursts(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    burst: list[Chunk] = []
    for chunk in chunks:
        if burst and chunk.at - burst[-1].at > PAUSE:
            yield burst
            burst = []
        burst.append(chunk)
    if burst:
        yield burst


def _frame(emulator: Emulator) -> Frame:
    columns, lines = WIDE
    rows = emulator.screen.buffer
    return [[rows[y][x] for x in range(columns)] for y in range(lines)]


def runs(before: Frame, after: Frame) -> list[CellRun]:
    """Find the cells that differ."""
    found: list[CellRun] = []
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        for x, cell in enumerate(new):
            if cell == old[x]:
                continue
            last = found[-1] if found else None
            if last and (last.y, last.x + len(last.cells)) == (y, x):
                found[-1] = last._replace(cells=(*last.cells, cell))
            else:
                found.append(CellRun(y, x, (cell,)))
    return found
