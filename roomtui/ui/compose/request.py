"""The form of a composition: its fields beside the draft, and what is sent of both."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from roomtui.api.bodies import CompositionCreate
from roomtui.ui.compose.checks import body
from roomtui.ui.compose.layouts import Draft
from roomtui.ui.dialogs.fields import Field, values
from roomtui.ui.dialogs.room_fields import room_fields

WEBHOOKS: Final[tuple[Field, ...]] = tuple(
    field for field in room_fields() if field.name.startswith("webhook_")
)
"""Where the service tells what becomes of it, as for a room."""


def film_to_create(draft: Draft, typed: Mapping[str, str]) -> CompositionCreate:
    """Return what to send: what was set, and nothing else; raises ValueError for what cannot be."""
    given = values(WEBHOOKS, typed)
    return replace(body(draft), **{name: one for name, one in given.items() if one is not None})
