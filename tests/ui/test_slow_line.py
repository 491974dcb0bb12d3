"""Over a slow line keys are answered first, old pictures are dropped, and the last one is right.

Counted in bytes on the line, by a clock that only the test moves.
"""

from collections.abc import Iterator
from itertools import count

import pytest
from textual.geometry import Size

from roomtui.ui.terminal.char_width import pin_columns
from roomtui.ui.terminal.diff.flow_control import AHEAD_SECS, AT_FIRST, LOST_SECS
from roomtui.ui.terminal.diff.renderer import Renderer
from roomtui.ui.terminal.diff.updates import Piece
from tests.e2e.terminal import Emulator
from tests.ui.slow import TICK, SlowLine

SIZE = Size(80, 24)
RATE = 1_200
COLOURS = ("38;2;200;200;210;48;2;15;20;25", "1;38;2;87;211;140;48;2;15;20;25", "48;2;21;27;34")


class Far:
    """A renderer and its terminal at the other end of a slow line."""

    def __init__(self, rate: float = RATE, *, answers: bool = True) -> None:
        self.emulator = Emulator(SIZE)
        self.emulator.feed(b"\x1b[?7l")
        self.line = SlowLine(
            rate, arrived=self.emulator.feed, answered=self.answered, answers=answers
        )
        self.renderer = Renderer(self.write, "xterm-256color", lambda: self.line.now)
        self.line.write("\x1b[?7l" * 34)  # as many bytes as the modes that a console sets
        self.renderer.start()
        self.numbers = count()

    def write(self, *texts: str) -> None:
        self.line.write("".join(map(pin_columns, texts)))

    def answered(self) -> None:
        self.renderer.answered()
        self.renderer.paint()

    def draw(self, *pieces: Piece) -> None:
        self.renderer.take(SIZE, pieces)
        self.renderer.paint()

    def change_all(self) -> None:
        """Draw a whole new picture, as when another screen is opened."""
        self.draw(*self.picture(next(self.numbers)))

    @staticmethod
    def picture(number: int) -> Iterator[Piece]:
        for y in range(SIZE.height):
            words = f"{number:06} row {y:02} of a picture that has changed"
            yield (
                0,
                y,
                [(words, COLOURS[y % 2]), (f"{number * 7919:>{80 - len(words)}}", COLOURS[2])],
            )

    @property
    def lines(self) -> list[str]:
        return ["".join(row) for row in self.emulator.grid]

    def wait_for(self, *rows: tuple[int, str]) -> int:
        """Let time pass until rows show some text; give the bytes that came out meanwhile."""
        before = self.line.delivered
        while not all(text in self.lines[y] for y, text in rows):
            self.line.pass_time(0.02)
            assert self.line.delivered - before < 50_000, "it never comes"
        return self.line.delivered - before


def one_screen() -> int:
    far = Far(1e9)
    far.change_all()
    far.line.pass_time(0.1)
    return far.line.delivered


@pytest.mark.parametrize("answers", [True, False])
def test_the_last_picture_is_right(*, answers: bool) -> None:
    far = Far(answers=answers)
    for _ in range(30):
        far.change_all()
        far.line.pass_time(0.1)
    far.wait_for(*((y, "000029") for y in range(SIZE.height)))
    far.line.pass_time(30)
    sharp = Far(1e9)
    sharp.draw(*Far.picture(29))
    sharp.line.pass_time(0.1)
    assert far.lines == sharp.lines


@pytest.mark.parametrize("changes", [3, 30, 300])
def test_pictures_that_nobody_has_seen_are_dropped(changes: int) -> None:
    far = Far()
    far.line.pass_time(1)
    far.change_all()
    far.line.pass_time(20)
    for _ in range(changes):
        far.change_all()
        far.line.pass_time(0.02)
    newest = f"{changes:06}"
    assert far.wait_for(*((y, newest) for y in range(SIZE.height))) <= 1.5 * one_screen()


def test_a_key_is_answered_before_all_else() -> None:
    far = Far()
    far.line.pass_time(1)
    costs = []
    for number in range(40):
        far.change_all()
        far.line.pass_time(0.1 + number * 0.037)
        far.renderer.key_pressed()
        word = f"answer {number:02}"
        far.draw((30, 17, [(word, "7")]))
        costs.append(far.wait_for((17, word)))
    assert max(costs) <= AT_FIRST * 1.2
    assert max(costs[1:]) <= RATE * AHEAD_SECS * 1.6


def test_the_rest_is_painted_once_an_answer_is_overdue() -> None:
    far = Far()
    far.line.pass_time(1)
    far.change_all()
    far.line.pass_time(20)
    far.line.answers = False
    far.change_all()
    assert far.renderer.is_behind
    assert far.renderer.timeout() >= LOST_SECS
    far.line.pass_time(far.renderer.timeout() + TICK)
    assert far.renderer.is_behind
    far.renderer.paint()
    far.wait_for(*((y, "000001") for y in range(SIZE.height)))


def test_every_row_has_its_turn() -> None:
    far = Far()
    far.line.pass_time(1)
    seen: list[set[str]] = [set() for _ in range(SIZE.height)]
    for _ in range(60):
        far.change_all()
        far.line.pass_time(1)
        for y, line in enumerate(far.lines):
            seen[y].add(line[:6])
    fewest, most = min(map(len, seen)), max(map(len, seen))
    assert fewest >= most / 2


def test_a_fast_line_shows_every_picture() -> None:
    far = Far(1e7)
    far.line.pass_time(0.1)
    for number in range(20):
        far.change_all()
        far.line.pass_time(0.05)
        assert all(f"{number:06}" in line for line in far.lines)
