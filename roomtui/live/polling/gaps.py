"""The gaps of a snapshot, in sentences: what is missing or may be."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from roomtui.text import counted

if TYPE_CHECKING:
    from roomtui.api.models import Room, Session
    from roomtui.live.polling.list_state import ListState


def gaps_of(sessions: "ListState[Session]", rooms: "ListState[Room]") -> tuple[str, ...]:
    """Return what of two readings is missing or may be; rooms under way are no gap."""
    skipped = sessions.skipped + rooms.skipped
    gaps = []
    if skipped:
        gaps.append(f"{counted(skipped, 'record')} could not be read.")
    elif not sessions.complete and sessions.counts_agree:
        gaps.append("The list moved while it was read; some shown may have left.")
    gaps += _miscount(sessions, "session")
    if rooms.known:
        gaps += _miscount(rooms, "room")
    return tuple(gaps)


def _miscount(reading: "ListState[Any]", what: str) -> Iterator[str]:
    if reading.total not in {None, reading.came}:
        kept = "; some shown may have left" if len(reading.records) > reading.came else ""
        told = counted(reading.total or 0, what)
        yield f"The service counts {told}, and {reading.came:,} came{kept}."
    elif not reading.ends and not reading.came:
        yield f"The service lists no {what}, but does not say that there is none."
    elif not reading.ends:
        yield f"There may be more than {counted(reading.came, what)}: the service does not say."


def silence(sessions: int) -> tuple[str, ...]:
    """Return that the service does not tell who is in some sessions; nothing if there are none."""
    count = counted(sessions, "session")
    return (f"The service does not say who is in {count}.",) if sessions else ()
