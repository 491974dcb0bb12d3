"""The operations on recordings."""

from collections.abc import AsyncIterator

from roomtui.api.decode import Page
from roomtui.api.filters import RecordingFilter, filter_params
from roomtui.api.models import DeletedRecordings, Recording
from roomtui.api.paging import PAGE_SIZE, walk
from roomtui.api.resource import RecordWithBody, Resource


class Recordings(Resource):
    """`/room_recordings`."""

    def list(
        self, where: RecordingFilter | None = None, *, page_size: int = PAGE_SIZE
    ) -> AsyncIterator[Page[Recording]]:
        """List recordings, page by page."""
        return walk(lambda number: self.page(number, where, size=page_size))

    async def page(
        self,
        number: int = 1,
        where: RecordingFilter | None = None,
        *,
        size: int = PAGE_SIZE,
        previous: Page[Recording] | None = None,
    ) -> Page[Recording]:
        """List one page of recordings; `number` counts from 1."""
        return await self._page(
            Recording,
            "room_recordings",
            params=filter_params(where),
            number=number,
            size=size,
            previous=previous,
        )

    async def view(self, recording_id: str) -> Recording:
        """View a recording, with a fresh download link."""
        return (await self.view_whole(recording_id)).record

    async def view_whole(self, recording_id: str) -> RecordWithBody[Recording]:
        """View a recording together with the body of the answer."""
        return await self._viewed(Recording, "room_recordings", recording_id)

    async def delete(self, recording_id: str) -> None:
        """Delete a recording."""
        await self._delete("room_recordings", recording_id)

    async def delete_matching(self, where: RecordingFilter) -> DeletedRecordings:
        """Delete every recording that the filter matches.

        Raises:
            ValueError: the filter is empty, or a value in it, which could delete every recording
                there is.
        """
        params = filter_params(where)
        if not params or not all(value.strip() for _, value in params):
            raise ValueError("an empty filter would delete every recording")
        return await self._one(DeletedRecordings, "DELETE", "room_recordings", params=params)
