"""The records that the API answers with, frozen, field for field in the API's own words.

Every field but `id` has a default, because a record that lacks one is still worth showing. Where
the API leaves a field out, that default says so: None, empty or UNSET, never a value of the API.
"""

from datetime import datetime
from typing import Annotated, Any, Final

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import force_setattr

Timestamp = Annotated[datetime, Meta(tz=True)]
"""An instant with its zone; the API speaks UTC."""

_PERSON: Final = "room_participant"


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """What every record has: an id that names it for ever."""

    id: Annotated[str, Meta(min_length=1)]


class Participant(Record, frozen=True, kw_only=True, gc=False):
    """One stay of one person in a session; present while `left_at` is None."""

    session_id: str = ""
    context: str | None = None
    joined_at: Timestamp | None = None
    left_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    record_type: str = _PERSON


class Session(Record, frozen=True, kw_only=True, gc=False):
    """One meeting in a room; `participants` is UNSET where nobody is told, not where nobody is."""

    room_id: str = ""
    active: bool | None = None
    created_at: Timestamp | None = None
    ended_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    participants: tuple[Participant, ...] | UnsetType = UNSET
    record_type: str = "room_session"

    def __post_init__(self) -> None:
        """Have the people share what is repeated in each of them: of 10,000, a megabyte and a half.

        Who does not say in which session they are is in the one that tells of them.
        """
        for person in self.participants or ():
            if person.session_id == self.id or not person.session_id:
                force_setattr(person, "session_id", self.id)
            if person.record_type == _PERSON:
                force_setattr(person, "record_type", _PERSON)
            at = person.joined_at if person.left_at is None else person.left_at
            if person.updated_at == at:
                force_setattr(person, "updated_at", at)


class Room(Record, frozen=True, kw_only=True, gc=False):
    """A place that sessions happen in; `sessions` is UNSET unless they were asked for."""

    unique_name: str | None = None
    max_participants: int | None = None
    enable_recording: bool | None = None
    active_session_id: str | None = None
    sessions: tuple[Session, ...] | UnsetType = UNSET
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    webhook_event_url: str | None = None
    webhook_event_failover_url: str | None = None
    webhook_timeout_secs: int | None = None
    record_type: str = "room"


class Recording(Record, frozen=True, kw_only=True, gc=False):
    """One participant's audio or video track; `download_url` is presigned and short-lived."""

    room_id: str = ""
    session_id: str = ""
    participant_id: str = ""
    type: str = ""
    codec: str | None = None
    status: str = ""
    duration_secs: int | None = None
    size_mb: float | None = None
    download_url: str | None = None
    started_at: Timestamp | None = None
    ended_at: Timestamp | None = None
    completed_at: Timestamp | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    record_type: str = "room_recording"

    def __repr__(self) -> str:
        """Hide the link: it must not reach a log or a traceback."""
        return f"Recording(id={self.id!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide it from Textual's tracebacks too, which ask here first."""
        return [("id", self.id)]


class VideoRegion(Struct, frozen=True, kw_only=True, gc=False):
    """A rectangle of a composition, in pixels, and the recordings shown in it (`*`: all)."""

    x_pos: int | None = None
    y_pos: int | None = None
    z_pos: int | None = None
    width: int | None = None
    height: int | None = None
    max_columns: int | None = None
    max_rows: int | None = None
    video_sources: tuple[str, ...] = ()


class Composition(Record, frozen=True, kw_only=True, gc=False):
    """A session's recordings laid out in one video; `download_url` is presigned and short-lived."""

    room_id: str | None = None
    session_id: str | None = None
    user_id: str | None = None
    format: str = ""
    resolution: str = ""
    status: str = ""
    duration_secs: int | None = None
    size_mb: float | None = None
    download_url: str | None = None
    video_layout: dict[str, VideoRegion] | None = None
    started_at: Timestamp | None = None
    ended_at: Timestamp | None = None
    completed_at: Timestamp | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    webhook_event_url: str | None = None
    webhook_event_failover_url: str | None = None
    webhook_timeout_secs: int | None = None
    record_type: str = "room_composition"

    def __repr__(self) -> str:
        """Hide the link: it must not reach a log or a traceback."""
        return f"Composition(id={self.id!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide it from Textual's tracebacks too, which ask here first."""
        return [("id", self.id)]


class ClientToken(Struct, frozen=True, kw_only=True, gc=False):
    """A token to join a room with; `refresh_token` is None in the answer to a refresh."""

    token: Annotated[str, Meta(min_length=1)]
    token_expires_at: Timestamp | None = None
    refresh_token: str | None = None
    refresh_token_expires_at: Timestamp | None = None

    def __repr__(self) -> str:
        """Hide the secrets: tokens must not reach a log or a traceback."""
        return f"ClientToken(token_expires_at={self.token_expires_at})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide them from Textual's tracebacks too, which ask here first."""
        return [("token_expires_at", self.token_expires_at)]


class DeletedRecordings(Struct, frozen=True):
    """How many recordings a bulk deletion took."""

    room_recordings: Annotated[int, Meta(ge=0)]


class PageMeta(Struct, frozen=True, kw_only=True, gc=False):
    """Where a page stands in its list; `total_results` is None where the service tells no count."""

    page_number: int = 1
    page_size: int = 0
    total_pages: int = 1
    total_results: int | None = None
