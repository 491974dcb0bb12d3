"""pyte's screen, made truer: what is half overwritten is gone, and what is erased is coloured."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pyte
from pyte import modes


def seen(cell: Any) -> object:
    """Return what can be seen of a cell; the colour of a blank cannot."""
    has_a_line = cell.underscore or cell.strikethrough or cell.reverse
    return cell.bg if cell.data == " " and not has_a_line else cell


@lru_cache(65536)
def _written(pen: Any, char: str) -> Any:
    """Return a cell in which a pen has written."""
    return pen._replace(data=char)


class TruerScreen(pyte.Screen):
    """Draws wide characters as terminals do: whoever overwrites one half blanks the other.

    Erasing everything gives every cell the pen's background, those too that were never written.

    Args:
        columns: the width.
        lines: the height.
        width: measures a character.
    """

    def __init__(self, columns: int, lines: int, width: Callable[[str], int]) -> None:
        self._width = lru_cache(8192)(width)
        self._pens: dict[tuple[Any, str], Any] = {}
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        """Draw characters at the cursor."""
        line, cursor = self.buffer[self.cursor.y], self.cursor
        for char in data:
            width = self._width(char)
            if width < 0:
                break
            if width == 0:
                self._combine(line, char)
                continue
            if cursor.x + width > self.columns:
                if modes.DECAWM in self.mode:
                    self.carriage_return()
                    self.linefeed()
                    line = self.buffer[cursor.y]
                else:
                    cursor.x = max(0, self.columns - width)
            self._part(line, cursor.x)
            self._part(line, cursor.x + width)
            line[cursor.x] = _written(cursor.attrs, char)
            if width == 2:
                line[cursor.x + 1] = _written(cursor.attrs, "")
            cursor.x += width
        self.dirty.add(cursor.y)

    def turn_pen(self, codes: str) -> None:
        """Style what is drawn from now on; the same after the same is not worked out again."""
        pen = self.cursor.attrs, codes
        if pen not in self._pens:
            self.select_graphic_rendition(*(int(code or 0) for code in codes.split(";")))
            self._pens[pen] = self.cursor.attrs
        self.cursor.attrs = self._pens[pen]

    def _part(self, line: Any, x: int) -> None:
        """Blank both halves of a wide character if an edge of what is written goes through it."""
        if 0 < x < self.columns and line[x].data == "":
            line[x] = line[x]._replace(data=" ")
            line[x - 1] = line[x - 1]._replace(data=" ")

    def _combine(self, line: Any, char: str) -> None:
        x = self.cursor.x - 1
        if x > 0 and line[x].data == "":
            x -= 1
        if x >= 0 and unicodedata.combining(char):
            line[x] = line[x]._replace(data=unicodedata.normalize("NFC", line[x].data + char))

    def erase_characters(self, count: int | None = None) -> None:
        """Erase characters from the cursor on."""
        line, x = self.buffer[self.cursor.y], self.cursor.x
        self._part(line, x)
        self._part(line, x + (count or 1))
        super().erase_characters(count)

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        """Erase the screen; all of it in the colour of the pen."""
        if how in {2, 3}:
            self.dirty.update(range(self.lines))
            for y in range(self.lines):
                self.buffer[y].update(dict.fromkeys(range(self.columns), self.cursor.attrs))
        else:
            super().erase_in_display(how, *args, **kwargs)
