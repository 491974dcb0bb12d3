"""Request bodies: one struct each, whose UNSET fields stay out of the request."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from roomtui.api.models import VideoRegion


class RoomPatch(Struct, frozen=True, kw_only=True):
    """The fields of a room to change; None clears those that may be null."""

    unique_name: str | UnsetType = UNSET
    max_participants: int | UnsetType = UNSET
    enable_recording: bool | UnsetType = UNSET
    webhook_event_url: str | UnsetType | None = UNSET
    webhook_event_failover_url: str | UnsetType | None = UNSET
    webhook_timeout_secs: int | UnsetType | None = UNSET


class RoomCreate(RoomPatch, frozen=True, kw_only=True):
    """The fields of a new room; 2 to 50 people (10), no recording unless asked for."""


class TokenCreate(Struct, frozen=True, kw_only=True):
    """Lifetimes in seconds: client token 10 to 3,600 (600), refresh token 60 to 86,400 (3,600)."""

    token_ttl_secs: int | UnsetType = UNSET
    refresh_token_ttl_secs: int | UnsetType = UNSET


class TokenRefresh(Struct, frozen=True, kw_only=True):
    """The refresh token, and the new client token's lifetime in seconds, 10 to 3,600 (600)."""

    refresh_token: str
    token_ttl_secs: int | UnsetType = UNSET

    def __repr__(self) -> str:
        """Hide the secret: tokens must not reach a log or a traceback."""
        return "TokenRefresh(hidden)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide it from Textual's tracebacks too, which ask here first."""
        return [("refresh_token", "(hidden)")]


class ParticipantsAction(Struct, frozen=True, kw_only=True):
    """Whom to kick, mute or unmute: everybody or some ids, less the excluded."""

    participants: Literal["all"] | tuple[str, ...]
    exclude: tuple[str, ...] | UnsetType = UNSET


class Region(VideoRegion, frozen=True, kw_only=True, omit_defaults=True):
    """A rectangle of a composition to make; only what is set is sent."""


class CompositionCreate(Struct, frozen=True, kw_only=True):
    """A composition to make of a session's recordings: mp4, 1280x720 unless given."""

    session_id: str
    format: str | UnsetType = UNSET
    resolution: str | UnsetType = UNSET
    video_layout: dict[str, Region] | UnsetType = UNSET
    webhook_event_url: str | UnsetType | None = UNSET
    webhook_event_failover_url: str | UnsetType | None = UNSET
    webhook_timeout_secs: int | UnsetType | None = UNSET
