"""The `snapshot` command: one snapshot, as a table for people or as JSON for scripts."""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rich.cells import cell_len

from roomtui import zone
from roomtui.api.client import VideoApi
from roomtui.api.errors import VideoApiError
from roomtui.api.models import Participant, Session
from roomtui.exit_status import FAILED, OK, PARTIAL
from roomtui.held_secrets import without_held
from roomtui.live.clock import SystemClock
from roomtui.live.polling.snapshot_fetcher import SnapshotFetcher
from roomtui.live.snapshot import Snapshot
from roomtui.process.standard_streams import complain
from roomtui.text import counted, name_of, plain, role_of, short_id

TRIES: Final = 3
"""How often pages are read that move meanwhile, until they fit together."""

GAP: Final = "  "

NOTHING: Final = "Nothing could be read, so that nobody knows whether the account is empty."


def print_snapshot(connect: Callable[[], VideoApi], *, as_json: bool) -> int:
    """Print the snapshot of this moment and give the exit code: PARTIAL where something is missing.

    Where nothing at all could be read nothing is printed: that is no empty event.
    """
    try:
        snapshot = asyncio.run(_take(connect))
    except VideoApiError as error:
        complain(plain(str(error)))
        return FAILED
    missing = " ".join(snapshot.gaps)
    if missing and not snapshot.rooms and not snapshot.sessions:
        complain(plain(f"{NOTHING} {missing}"))
        return FAILED
    print(as_document(snapshot) if as_json else plain(as_table(snapshot)))
    if is_whole(snapshot):
        return OK
    complain(plain(f"The snapshot is partial. {missing}".rstrip()))
    return PARTIAL


def is_whole(snapshot: Snapshot) -> bool:
    """Return whether nothing was skipped or left untold, every page was read, and counts agree."""
    return snapshot.complete and snapshot.rooms_known and not (snapshot.gaps or snapshot.skipped)


async def _take(connect: Callable[[], VideoApi]) -> Snapshot:
    async with connect() as api:
        snapshot_fetcher = SnapshotFetcher(api, SystemClock(), all_rooms=True)
        snapshot = await snapshot_fetcher.take()
        for _ in range(TRIES - 1):
            if snapshot.complete or snapshot.skipped:
                break
            snapshot = await snapshot_fetcher.take()
        return snapshot


def as_document(snapshot: Snapshot) -> str:
    """Return the snapshot as JSON, in ASCII so that no name can steer a terminal.

    The shape, with times in ISO 8601 and null where the service gives nothing: `people` is null
    where it does not say, or not all could be read, and so are `participants` if nobody is told.

        {"at": time, "complete": bool, "skipped": int, "gaps": [sentence],
         "rooms": [{"id", "name", "max_participants", "enable_recording", "people"}],
         "sessions": [{"id", "room_id", "room", "created_at", "people",
                       "participants": [{"id", "name", "role", "context", "joined_at"}]}]}
    """
    return as_json(document_of(snapshot), indent=2)


def as_json(document: dict[str, Any], *, indent: int | None = None) -> str:
    """Return a document in ASCII, without the secrets of this process."""
    return without_held(json.dumps(document, indent=indent)).replace("\x7f", "\\u007f")


def document_of(snapshot: Snapshot) -> dict[str, Any]:
    """Return the snapshot as `as_document` writes it."""
    return {
        "at": iso(snapshot.at),
        "complete": is_whole(snapshot),
        "skipped": snapshot.skipped,
        "gaps": list(snapshot.gaps),
        "rooms": [
            {
                "id": room_id,
                "name": snapshot.room_name(room_id),
                "max_participants": room.max_participants,
                "enable_recording": room.enable_recording,
                "people": _people_in_room(snapshot, room_id),
            }
            for room_id, room in snapshot.rooms.items()
        ],
        "sessions": [_session(snapshot, session) for session in _in_order(snapshot)],
    }


