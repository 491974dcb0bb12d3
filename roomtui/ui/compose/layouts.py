"""A composition as it is drafted: its regions as typed, its layouts, where regions lie."""

from collections.abc import Callable, Mapping
from math import isqrt
from types import MappingProxyType
from typing import Final, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from roomtui.ui.compose.fields import (
    DEFAULT_FRAME,
    LEAST_REGION,
    CompositionFrame,
    drawn_frame,
    read_number,
)

EVERYBODY: Final = "*"
"""The source that stands for every video recording of the session."""

Preset = Literal["grid", "side by side", "picture in picture", "speaker and strip", "custom"]

PRESETS: Final[tuple[Preset, ...]] = get_args(Preset)


class RegionDraft(Struct, frozen=True, kw_only=True):
    """A region with its numbers as typed; an empty one is not set."""

    name: str
    x: str = ""
    y: str = ""
    z: str = ""
    width: str = ""
    height: str = ""
    max_columns: str = ""
    max_rows: str = ""
    sources: tuple[str, ...] = (EVERYBODY,)


class Draft(Struct, frozen=True, kw_only=True):
    """A composition to ask for, as typed so far; `custom` regions stay as they are."""

    session_id: str
    resolution: str = str(DEFAULT_FRAME)
    regions: tuple[RegionDraft, ...] = ()
    preset: Preset = "custom"


class Box(Struct, frozen=True):
    """Where a region lies: the pixels of its edges, which may be outside the frame."""

    left: int
    top: int
    right: int
    bottom: int
    depth: int = 0


class Grid(Struct, frozen=True):
    """How many cells a region is laid out in."""

    columns: int
    rows: int

    @property
    def cells(self) -> int:
        """Return the number of cells."""
        return self.columns * self.rows


def new_draft(session_id: str) -> Draft:
    """Return a draft with everybody in one grid."""
    return apply_preset(Draft(session_id=session_id), "grid")


def apply_preset(draft: Draft, preset: Preset) -> Draft:
    """Return a draft laid out anew; regions keep the sources of those in their places before."""
    if preset == "custom":
        return replace(draft, preset=preset)
    regions = _LAYOUTS[preset](drawn_frame(draft.resolution))
    if preset != "grid":
        kept = [region.sources for region in draft.regions] + [(EVERYBODY,)] * len(regions)
        regions = tuple(
            replace(region, sources=sources) for region, sources in zip(regions, kept, strict=False)
        )
    return replace(draft, preset=preset, regions=regions)


def change_resolution(draft: Draft, resolution: str) -> Draft:
    """Return a draft of another resolution; a preset is fitted into it."""
    return apply_preset(replace(draft, resolution=resolution), draft.preset)


def box_of(region: RegionDraft, frame: CompositionFrame) -> Box:
    """Return where a region lies; what cannot be read counts as not set."""
    left, top = read_number(region.x) or 0, read_number(region.y) or 0
    width, height = read_number(region.width), read_number(region.height)
    return Box(
        left=left,
        top=top,
        right=frame.width if width is None else left + width,
        bottom=frame.height if height is None else top + height,
        depth=read_number(region.z) or 0,
    )


def count_sources(region: RegionDraft, everybody: int) -> int:
    """Return how many recordings are in a region, given how many there are in all."""
    return everybody if EVERYBODY in region.sources else len(set(region.sources))


def grid_of(region: RegionDraft, count: int) -> Grid:
    """Return a grid for so many recordings, as square as its bounds allow; some may not fit."""
    if count < 1:
        return Grid(0, 0)
    most_columns = max(1, read_number(region.max_columns) or count)
    most_rows = max(1, read_number(region.max_rows) or count)
    columns = min(isqrt(count - 1) + 1, most_columns)
    rows = min(_parts(count, columns), most_rows)
    columns = min(_parts(count, rows), most_columns)
    return Grid(columns, rows)


def _parts(count: int, size: int) -> int:
    return (count - 1) // size + 1


def _region(name: str, left: int, top: int, width: int, height: int) -> RegionDraft:
    return RegionDraft(
        name=name, x=str(left), y=str(top), z="0", width=str(width), height=str(height)
    )


def _everybody(frame: CompositionFrame) -> tuple[RegionDraft, ...]:
    # Telnyx documents no default size of a region, so that the size is told.
    return (RegionDraft(name="grid", width=str(frame.width), height=str(frame.height)),)


def _side_by_side(frame: CompositionFrame) -> tuple[RegionDraft, ...]:
    half = frame.width // 2
    return (
        _region("left", 0, 0, half, frame.height),
        _region("right", half, 0, frame.width - half, frame.height),
    )


def _picture_in_picture(frame: CompositionFrame) -> tuple[RegionDraft, ...]:
    width, height = max(LEAST_REGION, frame.width // 4), max(LEAST_REGION, frame.height // 4)
    margin = min(frame.width, frame.height) // 36
    left = max(0, frame.width - width - margin)
    top = max(0, frame.height - height - margin)
    inset = replace(_region("inset", left, top, width, height), z="1")
    return _region("full", 0, 0, frame.width, frame.height), inset


def _speaker_and_strip(frame: CompositionFrame) -> tuple[RegionDraft, ...]:
    strip = max(LEAST_REGION, frame.width - frame.width * 3 // 4)
    left = frame.width - strip
    return (
        _region("speaker", 0, 0, left, frame.height),
        replace(_region("strip", left, 0, strip, frame.height), max_columns="1"),
    )


_LAYOUTS: Final[Mapping[Preset, Callable[[CompositionFrame], tuple[RegionDraft, ...]]]] = (
    MappingProxyType(
        {
            "grid": _everybody,
            "side by side": _side_by_side,
            "picture in picture": _picture_in_picture,
            "speaker and strip": _speaker_and_strip,
        }
    )
)
