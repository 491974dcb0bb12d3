"""The screen of a recorded console, drawn as it comes, to see where the cursor is."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from tests.bench.recorder import NeverCame, Recorder
from tests.e2e.terminal import WIDE, Emulator

CURSOR: Final = "›"

TIMEOUT: Final = 10.0
"""Seconds in which the cursor must have moved."""


class CursorPlace(NamedTuple):
    """The row of the people that the cursor is on, and what stands in it of name and id."""

    row: int
    person: str


class Watched:
    """Draws what a console writes; the time of each answer is when its bytes came.

    A snapshot may draw the cursor's row anew, so that the cursor's sign alone would be no answer.
    """

    def __init__(self, console: Recorder) -> None:
        self._console = console
        self._emulator = Emulator(WIDE)
        self._drawn = 0

    def under_cursor(self) -> CursorPlace:
        """Return who is under the cursor, of all that has come so far."""
        for chunk in self._console.chunks[self._drawn :]:
            self._emulator.feed(chunk.data)
            self._drawn += 1
        return self._place()

    def wait(self, condition: Callable[[CursorPlace], bool]) -> float:
        """Wait for the cursor, and give when the bytes came that put it there.

        Raises:
            NeverCame: it went nowhere.
        """
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            chunk = self._console.next(self._drawn)
            self._emulator.feed(chunk.data)
            self._drawn += 1
            if condition(self._place()):
                return chunk.at
        raise NeverCame(f"the cursor stays at {self._place()}")

    def _place(self) -> CursorPlace:
        lines = self._emulator.grid
        for top, cells in enumerate(lines):
            if (left := _find(cells, "Participants")) is None:
                continue
            for row, line in enumerate(lines[top + 2 :]):
                if line[left - 2] == CURSOR:
                    # Without the age, which goes on by itself.
                    return CursorPlace(row, "".join((*line[left:-38], *line[-30:-21])))
        return CursorPlace(-1, "")


def _find(cells: list[str], word: str) -> int | None:
    """Find the column of a word; the right halves of wide characters are empty cells."""
    for x in range(len(cells) - len(word)):
        if cells[x : x + len(word)] == list(word):
            return x
    return None
