"""The fields of the forms for rooms and join tokens, and the requests made of them."""

from collections.abc import Mapping
from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from roomtui.api.bodies import RoomCreate, RoomPatch, TokenCreate
from roomtui.api.models import Room
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.dialogs.fields import Field, FieldReader, unless_changed, url, values, whole, yes_no

PEOPLE: Final = (2, 50)
"""How many people a room may hold."""

TIMEOUT: Final = (0, 30)
"""Seconds that a webhook may take to answer."""

TOKEN_SECS: Final = (10, 3_600)
REFRESH_SECS: Final = (60, 86_400)
"""How long tokens may live, in seconds."""

LONGEST: Final = 2_000
"""Characters of a text that are shown."""

NEW: Final = Room(id="new")
"""A room of which nothing is settled yet."""


def room_fields(room: Room | None = None) -> tuple[Field, ...]:
    """Return the fields of a new room, or of one that is there."""
    fields = (*_own_fields(room), *_webhook_fields(room or NEW))
    if room is None:
        return fields
    return tuple(
        replace(field, read=unless_changed(field.text, getattr(room, field.name), field.read))
        for field in fields
    )


def _own_fields(room: Room | None) -> tuple[Field, ...]:
    """Return the fields for what a room is."""
    shown = room or NEW
    return (
        Field(
            name="unique_name",
            label="Name",
            hint="no other room may have it",
            read=_name(room.unique_name if room else None),
            text=safe(shown.unique_name or "", LONGEST),
        ),
        Field(
            name="max_participants",
            label="Most people",
            hint="2 to 50; 10 unless given",
            read=whole(*PEOPLE, blank=10),
            text=_digits(shown.max_participants),
        ),
        Field(
            name="enable_recording",
            label="Record",
            hint="yes or no; who joins from then on is recorded",
            read=yes_no,
            text=_yes_or_no(room),
        ),
    )


def _webhook_fields(shown: Room) -> tuple[Field, ...]:
    """Return the fields for where a room's events go."""
    return (
        Field(
            name="webhook_event_url",
            label="Webhook",
            hint="a URL with its scheme; none unless given",
            read=url,
            text=safe(shown.webhook_event_url or "", LONGEST),
        ),
        Field(
            name="webhook_event_failover_url",
            label="Webhook failover",
            hint="used where the webhook fails",
            read=url,
            text=safe(shown.webhook_event_failover_url or "", LONGEST),
        ),
        Field(
            name="webhook_timeout_secs",
            label="Webhook timeout",
            hint="0 to 30 seconds; the service's own unless given",
            read=whole(*TIMEOUT),
            text=_digits(shown.webhook_timeout_secs),
        ),
    )


def _digits(number: int | None) -> str:
    return "" if number is None else str(number)


def _yes_or_no(room: Room | None) -> str:
    """Return whether a room records; nothing of one where it is not told, so that it stays."""
    if room is not None and room.enable_recording is None:
        return ""
    return "yes" if room and room.enable_recording else "no"


def _name(now: str | None) -> FieldReader:
    def read(text: str) -> str | None:
        if not text and now:
            raise ValueError("A name cannot be taken away; give another one.")
        return text or None

    return read


def room_to_create(typed: Mapping[str, str]) -> RoomCreate:
    """Return what to send for a new room: what was given, and nothing else."""
    given = values(room_fields(), typed)
    said = {n: value for n, value in given.items() if typed[n].strip() and value is not False}
    return RoomCreate(**said)


def room_changes(room: Room, typed: Mapping[str, str]) -> RoomPatch | None:
    """Return what has changed of a room, or None."""
    given = values(room_fields(room), typed)
    changed = {name: value for name, value in given.items() if value != getattr(room, name)}
    return RoomPatch(**changed) if changed else None


def token_fields() -> tuple[Field, ...]:
    """Return the fields of a join token."""
    return (
        Field(
            name="token_ttl_secs",
            label="Token lives for",
            hint="10 to 3,600 seconds; 600 unless given",
            read=whole(*TOKEN_SECS, blank=UNSET),
        ),
        Field(
            name="refresh_token_ttl_secs",
            label="Refresh token",
            hint=f"60 to {fmt.number(REFRESH_SECS[1])} seconds; 3,600 unless given",
            read=whole(*REFRESH_SECS, blank=UNSET),
        ),
    )


def token_to_create(typed: Mapping[str, str]) -> TokenCreate:
    """Return what to send for a join token."""
    return TokenCreate(**values(token_fields(), typed))
