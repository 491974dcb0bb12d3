"""An encoder of cells, which knows where the terminal's cursor is and how it draws."""

from collections.abc import Sequence
from typing import Final

from roomtui.ui.terminal.char_width import unsure_span
from roomtui.ui.terminal.diff.cell_style import CellStyle, pen_change
from roomtui.ui.terminal.diff.cells import HALF
from roomtui.ui.terminal.diff.moves import Position, move, times
from roomtui.ui.terminal.diff.screen_buffer import UNKNOWN, ScreenBuffer

FEWEST_ERASED: Final = 10
"""Blanks from which on erasing and stepping over them is shorter than writing them."""

RESET: Final = "\x0f\x1b(B\x1b[4l\x1b[20l\x1b[?6l\x1b[?69l\x1b[r"
"""Ends what garbles all that is written later: other characters for letters, inserting, lines that
begin at the left by themselves, places that are counted from a margin, and the margins."""

PLAIN_RESET: Final = "\x0f\x1b(B\x1b[20l\x1b[?6l\x1b[r"
"""The part of it that a VT100 knows."""

LETTERS: Final = "\x1b[?42l\x1b)B\x1b*B\x1b+B"
"""Has every set of characters be that of letters; some emulators show a letter of it, so that all
is to be drawn behind it."""

UTF_8: Final = "\x1b%G"
"""Has a terminal read UTF-8 again that was told not to."""

_ERASES_IN_COLOUR: Final = (
    "alacritty", "foot", "konsole", "linux", "putty", "rxvt", "tmux", "wezterm", "xterm",
)  # fmt: skip
"""What the names of terminals begin with in which what is erased takes the pen's background."""


