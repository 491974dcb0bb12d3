"""The fields of a record as people read them, in the API's order; its raw JSON has its words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, UnsetType, structs

from roomtui.api.models import Participant, Record, Session, VideoRegion
from roomtui.live.presence import is_active
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.compose.layouts import EVERYBODY
from roomtui.ui.live.rows import person_name

LONGEST_VALUE: Final = 2_000
MOST_INSIDE: Final = 200
"""Records within a record that are shown; the raw JSON has them all."""

LABELS: Final = {
    "active_session_id": "active session",
    "completed_at": "completed",
    "created_at": "created",
    "download_url": "download link",
    "duration_secs": "length",
    "enable_recording": "records",
    "ended_at": "ended",
    "joined_at": "joined",
    "left_at": "left",
    "max_columns": "columns",
    "max_participants": "limit",
    "max_rows": "rows",
    "participant_id": "participant",
    "room_id": "room",
    "session_id": "session",
    "size_mb": "size",
    "started_at": "started",
    "unique_name": "name",
    "updated_at": "changed",
    "user_id": "user",
    "video_layout": "layout",
    "webhook_event_failover_url": "webhook failover",
    "webhook_event_url": "webhook",
    "webhook_timeout_secs": "webhook timeout",
    "x_pos": "x",
    "y_pos": "y",
    "z_pos": "z",
}
"""The operator's words for fields that the API calls otherwise."""

NAMED: Final = frozenset({"session_id", "participant_id"})
"""Fields with an id of somebody or something that may have a name."""

NO_NAMES: Final[Mapping[str, str]] = {}

RoomName = Callable[[str], str]
Line = tuple[str, str]


def describe(
    record: Record, now: datetime, room_name: RoomName, names: Mapping[str, str] = NO_NAMES
) -> Iterator[Line]:
    """Return label and value of each field that the service has told.

    Ids of rooms come with their names, and others with those among `names`.
    """
    for name, value in structs.asdict(record).items():
        label = label_of(name)
        if isinstance(value, UnsetType) or name == "record_type":
            continue
        if isinstance(value, tuple):
            yield label, fmt.number(len(value))
            yield from _inside(value, record, now)
        elif name == "video_layout" and value:
            yield from (
                (f"region {safe(key, 30) or '–'}", _region(one)) for key, one in value.items()
            )
        else:
            words = _value(name, value, now, room_name)
            yield label, with_name(words, safe(names.get(words, ""))) if name in NAMED else words


def label_of(name: str) -> str:
    """Return what people call a field of the API."""
    return LABELS.get(name, name)


def _value(name: str, value: Any, now: datetime, room_name: RoomName) -> str:
    if value is None or value == "":
        words = "–"
    elif isinstance(value, datetime):
        words = fmt.moment(value, now)
    elif isinstance(value, bool):
        words = "yes" if value else "no"
    elif name == "room_id":
        words = with_name(safe(value), safe(room_name(value)))
    elif name == "size_mb":
        words = f"{fmt.size(value)} ({value} MB)"
    elif name == "webhook_timeout_secs":
        words = fmt.count(value, "second")
    elif name == "max_participants":
        words = fmt.count(value, "person", "people")
    elif name == "duration_secs":
        words = f"{fmt.duration(value)} ({fmt.number(value)} s)"
    else:
        words = safe(value, LONGEST_VALUE)
    return words


def with_name(record_id: str, name: str) -> str:
    """Return the name before the id, unless it is none or the start of that."""
    return record_id if record_id.startswith(name) else f"{name} ({record_id})"


def _inside(records: tuple[Struct, ...], within: Record, now: datetime) -> Iterator[Line]:
    for record in records[:MOST_INSIDE]:
        if isinstance(record, Participant):
            goes_on = isinstance(within, Session) and is_active(within) is not False
            span = _span(record.joined_at, record.left_at, now if goes_on else None)
            yield "", f"{person_name(record)} · {span}"
        elif isinstance(record, Session):
            goes_on = is_active(record) is not False
            span = _span(record.created_at, record.ended_at, now if goes_on else None)
            yield "", f"{safe(record.id)} · {span}"
    if len(records) > MOST_INSIDE:
        yield "", f"and {fmt.number(len(records) - MOST_INSIDE)} more, see the raw JSON"


def _span(start: datetime | None, end: datetime | None, now: datetime | None) -> str:
    """Return from when to when; without an end it goes on if `now` is given, or is not told."""
    if start is None:
        return ""
    until = fmt.day_time(end) or ("now" if now else "?")
    last = end or now
    length = f", {fmt.duration((last - start).total_seconds())}" if last else ""
    return f"{fmt.day_time(start)} to {until}{length}"


def _region(region: VideoRegion) -> str:
    given = {k: v for k, v in structs.asdict(region).items() if v is not None}
    sources = given.pop("video_sources", ())
    words = [f"{label_of(name)} {value}" for name, value in given.items()]
    shown = ["everybody" if source == EVERYBODY else source for source in sources]
    words.append(f"shows {', '.join(shown)}" if shown else "shows nobody")
    return safe(", ".join(words), LONGEST_VALUE)
