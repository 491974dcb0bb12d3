"""Which recordings a region shows: those it starts with, or those that the operator chose."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from roomtui.ui.compose.layouts import EVERYBODY, Draft

SourceIds = tuple[str, ...]

ALL: Final[SourceIds] = (EVERYBODY,)


def fill(draft: Draft, videos: Sequence[str], chosen: Mapping[int, SourceIds]) -> Draft:
    """Return each region, by its place, the recordings chosen for it or else what it starts with.

    Alone it starts with everybody. Of two, the first starts with the first recording and the
    second with the others; where there are no others, both start with everybody.
    """
    starts = _pair(videos, chosen) if len(draft.regions) > 1 else (ALL,)
    regions = (
        replace(region, sources=chosen.get(place, sources))
        for place, (region, sources) in enumerate(zip(draft.regions, starts, strict=True))
    )
    return replace(draft, regions=tuple(regions))


def _pair(videos: Sequence[str], chosen: Mapping[int, SourceIds]) -> tuple[SourceIds, SourceIds]:
    free = [video for video in videos if video not in chosen.get(1, ())]
    first = chosen.get(0, tuple(free[:1]))
    others = () if EVERYBODY in first else tuple(video for video in videos if video not in first)
    return (first, others) if others else (ALL, ALL)


def toggle(sources: SourceIds, source: str, videos: Sequence[str]) -> SourceIds:
    """Return sources with one more or less; everybody and single recordings replace each other."""
    if source in sources:
        return tuple(one for one in sources if one != source)
    if source == EVERYBODY:
        return ALL
    chosen = {*sources, source}
    return tuple(video for video in videos if video in chosen)
