"""The fields of a record as people read them, in the API's order and words."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, UnsetType, structs

from roomtui.api.models import Participant, Record, Session, VideoRegion
from roomtui.text import safe
from roomtui.ui import format as fmt
from roomtui.ui.rows import person_name

LONGEST_VALUE: Final = 2_000
MOST_INSIDE: Final = 200
"""Records within a record that are shown; the raw JSON has them all."""

RoomName = Callable[[str], str]
Line = tuple[str, str]


def describe(record: Record, now: datetime, room_name: RoomName) -> Iterator[Line]:
    """Give label and value of each field that the service has told; ids with their names."""
    for name, value in structs.asdict(record).items():
        label = name.replace("_", " ")
        if isinstance(value, UnsetType) or name == "record_type":
            continue
        if isinstance(value, tuple):
            yield label, fmt.number(len(value))
            yield from _inside(value, now)
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


def _inside(records: tuple[Struct, ...], now: datetime) -> Iterator[Line]:
    for record in records[:MOST_INSIDE]:
        if isinstance(record, Participant):
            yield "", f"{person_name(record)} · {_span(record.joined_at, record.left_at, now)}"
        elif isinstance(record, Session):
            yield "", f"{safe(record.id)} · {_span(record.created_at, record.ended_at, now)}"
    if len(records) > MOST_INSIDE:
        yield "", f"and {fmt.number(len(records) - MOST_INSIDE)} more, see the raw JSON"


def _span(start: datetime | None, end: datetime | None, now: datetime) -> str:
    if start is None:
        return ""
    length = fmt.duration(((end or now) - start).total_seconds())
    return f"{fmt.day_time(start)} to {fmt.day_time(end) or 'now'}, {length}"


def _region(region: VideoRegion) -> str:
    given = {k: v for k, v in structs.asdict(region).items() if v is not None}
    sources = given.pop("video_sources", ())
    words = [f"{name} {value}" for name, value in given.items()]
    words.append(f"sources {', '.join(sources)}" if sources else "no sources")
    return safe(", ".join(words), LONGEST_VALUE)
