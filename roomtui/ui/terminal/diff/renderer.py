"""The diff renderer: writes the cells that changed, as fast as the line allows."""

import math
from collections.abc import Callable, Iterable
from typing import Final

from textual.geometry import Size

from roomtui.ui.terminal.diff.background_refresh import BackgroundRefresh
from roomtui.ui.terminal.diff.cell_style import PLAIN
from roomtui.ui.terminal.diff.cells import cells
from roomtui.ui.terminal.diff.encoder import Encoder
from roomtui.ui.terminal.diff.flow_control import FlowControl
from roomtui.ui.terminal.diff.moves import Position
from roomtui.ui.terminal.diff.screen_buffer import UNKNOWN, ScreenBuffer
from roomtui.ui.terminal.diff.scrolling import scrolls
from roomtui.ui.terminal.diff.seen_frames import SeenFrames
from roomtui.ui.terminal.diff.updates import Piece

WORTH_FRAMING: Final = 200
"""Bytes from which on what is written is shown at once by terminals that can do that."""

ROOMY: Final = 2048
"""Bytes of room from which on it does not matter in which order rows are drawn."""

ANSWERING_SECS: Final = 1.0
"""Seconds after a key in which what changes counts as its answer."""

_FRAME_STARTS, _FRAME_ENDS = "\x1b[?2026h", "\x1b[?2026l"