class Encoder:
    """Writes the cells that differ, in as few bytes as it can.

    Args:
        term: the name of the terminal, as TERM has it.
        is_plain: whether it knows no moves and styles beyond those of a VT100.
    """

    def __init__(self, term: str, *, is_plain: bool = False) -> None:
        self._can_erase = term.startswith(_ERASES_IN_COLOUR)
        self._is_plain = is_plain
        self._place: Position | None = None
        self._pen: CellStyle | None = None
        self._out: list[str] = []

    def forget(self) -> None:
        """Take the state of the terminal as unknown."""
        self._place = self._pen = None

    def take(self) -> str:
        """Return what was written since the last time."""
        written, self._out = "".join(self._out), []
        return written

    @property
    def resetting(self) -> str:
        """Return what has this terminal put characters where they are told to go."""
        return PLAIN_RESET if self._is_plain else RESET

    def reset(self) -> None:
        """Write what has the terminal put characters where they are told to go, as at first."""
        self._out.append(self.resetting)
        self.forget()

    def clear(self, shown: ScreenBuffer, wanted: ScreenBuffer) -> None:
        """Start on an empty screen in its commonest colour, if the terminal can do that."""
        if self._can_erase:
            ground = wanted.commonest_blank()
            self._turn(ground)
            self._out.append("\x1b[2J")
            shown.fill(" ", ground)

    def scroll(self, shown: ScreenBuffer, rows: range, by: int) -> None:
        """Move whole rows down, or up if `by` is negative."""
        self._out.append(f"\x1b[{rows[0] + 1};{rows[-1] + 1}r")
        self._place = None  # not all terminals agree on where it goes
        self.go((0, rows[0]))
        self._out.append(f"\x1b[{times(abs(by))}{'L' if by > 0 else 'M'}\x1b[r")
        self._place = None
        shown.shift(rows, by)

    def go(self, place: Position) -> None:
        """Put the cursor somewhere."""
        self._out.append(self._way(place))
        self._place = place

    def _way(self, place: Position) -> str:
        """Return the shortest way; to go from nowhere takes no move that a VT100 has not."""
        return move(None if self._is_plain else self._place, place)

    def is_right_for(self, shown: ScreenBuffer, wanted: ScreenBuffer, y: int) -> bool:
        """Return whether what differs in a row begins on the ground that the pen has."""
        ground = self._pen.background if self._pen else None
        cells = zip(wanted.texts[y], wanted.looks[y], shown.texts[y], shown.looks[y], strict=True)
        return next((b.background == ground for a, b, c, d in cells if a != c or b is not d), False)

    def draw_row(self, shown: ScreenBuffer, wanted: ScreenBuffer, y: int) -> None:
        """Write what differs in a row, and take it as shown.

        Words with characters that terminals do not agree on are written as a whole: nobody can
        tell what stands in which of their cells.
        """
        if shown.is_row_as_in(wanted, y):
            return
        texts, looks = wanted.texts[y], wanted.looks[y]
        before, looked = shown.texts[y], shown.looks[y]
        cells = zip(texts, looks, before, looked, strict=True)
        changed = [x for x, (a, b, c, d) in enumerate(cells) if a != c or b is not d]
        span = _union(unsure_span(texts), unsure_span(_known(before)))
        if span and any(x in span for x in changed):
            self._place = None
            self._draw(y, list(span), texts, looks, erase=False)
            self._place = None
            changed = [x for x in changed if x not in span]
        self._draw(y, changed, texts, looks)
        shown.copy_row(wanted, y)

    def _draw(
        self,
        y: int,
        changed: list[int],
        texts: Sequence[str],
        looks: Sequence[CellStyle],
        *,
        erase: bool = True,
    ) -> None:
        pens = _pens(changed, texts, looks)
        done = 0
        for index, x in enumerate(changed):
            if x < done or texts[x] == HALF:
                continue
            blanks = _erasable(index, changed, texts, looks) if erase and self._can_erase else 0
            self._reach(x, y, texts, looks)
            if blanks >= FEWEST_ERASED:
                self._turn(looks[x])
                self._out.append(f"\x1b[{blanks}X")
                done = x + blanks
            else:
                self._write(x, y, texts, pens[index])

    def _write(self, x: int, y: int, texts: Sequence[str], pen: CellStyle) -> None:
        """Write one cell, or the two of a wide character; at the edge the cursor is anywhere."""
        if texts[x] != " " or self._pen is None or self._pen.blank is not pen.blank:
            self._turn(pen)
        self._out.append(texts[x])
        end = x + 1
        while end < len(texts) and texts[end] == HALF:
            end += 1
        self._place = (end, y) if end < len(texts) else None

    def _reach(self, x: int, y: int, texts: Sequence[str], looks: Sequence[CellStyle]) -> None:
        """Go to a cell, or write once more what is there on the way if that is shorter."""
        if self._place == (x, y):
            return
        way = self._way((x, y))
        if self._place is not None and self._place[1] == y and self._place[0] < x:
            start = self._place[0]
            again = "".join(texts[start:x])
            if len(again.encode()) <= len(way) and all(
                look is self._pen or (text == " " and self._pen and self._pen.blank is look)
                for text, look in zip(texts[start:x], looks[start:x], strict=True)
            ):
                way = again
        self._out.append(way)
        self._place = (x, y)

    def _turn(self, look: CellStyle) -> None:
        if look is not self._pen:
            self._out.append(pen_change(None if self._is_plain else self._pen, look))
            self._pen = look


def _known(texts: list[str]) -> list[str]:
    """Return what stands in cells; where nobody knows, nothing stands that has to be minded."""
    return [" " if text == UNKNOWN else text for text in texts] if UNKNOWN in texts else texts


def _union(one: tuple[int, int], other: tuple[int, int]) -> range:
    return range(min(one[0], other[0]), max(one[1], other[1]))


def _pens(changed: list[int], texts: Sequence[str], looks: Sequence[CellStyle]) -> list[CellStyle]:
    """Return the pen for each cell; blanks take that of the text behind them where it serves."""
    pens: list[CellStyle] = []
    coming: CellStyle | None = None
    for x in reversed(changed):
        if texts[x] == " " and coming is not None and coming.blank is looks[x]:
            pens.append(coming)
        else:
            coming = looks[x]
            pens.append(coming)
    return pens[::-1]


def _erasable(
    index: int, changed: list[int], texts: Sequence[str], looks: Sequence[CellStyle]
) -> int:
    """Count the blanks of one colour from a changed cell on, as far as all of them changed."""
    start = changed[index]
    if texts[start] != " " or looks[start].attributes:
        return 0
    count = 0
    for x in changed[index:]:
        if x != start + count or texts[x] != " " or looks[x] is not looks[start]:
            break
        count += 1
    return count
