"""Lines of a table: what decides how one is drawn, what differs between two, and the drawing."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from textwrap import wrap
from typing import Any, Final

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from roomtui.ui.naming import cut
from roomtui.ui.table.columns import GAP, GUTTER, Cell, Column, fit

HEADER_LINES: Final = 1
"""Lines of a table above its rows: the titles."""

Widths = Sequence[tuple[Column[Any], int]]
StyleOf = Callable[[str], Style]


class TableLine(Struct, frozen=True):
    """All that decides how a line is drawn: two equal lines need one drawing.

    A line with one cell for all columns is a message; `base` names the style of the row.
    """

    gutter: str
    cells: tuple[Cell, ...]
    base: str = "row"
    message: bool = False


BLANK: Final = TableLine("", (Cell("", "dim"),), message=True)


def message_lines(words: str, width: int, height: int) -> list[TableLine]:
    """Return what stands in place of rows, in as many lines as it takes."""
    parts = [line for part in words.split("\n") for line in wrap(part, width)]
    return [TableLine("", (Cell(line, "dim"),), message=True) for line in parts[:height] or [""]]


def changed_region(y: int, old: TableLine, new: TableLine, widths: Widths, width: int) -> Region:
    """Return what differs in line `y`: from the first changed cell to the last, where rows match.

    The gap behind is part of it: Textual cuts there, and a mark that stands on the last letter
    would be cut off.
    """
    same_frame = (old.gutter, old.base, old.message) == (new.gutter, new.base, new.message)
    if new.message or not same_frame or len(old.cells) != len(new.cells):
        return Region(0, y, width, 1)
    x, start, end = GUTTER, width, 0
    for (_, cell_width), was, now in zip(widths, old.cells, new.cells, strict=True):
        if was != now:
            start, end = min(start, x), min(x + cell_width + GAP, width)
        x += cell_width + GAP
    return Region(start, y, end - start, 1)


def draw_line(line: TableLine, widths: Widths, width: int, style_of: StyleOf) -> Strip:
    """Draw a row or a message; under the cursor one colour holds for all but bars."""
    base = style_of(line.base)
    gutter = base if line.base == "cursor" else base + style_of("accent")
    parts = [(line.gutter.ljust(GUTTER), gutter)]
    drawn = GUTTER
    if line.message:
        parts += [(cell.text, base + style_of(cell.style)) for cell in line.cells]
        return Strip(_in_one_go(parts)).adjust_cell_length(width, base)
    gap = ""
    for (column, cell_width), cell in zip(widths, line.cells, strict=True):
        is_under = line.base == "cursor" and cell.style != "gone"
        if is_under and column.keeps_look:
            look = style_of("blurred-cursor")
            style = look + style_of(cell.style) if cell.style else look
        else:
            style = base if is_under or not cell.style else base + style_of(cell.style)
        text = cut(cell.text, cell_width) if column.keeps_ends else cell.text
        parts += [(gap, base), (fit(text, cell_width, right=column.right), style)]
        drawn += len(gap) + cell_width
        gap = " " * GAP
    parts.append((" " * (width - drawn), base))
    return Strip(_in_one_go(parts), max(drawn, width)).crop(0, width)


def _in_one_go(parts: Iterable[tuple[str, Style]]) -> list[Segment]:
    """Join what looks the same: each segment is handled many times until it is on screen."""
    runs = groupby((part for part in parts if part[0]), key=itemgetter(1))
    return [Segment("".join(text for text, _ in run), style) for style, run in runs]


def draw_header(
    widths: Widths, width: int, sorted_by: Column[Any] | None, arrow: str, style_of: StyleOf
) -> Strip:
    """Draw the titles, the sorted column marked."""
    base = style_of("row")
    style, accent = base + style_of("header"), base + style_of("sorted")
    segments = [Segment(" " * GUTTER, style)]
    for column, cell_width in widths:
        is_sorted = column is sorted_by
        title = column.title_of(cell_width) + (arrow if is_sorted else "")
        title = fit(title, cell_width, right=column.right)
        segments += [Segment(title, accent if is_sorted else style), Segment(" " * GAP, style)]
    return Strip(segments).adjust_cell_length(width, style)
