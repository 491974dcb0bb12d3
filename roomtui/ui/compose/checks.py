"""Validation of a draft: the problems that keep it from being sent, and warnings."""

from collections.abc import Iterator
from itertools import permutations
from typing import Final

from roomtui.text import counted, is_uuid, safe
from roomtui.ui.compose.fields import (
    DEFAULT_FRAME,
    DEPTHS,
    GRID_SIDES,
    LEAST_REGION,
    LEAST_SIDE,
    MOST_PIXELS,
    MOST_SIDE,
    CompositionFrame,
    read_frame,
    read_number,
)
from roomtui.ui.compose.layouts import (
    EVERYBODY,
    Box,
    Draft,
    RegionDraft,
    box_of,
    count_sources,
    grid_of,
)
from roomtui.ui.dialogs.detail_fields import label_of
from roomtui.ui.format import number

PLACES: Final = ("first", "second")
"""The regions of a draft in their order, which is how fields are told apart: `first.x`."""

FieldNotes = Iterator[tuple[str, str]]
"""Names of fields, and a sentence about each."""


def problems(draft: Draft) -> dict[str, str]:
    """Return by field what must be put right before the composition can be asked for."""
    found = {}
    if not is_uuid(draft.session_id.strip()):
        found["session_id"] = "A session is told by its id of 36 characters, which y copies."
    frame = read_frame(draft.resolution)
    if wrong := _about_resolution(frame):
        found["resolution"] = wrong
    if not 1 <= len(draft.regions) <= len(PLACES):
        found["regions"] = "A composition has one region or two."
    bounds = _loosest(frame) if wrong or frame is None else frame
    for place, region in zip(PLACES, draft.regions, strict=False):
        for field, sentence in _about_region(region, bounds):
            found[f"{place}.{field}"] = sentence
    names = [region.name.strip() for region in draft.regions]
    if len(set(names)) < len(names):
        found.setdefault("second.name", "Give the regions two different names.")
    return found


def _about_resolution(frame: CompositionFrame | None) -> str:
    if frame is None:
        return "The resolution is WIDTHxHEIGHT in pixels, such as 1280x720."
    if not (LEAST_SIDE <= frame.width <= MOST_SIDE and LEAST_SIDE <= frame.height <= MOST_SIDE):
        return f"Each side is {LEAST_SIDE} to {MOST_SIDE} pixels; this is {frame}."
    pixels = frame.width * frame.height
    if pixels > MOST_PIXELS:
        most = f"1280 x 720 = {number(MOST_PIXELS)} pixels at most"
        return f"{most}; this is {frame.width} x {frame.height} = {number(pixels)}."
    return ""


def _loosest(frame: CompositionFrame | None) -> CompositionFrame:
    """Return the frame for regions to be in while the resolution is wrong, which was told."""
    width, height = (frame.width, frame.height) if frame else (0, 0)
    return CompositionFrame(max(width, MOST_SIDE), max(height, MOST_SIDE))


def _about_region(region: RegionDraft, frame: CompositionFrame) -> FieldNotes:
    if not region.name.strip():
        yield "name", "Give the region a name."
    elif not region.name.isprintable():
        yield "name", "A name is made of characters that can be seen, and spaces."
    yield from _about_side("x", "width", region.x, region.width, frame.width)
    yield from _about_side("y", "height", region.y, region.height, frame.height)
    yield from _about_number("z", region.z, DEPTHS)
    yield from _about_number("max_columns", region.max_columns, GRID_SIDES)
    yield from _about_number("max_rows", region.max_rows, GRID_SIDES)
    if not region.sources:
        yield "sources", f"Choose at least one recording, or {EVERYBODY} for all of them."
    elif not all(source == EVERYBODY or is_uuid(source) for source in region.sources):
        yield "sources", f"A source is the id of a recording, or {EVERYBODY} for all of them."


def _about_side(
    start_field: str, size_field: str, start: str, size: str, length: int
) -> FieldNotes:
    wrong = list(_about_number(start_field, start, (0, length - LEAST_REGION)))
    begins = 0 if wrong else read_number(start) or 0
    yield from wrong
    where = f", since it begins at {begins} of {length}" if begins else ""
    yield from _about_number(size_field, size, (LEAST_REGION, length - begins), where)


def _about_number(field: str, text: str, bounds: tuple[int, int], reason: str = "") -> FieldNotes:
    low, high = bounds
    value = read_number(text)
    if text.strip() and (value is None or not low <= value <= high):
        label = label_of(field).capitalize()
        allowed = f"a whole number, {low} to {high}" if low < high else f"only {low} here"
        yield field, f"{label}: {allowed}{reason}."


def warnings(draft: Draft, cells: int = 0) -> dict[str, str]:
    """Return by field what is allowed but odd, given how many recordings there are in all.

    Nothing is odd as long as there are problems: numbers may be half typed.
    """
    if problems(draft):
        return {}
    found = {}
    for place, region in zip(PLACES, draft.regions, strict=False):
        for field, sentence in _odd_sources(region, cells):
            found[f"{place}.{field}"] = sentence
    if len(draft.regions) == len(PLACES):
        found |= _odd_pair(draft)
    return found


def _odd_sources(region: RegionDraft, cells: int) -> FieldNotes:
    if EVERYBODY in region.sources and len(region.sources) > 1:
        yield "sources", f"{EVERYBODY} stands for all recordings; the others add nothing."
    count = count_sources(region, cells)
    grid = grid_of(region, count)
    if grid.cells < count:
        room = f"{grid.columns} x {grid.rows} = {counted(grid.cells, 'cell')}"
        files = counted(count, "recording")
        yield "max_rows", f"The grid has {room} for {files}; the rest have none."


def _odd_pair(draft: Draft) -> dict[str, str]:
    found = {}
    first, second = draft.regions
    if EVERYBODY in first.sources and EVERYBODY in second.sources:
        found["second.sources"] = "Both regions show all recordings, so everybody appears twice."
    frame = read_frame(draft.resolution) or DEFAULT_FRAME
    boxes = [box_of(region, frame) for region in draft.regions]
    if boxes[0].depth == boxes[1].depth and _overlap(*boxes):
        found["second.z"] = "The regions overlap; give the one that lies above the higher z."
    for (place, under, box), (_, over, cover) in permutations(
        zip(PLACES, draft.regions, boxes, strict=True), 2
    ):
        if box.depth < cover.depth and _covers(cover, box):
            hidden = f"{safe(under.name, 40)} lies wholly behind {safe(over.name, 40)}"
            found[f"{place}.z"] = f"{hidden}; nobody would see it."
    return found


def _overlap(one: Box, other: Box) -> bool:
    beside = one.right <= other.left or other.right <= one.left
    return not beside and one.bottom > other.top and other.bottom > one.top


def _covers(cover: Box, box: Box) -> bool:
    across = cover.left <= box.left and box.right <= cover.right
    return across and cover.top <= box.top and box.bottom <= cover.bottom
