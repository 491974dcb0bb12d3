"""Reads what a composition of a session can show: its video recordings, and who is in them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from roomtui.api.decode import Page, R
from roomtui.api.errors import VideoApiError
from roomtui.api.filters import RecordingFilter
from roomtui.api.models import Participant, Recording
from roomtui.live.pages import first_pages
from roomtui.live.presence import LONG_AGO

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
    """Return the records of the first pages of a list by id, and how many there are in all."""
    pages = [page async for page in first_pages(fetch, MOST_PAGES)]
    found = {record.id: record for page in pages for record in page.records}
    told, is_all = pages[-1].meta, len(pages) >= pages[-1].meta.total_pages
    if not is_all and not told.total_results:
        return found, None
    return found, max(told.total_results or 0, len(found))


def _begun(recording: Recording) -> tuple[datetime, str]:
    return recording.started_at or LONG_AGO, recording.id
