"""Presigned links: each allows one file to be downloaded without a key, for an hour."""

import hmac
from datetime import datetime, timedelta
from typing import Final, TypeVar

from msgspec.structs import replace

from roomtui.api.models import Composition, Recording
from roomtui.demo.world import World

LIFETIME: Final = timedelta(hours=1)


F = TypeVar("F", Recording, Composition)


def add_link(world: World, origin: str, record: F) -> F:
    """Add a fresh link to a record whose file is ready."""
    if record.status != "completed":
        return record
    return replace(record, download_url=sign_link(world, origin, record.id))


def sign_link(world: World, origin: str, file_id: str) -> str:
    """Return a link to a recording or composition that works from now on for its lifetime."""
    expires = int((world.now() + LIFETIME).timestamp())
    signature = _sign(world, file_id, str(expires))
    return f"{origin}/presigned/{file_id}?expires={expires}&signature={signature}"


def is_signed(world: World, file_id: str, expires: str, signature: str) -> bool:
    """Return whether this world signed a link with this expiry for this file."""
    expected = _sign(world, file_id, expires)
    return hmac.compare_digest(expected.encode(), signature.encode())


def has_expired(expires: str, now: datetime) -> bool:
    """Return whether a signed link is too old."""
    return int(expires) <= now.timestamp()


def _sign(world: World, file_id: str, expires: str) -> str:
    message = f"{file_id}/{expires}".encode()
    return hmac.digest(world.secret("links"), message, "sha256").hex()