class Renderer:
    """Takes pieces of a frame and writes what differs from what is shown.

    Whatever is taken while the line is busy is drawn once it is not, in its newest state: no
    frame waits in line. What a key changed is drawn first, then what has waited longest.

    `asked` counts the questions to the terminal, each before it is sent; `frames_at_once` tells
    that it can show what is written between two marks at once, `cursor` is where its cursor
    belongs, if anywhere.
    Once it `has_left` it paints no more.

    Args:
        write: sends texts to the terminal, all in one go.
        term: the name of the terminal.
        now: gives seconds.
        is_plain: whether it knows no more than a VT100 does.
    """

    def __init__(
        self,
        write: Callable[..., None],
        term: str,
        now: Callable[[], float],
        *,
        is_plain: bool = False,
    ) -> None:
        self._write = write
        self._now = now
        self._brush = Encoder(term, is_plain=is_plain)
        self._is_plain = is_plain
        self.resetting = self._brush.resetting
        self._wanted = self._shown = ScreenBuffer(Size(0, 0))
        self._is_lost = self._clears = True
        self.has_left = False
        self._taken: dict[int, None] = {}
        self._answering: set[int] = set()
        self._key_at = -math.inf
        self._line = FlowControl()
        self._refreshing = BackgroundRefresh()
        self.asked = 0
        self.frames_at_once = False
        self.cursor: Position | None = None
        self._sight: SeenFrames | None = None

    def start(self) -> None:
        """Begin with a terminal that shows nothing of ours."""
        self.forget()
        self._wanted = ScreenBuffer(Size(0, 0))  # what was shown before is not what is now
        self._taken.clear()
        self._line = FlowControl()
        self.asked = 1
        self._write(self._line.ask(self._now()))
        if self._sight is not None:
            self._sight.forget()

    def ask(self) -> int:
        """Ask the terminal for its status; return the number of the question."""
        self.asked += 1
        self._write(self._line.ask(self._now()))
        return self.asked

    def watch(self, sight: SeenFrames) -> None:
        """Ask the terminal behind what is on screen now, once all of it is written."""
        self._sight = sight
        self._ask_behind_frame()

    def _ask_behind_frame(self) -> None:
        if self._sight is None or self._sight.number is not None or self.is_behind:
            return
        number = self.ask() if self._line.has_unasked else self.asked
        self._sight.drawn(number, self._now())

    def answered(self, *, is_lost: bool = False) -> None:
        """Take in that the terminal has drawn what came before a question.

        An answer that `is_lost` never came, but one to a later question did.
        """
        if question := self._line.answered(self._now(), is_lost=is_lost):
            self.asked += 1
            self._write(question)

    def leave(self) -> None:
        """Leave the drawing for good to somebody else, who expects a pen without a look."""
        self.has_left = True
        self._wanted = self._shown = ScreenBuffer(Size(0, 0))
        self._write("\x1b[m")

    def forget(self, *, clear: bool = True) -> None:
        """Take the terminal as one that shows nobody knows what; `clear` it before it is drawn."""
        self._clears = clear or (self._is_lost and self._clears)
        self._is_lost = True
        self._refreshing.start()

    def refresh_some(self) -> None:
        """Write some cells once more if it is their turn and the line has nothing to do."""
        self._refreshing.earn(self._now())
        if self.has_left or not self._wanted.size or self.is_behind or self._line.awaits_answers:
            return
        self._brush.forget()
        first = [self.cursor[1], 0] if self.cursor is not None else [0]
        written = ""
        while self._refreshing.can_afford:
            if self._refreshing.begins:
                self._brush.reset()
            y, columns = self._refreshing.next_piece(self._shown, first)
            self._shown.doubt(y, columns)
            self._brush.draw_row(self._shown, self._wanted, y)
            piece = self._brush.take()
            self._refreshing.spent(len(piece.encode()))
            written += piece
        if written:
            self._send(written, self._now())

    def key_pressed(self) -> None:
        """Draw before all else what changes from now on."""
        self._answering.clear()
        self._key_at = self._now()

    def take(self, size: Size, pieces: Iterable[Piece]) -> None:
        """Take in pieces of a screen of some size."""
        if size != self._wanted.size:
            self._wanted = ScreenBuffer(size)
            self.forget()
        answers_a_key = self._now() - self._key_at < ANSWERING_SECS
        for x, y, texts in pieces:
            if not 0 <= y < size.height:
                continue
            end = x
            for text, codes in texts:
                row = cells(text, codes)
                self._wanted.put(end, y, *row)
                end += len(row[0])
            self._taken[y] = None
            if answers_a_key:
                self._answering.add(y)

    @property
    def size(self) -> Size:
        """Return the size of the screen that was taken last."""
        return self._wanted.size

    @property
    def is_behind(self) -> bool:
        """Return whether not all is written that should be."""
        return bool(self._wanted.size and (self._is_lost or self._taken)) and not self.has_left

    def timeout(self) -> float:
        """Return the seconds after which to paint the rest even if the terminal does not answer."""
        return self._line.timeout(self._now())

    def paint(self) -> None:
        """Write what differs, as much as the line takes now."""
        self._write_difference()
        self._ask_behind_frame()

    def _write_difference(self) -> None:
        now = self._now()
        if self.has_left or not self._wanted.size or not (room := self._line.room(now)):
            return
        if self._is_lost:
            self._start_anew()
        elif not self._is_plain:
            for rows, by in scrolls(self._shown, self._wanted, self._taken):
                self._brush.scroll(self._shown, rows, by)
        written, left = self._brush.take(), room
        for y in self._in_turn(room):
            del self._taken[y]
            self._answering.discard(y)
            self._brush.draw_row(self._shown, self._wanted, y)
            row = self._brush.take()
            written += row
            left -= len(row.encode())
            if left <= 0:
                break
        self._refreshing.wrote(self._send(written, now))

    def _in_turn(self, room: int) -> list[int]:
        """Order what changed; where all of it fits, begin with what the pen is right for."""
        brush, shown, wanted = self._brush, self._shown, self._wanted
        rows = sorted(self._taken, key=lambda y: y not in self._answering)
        if room < ROOMY:
            return rows
        return sorted(rows, key=lambda y: not brush.is_right_for(shown, wanted, y))

    def _start_anew(self) -> None:
        self._is_lost = False
        self._taken = dict.fromkeys(range(self._wanted.size.height))
        self._brush.reset()
        self._shown = ScreenBuffer(self._wanted.size)
        self._shown.fill(UNKNOWN, PLAIN)
        if self._clears:
            self._brush.clear(self._shown, self._wanted)

    def _send(self, written: str, now: float) -> int:
        """Send what was written; return how many bytes it took."""
        if self.cursor is not None:
            self._brush.go(self.cursor)
            written += self._brush.take()
        if not written:
            return 0
        size = len(written.encode())
        at_once = self.frames_at_once and size >= WORTH_FRAMING
        texts = [_FRAME_STARTS, written, _FRAME_ENDS] if at_once else [written]
        question = self._line.sent(size, now)
        self.asked += bool(question)
        self._write(*texts, question)
        return size
