"""Drawing of one region: its box and name, its cells and who is in them."""

from collections.abc import Callable
from itertools import product
from typing import Final

from msgspec import Struct
from rich.cells import cell_len

from roomtui.ui.compose.canvas import Area, Canvas, cut
from roomtui.ui.compose.layouts import Grid

_NARROWEST: Final = 3
_LOWEST: Final = 2
"""Columns and rows that a cell needs, one line of its own included."""


class RegionContent(Struct, frozen=True, kw_only=True):
    """What a region shows: `count` recordings in a grid, which may be too small for them."""

    title: str
    count: int
    grid: Grid
    label: Callable[[int], str]


class Axis(Struct, frozen=True):
    """A length between two lines, parted evenly."""

    first: int
    last: int
    parts: int

    def has_room(self, least: int) -> bool:
        """Return whether no part is smaller than that."""
        return self.last - self.first >= self.parts * least

    def line(self, part: int) -> int:
        """Return the line at which a part begins."""
        return self.first + (self.last - self.first) * part // self.parts

    def parts_in(self, shown: range) -> list[int]:
        """Return the parts of which something is shown."""
        return [
            part
            for part in range(self.parts)
            if self.line(part) < shown.stop and self.line(part + 1) >= shown.start
        ]


def draw_region(canvas: Canvas, area: Area, content: RegionContent) -> None:
    """Draw a region above what is there, and mark where it reaches out of the frame."""
    canvas.box(area)
    if content.grid.cells:
        _draw_grid(canvas, area, content)
    _draw_arrows(canvas, area)
    left_out = content.count - content.grid.cells
    _draw_title(canvas, area, content.title + (f", {left_out} not shown" if left_out > 0 else ""))


def _draw_grid(canvas: Canvas, area: Area, content: RegionContent) -> None:
    grid, inside = content.grid, area.shrink().within(canvas.area.shrink())
    across = Axis(area.left, area.right, grid.columns)
    down = Axis(area.top, area.bottom, grid.rows)
    if not (across.has_room(_NARROWEST) and down.has_room(_LOWEST)):
        size = f"{grid.columns} x {grid.rows}"
        _center(canvas, area, content.label(0) if grid.cells == 1 else size, inside)
        return
    columns, rows = across.parts_in(inside.columns()), down.parts_in(inside.rows())
    _draw_lines(canvas, inside, set(map(across.line, columns)), set(map(down.line, rows)))
    for row, column in product(rows, columns):
        index = row * grid.columns + column
        if index < content.count:
            _center(canvas, _cell(across, down, column, row), content.label(index), inside)


def _draw_lines(canvas: Canvas, shown: Area, columns: set[int], rows: set[int]) -> None:
    for x, y in product(shown.columns(), shown.rows()):
        if line := (x in columns) + 2 * (y in rows):
            canvas.text(x, y, " ┆┄┼"[line], shown)


def _cell(across: Axis, down: Axis, column: int, row: int) -> Area:
    return Area(across.line(column), down.line(row), across.line(column + 1), down.line(row + 1))


def _center(canvas: Canvas, area: Area, text: str, bounds: Area) -> None:
    """Write a text into the middle of what can be seen of an area."""
    inside = area.shrink().within(bounds)
    room = inside.right - inside.left + 1
    text = cut(text, room)
    x = inside.left + (room - cell_len(text)) // 2
    canvas.text(x, (inside.top + inside.bottom) // 2, text, bounds)


def _draw_arrows(canvas: Canvas, area: Area) -> None:
    whole, inner = canvas.area, canvas.area.shrink()
    for y in _nearest(area.top, area.bottom, inner.rows()):
        if area.left < whole.left:
            canvas.text(whole.left, y, "←", whole)
        if area.right > whole.right:
            canvas.text(whole.right, y, "→", whole)
    for x in _nearest(area.left, area.right, inner.columns()):
        if area.top < whole.top:
            canvas.text(x, whole.top, "↑", whole)
        if area.bottom > whole.bottom:
            canvas.text(x, whole.bottom, "↓", whole)


def _nearest(first: int, last: int, places: range) -> range:
    """Return the places between two lines, or the one that is nearest to them."""
    low, high = places[0], places[-1]
    return range(min(max(first, low), high), max(min(last, high), low) + 1)


def _draw_title(canvas: Canvas, area: Area, title: str) -> None:
    shown = area.within(canvas.area)
    room = shown.right - shown.left - 1
    if title and room > 0:
        padded = f" {cut(title, room - 2)} " if room > 4 else cut(title, room)
        canvas.text(shown.left + 1, shown.top, padded, shown)
