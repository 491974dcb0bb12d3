"""The fields of a record as people read them, in the API's order and words."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, UnsetType, structs

from roomtui.api.models import Participant, Record, Session, VideoRegion
from roomtui.live.snapshot import is_active
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.live.rows import person_name

LONGEST_VALUE: Final = 2_000
MOST_INSIDE: Final = 200
"""Records within a record that are shown; the raw JSON has them all."""

RoomName = Callable[[str], str]
Line = tuple[str, str]


def describe(record: Record, now: datetime, room_name: RoomName) -> Iterator[Line]:
    """Return label and value of each field that the service has told; ids with their names."""
    for name, value in structs.asdict(record).items():
        label = name.replace("_", " ")
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
            yield label, _value(name, value, now, room_name)


def _value(name: str, value: Any, now: datetime, room_name: RoomName) -> str:
    if value is None or value == "":
        words = "–"
    elif isinstance(value, datetime):
        words = fmt.moment(value, now)
    elif isinstance(value, bool):
        words = "yes" if value else "no"
    elif name == "room_id":
        words = f"{safe(value)} ({safe(room_name(value))})"
    elif name == "size_mb":
        words = f"{fmt.size(value)} ({value} MB)"
    elif name == "duration_secs":
        words = f"{fmt.duration(value)} ({fmt.number(value)} s)"
    else:
        words = safe(value, LONGEST_VALUE)
    return words


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
    words = [f"{name} {value}" for name, value in given.items()]
    words.append(f"sources {', '.join(sources)}" if sources else "no sources")
    return safe(", ".join(words), LONGEST_VALUE)
