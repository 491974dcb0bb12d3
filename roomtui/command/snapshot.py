"""The `snapshot` command: one picture, as a table for people or as JSON for scripts."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from rich.cells import cell_len

from roomtui.api.client import VideoApi
from roomtui.api.errors import VideoApiError
from roomtui.api.models import Participant, Session
from roomtui.held_secrets import without_held
from roomtui.live.clock import SystemClock
from roomtui.live.picture import Photographer
from roomtui.live.snapshot import Snapshot
from roomtui.text import name_of, plain, role_of, short_id

TRIES: Final = 3
"""How often pages are read that move meanwhile, until they fit together."""

GAP: Final = "  "


def print_snapshot(connect: Callable[[], VideoApi], *, as_json: bool) -> int:
    """Print the picture of this moment and give the exit code."""
    try:
        snapshot = asyncio.run(_take(connect))
    except VideoApiError as error:
        print(plain(f"roomtui: {error}"), file=sys.stderr)
        return 1
    print(as_document(snapshot) if as_json else plain(as_table(snapshot)))
    return 0


async def _take(connect: Callable[[], VideoApi]) -> Snapshot:
    async with connect() as api:
        photographer = Photographer(api, SystemClock(), all_rooms=True)
        snapshot = await photographer.take()
        for _ in range(TRIES - 1):
            if snapshot.complete or snapshot.skipped:
                break
            snapshot = await photographer.take()
        return snapshot


def as_document(snapshot: Snapshot) -> str:
    """Write the picture as JSON, in ASCII so that no name can steer a terminal.

    The shape, with times in ISO 8601 and null where the service gives nothing:

        {"at": time, "complete": bool, "skipped": int,
         "rooms": [{"id", "name", "max_participants", "enable_recording", "people"}],
         "sessions": [{"id", "room_id", "room", "created_at",
                       "participants": [{"id", "name", "role", "context", "joined_at"}]}]}
    """
    document = {
        "at": _iso(snapshot.at),
        "complete": snapshot.complete,
        "skipped": snapshot.skipped,
        "rooms": [
            {
                "id": room_id,
                "name": snapshot.room_name(room_id),
                "max_participants": room.max_participants,
                "enable_recording": room.enable_recording,
                "people": snapshot.people_in_room(room_id),
            }
            for room_id, room in snapshot.rooms.items()
        ],
        "sessions": [_session(snapshot, session) for session in _in_order(snapshot)],
    }
    return without_held(json.dumps(document, indent=2)).replace("\x7f", "\\u007f")


def _session(snapshot: Snapshot, session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "room_id": session.room_id,
        "room": snapshot.room_name(session.room_id),
        "created_at": _iso(session.created_at),
        "participants": [
            {
                "id": person.id,
                "name": name_of(person.context),
                "role": role_of(person.context),
                "context": person.context,
                "joined_at": _iso(person.joined_at),
            }
            for person in snapshot.present(session.id)
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def as_table(snapshot: Snapshot) -> str:
    """Write the picture as plain lines, aligned by the cells that a terminal gives each letter."""
    sessions = _in_order(snapshot)
    parts = [_totals(snapshot)]
    if sessions:
        heads = [_head(snapshot, session) for session in sessions]
        parts.append(_aligned([("ROOM", "SESSION", "RUNNING", "PEOPLE"), *heads]))
    for session in sessions:
        rows = [_person(person, snapshot.at) for person in snapshot.present(session.id)]
        title = f"{snapshot.room_name(session.room_id)}, session {short_id(session.id)}"
        body = _aligned([("NAME", "ROLE", "JOINED", "HERE"), *rows]) if rows else "nobody is here"
        parts.append(f"{title}\n{body}")
    return "\n\n".join(parts)


def _in_order(snapshot: Snapshot) -> list[Session]:
    return sorted(
        snapshot.sessions.values(), key=lambda s: (snapshot.room_name(s.room_id).casefold(), s.id)
    )


def _totals(snapshot: Snapshot) -> str:
    counts = ", ".join(
        f"{count} {one if count == 1 else many}"
        for count, one, many in (
            (len(snapshot.rooms), "room", "rooms"),
            (len(snapshot.sessions), "active session", "active sessions"),
            (len(snapshot.people), "person", "people"),
        )
    )
    when = f" at {snapshot.at:%Y-%m-%d %H:%M:%S} UTC" if snapshot.at else ""
    doubt = "" if snapshot.complete else "; incomplete, since not all could be read"
    return f"{counts}{when}{doubt}"


def _head(snapshot: Snapshot, session: Session) -> tuple[str, ...]:
    room = snapshot.rooms.get(session.room_id)
    people = len(snapshot.present(session.id))
    return (
        snapshot.room_name(session.room_id),
        short_id(session.id),
        _since(session.created_at, snapshot.at),
        f"{people} of {room.max_participants}" if room else str(people),
    )


def _person(person: Participant, now: datetime | None) -> tuple[str, ...]:
    return (
        name_of(person.context) or short_id(person.id),
        role_of(person.context) or "-",
        f"{person.joined_at:%H:%M:%S}" if person.joined_at else "-",
        _since(person.joined_at, now),
    )


def _since(start: datetime | None, now: datetime | None) -> str:
    if start is None or now is None:
        return "-"
    minutes = max(int((now - start).total_seconds()) // 60, 0)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes:02}m" if hours else f"{minutes}m"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Iterable[str], widths: Iterable[int]) -> str:
    cells = (
        f"{cell}{' ' * (width - cell_len(cell))}" for cell, width in zip(row, widths, strict=True)
    )
    return GAP.join(cells).rstrip()
