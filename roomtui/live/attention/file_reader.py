"""Reads single pages of files for the checks of attention, when nothing else wants to be read."""

from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from roomtui.api.filters import CompositionFilter, RecordingFilter
from roomtui.api.models import Composition, Recording
from roomtui.live.attention.file_checks import PendingFile
from roomtui.live.gate import RequestGate
from roomtui.live.kinds import RecordKind
from roomtui.live.request_class import RequestClass, spending

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

PAGE_SIZE: Final = 100
"""Files of a page: what is stuck is few, and a page should weigh little."""


class PendingPage(Struct, frozen=True):
    """A page of files that are not done; `whole` if there are no more."""

    files: tuple[PendingFile, ...]
    whole: bool


class FilePages(Protocol):
    """Reads single pages of files."""

    @property
    def is_paused(self) -> bool:
        """Return whether the operator has paused."""
        ...

    async def recordings_of(self, session_id: str) -> int:
        """Count the recordings of a session, at least: none, or some."""
        ...

    async def pending(self, kind: RecordKind, status: str) -> PendingPage:
        """Return the first page of the files of a kind that have a status."""
        ...


class FileReader:
    """Reads pages from the service, in the class of requests that waits for all others.

    Args:
        api: the client.
        gate: lets actions go first.
    """

    def __init__(self, api: "VideoApi", gate: RequestGate) -> None:
        self._api = api
        self._gate = gate

    @property
    def is_paused(self) -> bool:
        """Return whether the operator has paused."""
        return self._gate.paused

    async def recordings_of(self, session_id: str) -> int:
        """Count the recordings of a session, at least: none, or some.

        Raises:
            VideoApiError: they could not be read.
        """
        await self._gate.idle()
        with spending(RequestClass.SEARCH):
            page = await self._api.recordings.page(
                1, RecordingFilter(session_id=session_id), size=1
            )
        return max(len(page.records), page.meta.total_results or 0)

    async def pending(self, kind: RecordKind, status: str) -> PendingPage:
        """Return the first page of the files of a kind that have a status.

        Raises:
            VideoApiError: it could not be read.
        """
        await self._gate.idle()
        with spending(RequestClass.SEARCH):
            if kind is RecordKind.RECORDING:
                found = await self._api.recordings.page(
                    1, RecordingFilter(status=status), size=PAGE_SIZE
                )
                files = tuple(map(_recording, found.records))
                return PendingPage(files, found.meta.total_pages <= 1)
            made = await self._api.compositions.page(
                1, CompositionFilter(status=status), size=PAGE_SIZE
            )
            return PendingPage(tuple(map(_composition, made.records)), made.meta.total_pages <= 1)


def _recording(recording: Recording) -> PendingFile:
    return PendingFile(
        kind=RecordKind.RECORDING,
        id=recording.id,
        status=recording.status,
        session_id=recording.session_id,
        room_id=recording.room_id,
        since=recording.ended_at,
        updated_at=recording.updated_at or recording.started_at,
    )


def _composition(composition: Composition) -> PendingFile:
    return PendingFile(
        kind=RecordKind.COMPOSITION,
        id=composition.id,
        status=composition.status,
        session_id=composition.session_id or "",
        room_id=composition.room_id or "",
        since=composition.created_at,
    )
