"""The request for a composition: what is sent of the draft and of the fields beside it."""

from collections.abc import Mapping
from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from roomtui.api.bodies import CompositionCreate, Region
from roomtui.ui.compose.checks import problems
from roomtui.ui.compose.fields import DEFAULT_FRAME, read_frame, read_number
from roomtui.ui.compose.layouts import Draft, RegionDraft
from roomtui.ui.dialogs.fields import Field, values
from roomtui.ui.dialogs.room_fields import room_fields

WEBHOOKS: Final[tuple[Field, ...]] = tuple(
    field for field in room_fields() if field.name.startswith("webhook_")
)
"""Where the service tells what becomes of it, as for a room."""


def composition_to_create(draft: Draft, typed: Mapping[str, str]) -> CompositionCreate:
    """Return what to send: what was set, and nothing else; raises ValueError for what cannot be."""
    given = values(WEBHOOKS, typed)
    return replace(body(draft), **{name: one for name, one in given.items() if one is not None})


def body(draft: Draft) -> CompositionCreate:
    """Return the request of a draft: what is set, without what is the default anyway.

    The layout is always told: without one, Telnyx does not document what it shows.

    Raises:
        ValueError: there are problems.
    """
    if found := problems(draft):
        raise ValueError(" ".join(found.values()))
    frame = read_frame(draft.resolution)
    return CompositionCreate(
        session_id=draft.session_id.strip(),
        resolution=UNSET if frame == DEFAULT_FRAME else str(frame),
        video_layout={region.name.strip(): _region(region) for region in draft.regions},
    )


def _region(region: RegionDraft) -> Region:
    return Region(
        x_pos=read_number(region.x) or None,
        y_pos=read_number(region.y) or None,
        z_pos=read_number(region.z) or None,
        width=read_number(region.width),
        height=read_number(region.height),
        max_columns=read_number(region.max_columns),
        max_rows=read_number(region.max_rows),
        video_sources=region.sources,
    )