def _people_in_room(snapshot: Snapshot, room_id: str) -> int | None:
    """Count the people in a room; None where some may be untold, in a session that is or is not."""
    if not snapshot.is_counted_room(room_id):
        return None
    return snapshot.people_in_room(room_id)


def _session(snapshot: Snapshot, session: Session) -> dict[str, Any]:
    is_told = session.id not in snapshot.silent
    return {
        "id": session.id,
        "room_id": session.room_id or None,
        "room": snapshot.room_name(session.room_id) if session.room_id else None,
        "created_at": iso(session.created_at),
        "people": snapshot.told_in(session.id) if snapshot.is_counted(session.id) else None,
        "participants": [
            {
                "id": person.id,
                "name": name_of(person.context),
                "role": role_of(person.context),
                "context": person.context,
                "joined_at": iso(person.joined_at),
            }
            for person in snapshot.present(session.id)
        ]
        if is_told
        else None,
    }


def iso(at: datetime | None) -> str | None:
    """Return a time in UTC (ISO 8601)."""
    try:
        return at.astimezone(UTC).isoformat() if at else None
    except OverflowError:  # at an end of the calendar
        return at.isoformat() if at else None


def as_table(snapshot: Snapshot) -> str:
    """Return the snapshot as plain lines, aligned by the width of each character."""
    sessions = _in_order(snapshot)
    parts = ["\n".join([_totals(snapshot), *snapshot.gaps])]
    if sessions:
        heads = [_head(snapshot, session) for session in sessions]
        parts.append(_aligned([("ROOM", "SESSION", "RUNNING", "PEOPLE"), *heads]))
    for session in sessions:
        title = f"{snapshot.room_name(session.room_id)}, session {short_id(session.id)}"
        parts.append(f"{title}\n{_who(snapshot, session)}")
    return "\n\n".join(parts)


def _who(snapshot: Snapshot, session: Session) -> str:
    """Return who is in a session, as far as that is told."""
    if session.id in snapshot.silent:
        return "the service does not say who is in it"
    rows = [_person(person, snapshot.at) for person in snapshot.present(session.id)]
    lines = [_aligned([("NAME", "ROLE", "JOINED", "HERE"), *rows])] if rows else []
    if session.id in snapshot.torn:
        lines.append("and others who could not be read" if rows else "nobody could be read")
    return "\n".join(lines) or "nobody is here"


def _in_order(snapshot: Snapshot) -> list[Session]:
    return sorted(
        snapshot.sessions.values(), key=lambda s: (snapshot.room_name(s.room_id).casefold(), s.id)
    )


def _totals(snapshot: Snapshot) -> str:
    has_all_people = snapshot.counts_everybody
    counts = ", ".join(
        f"{'' if exact else 'at least '}{told}"
        for told, exact in (
            (counted(len(snapshot.rooms), "room"), snapshot.has_all_rooms),
            (counted(len(snapshot.sessions), "active session"), snapshot.has_all_sessions),
            (counted(snapshot.people_told, "person", "people"), has_all_people),
        )
    )
    when = f" at {zone.stamp(snapshot.at)}" if snapshot.at else ""
    return f"{counts}{when}{'' if is_whole(snapshot) else '; incomplete'}"


def _head(snapshot: Snapshot, session: Session) -> tuple[str, ...]:
    room = snapshot.rooms.get(session.room_id)
    people = snapshot.told_in(session.id)
    there = "?" if people is None else f"{people}{'' if snapshot.is_counted(session.id) else '+'}"
    most = room.max_participants if room else None
    return (
        snapshot.room_name(session.room_id),
        short_id(session.id),
        _since(session.created_at, snapshot.at),
        there if room is None else f"{there} of {'?' if most is None else most}",
    )


def _person(person: Participant, now: datetime | None) -> tuple[str, ...]:
    return (
        name_of(person.context) or short_id(person.id),
        role_of(person.context) or "-",
        zone.time_stamp(person.joined_at) if person.joined_at else "?",
        _since(person.joined_at, now),
    )


def _since(start: datetime | None, now: datetime | None) -> str:
    if start is None or now is None:
        return "?"
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
