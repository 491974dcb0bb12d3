"""What a film of a session can show: its video recordings, and who is in them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from roomtui.api.decode import Page, R
from roomtui.api.errors import VideoApiError
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Participant, Recording
from roomtui.live.snapshot import LONG_AGO

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

MOST_PAGES: Final = 4
"""Pages that are read of a list: enough for a session, and few enough to wait for."""


class SessionRecordings(Struct, frozen=True, kw_only=True):
    """The video recordings of a session, the first to begin first.

    `total` is how many there are, None where neither the service tells nor they could all be
    read; of more than can be read, `videos` has the latest. `people`
    has those of the participants in them that were found, and `nameless` says why there may be
    none.
    """

    session_id: str
    videos: tuple[Recording, ...]
    total: int | None
    people: Mapping[str, Participant]
    nameless: str = ""


async def read_session_recordings(api: "VideoApi", session_id: str) -> SessionRecordings:
    """Read the video recordings of a session, and then who is in them.

    Raises:
        VideoApiError: the recordings could not be read.
    """
    where = RecordingFilter(session_id=session_id, type="video")
    found, total = await _read(lambda number: api.recordings.page(number, where))
    people: dict[str, Participant] = {}
    nameless = ""
    if found:
        try:
            people, _ = await _read(
                lambda number: api.sessions.participants_page(session_id, number)
            )
        except VideoApiError as error:
            nameless = str(error)
    return SessionRecordings(
        session_id=session_id,
        videos=tuple(sorted(found.values(), key=_begun)),
        total=total,
        people=people,
        nameless=nameless,
    )


async def _read(fetch: Callable[[int], Awaitable[Page[R]]]) -> tuple[dict[str, R], int | None]:
    """Read the first pages of a list; give the records by id, and how many there are in all."""
    found: dict[str, R] = {}
    total: int | None = None
    for number in range(1, MOST_PAGES + 1):
        page = await fetch(number)
        found |= {record.id: record for record in page.records}
        total = page.meta.total_results
        if number >= page.meta.total_pages:
            return found, max(total or 0, len(found))
    return found, max(total, len(found)) if total else None


def _begun(recording: Recording) -> tuple[datetime, str]:
    return recording.started_at or LONG_AGO, recording.id
