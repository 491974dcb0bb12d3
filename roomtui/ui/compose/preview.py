"""The preview of a draft in characters: the frame, its regions and who is where in them."""

from collections.abc import Callable, Mapping
from typing import Final

from roomtui.text import safe, short_id
from roomtui.ui.compose.canvas import Area, Canvas
from roomtui.ui.compose.fields import CompositionFrame, drawn_frame
from roomtui.ui.compose.layouts import (
    EVERYBODY,
    Box,
    Draft,
    RegionDraft,
    box_of,
    count_sources,
    grid_of,
)
from roomtui.ui.compose.regions import RegionContent, draw_region

SMALLEST: Final = 3
"""Columns and rows below which nothing can be drawn."""

_CELL_HEIGHT: Final = 2
"""How many times as high as wide a character is."""

_NAME_LIMIT: Final = 80


def preview(
    draft: Draft, columns: int, rows: int, names: Mapping[str, str], *, cells: int = 4
) -> list[str]:
    """Return the draft drawn in at most so many columns and rows, whatever was typed so far.

    `names` tells whom a recording shows, `cells` how many recordings `*` stands for. Arrows on
    the border point to where a region reaches out of the frame.
    """
    if columns < SMALLEST or rows < SMALLEST:
        return []
    frame = drawn_frame(draft.resolution)
    canvas = Canvas(*_fit(frame, columns, rows))
    regions = [(box_of(region, frame), region) for region in draft.regions]
    for box, region in sorted(regions, key=lambda one: one[0].depth):
        if box.left < box.right and box.top < box.bottom:
            draw_region(canvas, _area(box, frame, canvas.area), _content(region, names, cells))
    return canvas.lines()


def _fit(frame: CompositionFrame, columns: int, rows: int) -> tuple[int, int]:
    """Return the largest size that is as wide to its height as the frame, or nearly so."""
    width = max(SMALLEST, round(rows * _CELL_HEIGHT * frame.width / frame.height))
    if width <= columns:
        return width, rows
    height = round(columns * frame.height / frame.width / _CELL_HEIGHT)
    return columns, min(rows, max(SMALLEST, height))


def _area(box: Box, frame: CompositionFrame, whole: Area) -> Area:
    left, right = _edges(box.left, box.right, frame.width, whole.right)
    top, bottom = _edges(box.top, box.bottom, frame.height, whole.bottom)
    return Area(left, top, right, bottom)


def _edges(start: int, end: int, pixels: int, last: int) -> tuple[int, int]:
    """Return the cells on which two edges lie, never the same cell for both."""
    first, second = _edge(start, pixels, last), _edge(end, pixels, last)
    if first == second:
        return (first - 1, second) if first == last else (first, second + 1)
    return first, second


def _edge(edge: int, pixels: int, last: int) -> int:
    """Return the nearest cell; only the frame's own edge lies on the border, which stays whole."""
    cell = (2 * edge * last + pixels) // (2 * pixels)
    if edge < 0:
        return min(cell, -1)
    if edge > pixels:
        return max(cell, last + 1)
    return cell if edge in {0, pixels} else min(max(cell, 1), last - 1)


def _content(region: RegionDraft, names: Mapping[str, str], cells: int) -> RegionContent:
    count = count_sources(region, cells)
    return RegionContent(
        title=safe(region.name, _NAME_LIMIT),
        count=count,
        grid=grid_of(region, count),
        label=_labels(region, names),
    )


def _labels(region: RegionDraft, names: Mapping[str, str]) -> Callable[[int], str]:
    if EVERYBODY in region.sources:
        return lambda index: str(index + 1)
    sources = list(dict.fromkeys(region.sources))
    return lambda index: (
        safe(names.get(sources[index], ""), _NAME_LIMIT) or short_id(sources[index])
    )
