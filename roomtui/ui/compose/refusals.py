"""Maps the service's refusals of a composition to the fields of the draft."""

from collections.abc import Iterable, Mapping
from typing import Final

from roomtui.text import safe
from roomtui.ui.compose.checks import PLACES
from roomtui.ui.compose.layouts import Draft
from roomtui.ui.dialogs.fields import NOT_ACCEPTED

_REGION_FIELDS: Final = {
    "x": "x_pos",
    "y": "y_pos",
    "z": "z_pos",
    "width": "width",
    "height": "height",
    "max_columns": "max_columns",
    "max_rows": "max_rows",
    "sources": "video_sources",
}
"""The fields of a region, and what the API calls them."""

_LONGEST: Final = 80
"""Characters that are kept of the service's name of a field."""


def values_of(draft: Draft) -> dict[str, object]:
    """Return what stands in each field; `regions` is all of the layout."""
    found: dict[str, object] = {
        "session_id": draft.session_id,
        "resolution": draft.resolution,
        "regions": draft.regions,
    }
    for place, region in zip(PLACES, draft.regions, strict=False):
        for field in ("name", *_REGION_FIELDS):
            found[f"{place}.{field}"] = getattr(region, field)
    return found


def refusals(draft: Draft, told: Mapping[str, str], others: Iterable[str]) -> dict[str, str]:
    """Return the reasons by field of the draft, or one of the `others`, which keep their names.

    `told` has them by the service's names; a part that has no field here is told at its whole.
    """
    fields = _paths(draft) | {name: name for name in others}
    found: dict[str, str] = {}
    for path, reason in told.items():
        if field := _field_at(path, fields):
            found.setdefault(field, safe(reason) or NOT_ACCEPTED)
    return found


def _paths(draft: Draft) -> dict[str, str]:
    """Return the fields of the draft by the paths in the request."""
    found = {"session_id": "session_id", "resolution": "resolution", "video_layout": "regions"}
    for place, region in zip(PLACES, draft.regions, strict=False):
        name = region.name.strip().replace("~", "~0").replace("/", "~1")
        path = f"video_layout/{name}"
        found[safe(path, _LONGEST)] = f"{place}.name"
        for field, sent in _REGION_FIELDS.items():
            found[safe(f"{path}/{sent}", _LONGEST)] = f"{place}.{field}"
    return found


def _field_at(path: str, fields: Mapping[str, str]) -> str:
    """Return the field at a path, which may begin with a name for the body, or what holds it."""
    while path:
        known = [one for one in fields if path == one or path.endswith(f"/{one}")]
        if known:
            return fields[max(known, key=len)]
        path = path.rpartition("/")[0]
    return ""
