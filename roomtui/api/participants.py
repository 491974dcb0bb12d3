"""The operations on participants, over all sessions."""

from collections.abc import AsyncIterator

from roomtui.api.decode import Page
from roomtui.api.filters import ParticipantFilter, filter_params
from roomtui.api.models import Participant
from roomtui.api.paging import PAGE_SIZE, walk
from roomtui.api.resource import RecordWithBody, Resource


class Participants(Resource):
    """`/room_participants`."""

    def list(
        self, where: ParticipantFilter | None = None, *, page_size: int = PAGE_SIZE
    ) -> AsyncIterator[Page[Participant]]:
        """List participants, present and past, page by page."""
        return walk(lambda number: self.page(number, where, size=page_size))

    async def page(
        self,
        number: int = 1,
        where: ParticipantFilter | None = None,
        *,
        size: int = PAGE_SIZE,
        previous: Page[Participant] | None = None,
    ) -> Page[Participant]:
        """List one page of participants; `number` counts from 1."""
        return await self._page(
            Participant,
            "room_participants",
            params=filter_params(where),
            number=number,
            size=size,
            previous=previous,
        )

    async def view(self, participant_id: str) -> Participant:
        """View a participant."""
        return (await self.view_whole(participant_id)).record

    async def view_whole(self, participant_id: str) -> RecordWithBody[Participant]:
        """View a participant together with the body of the answer."""
        return await self._viewed(Participant, "room_participants", participant_id)
