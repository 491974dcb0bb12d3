"""The operations on participants, over all sessions."""

from collections.abc import AsyncIterator

from roomtui.api.decode import Page
from roomtui.api.filters import ParticipantFilter, filter_params
from roomtui.api.models import Participant
from roomtui.api.paging import PAGE_SIZE
from roomtui.api.resource import Resource


class Participants(Resource):
    """`/room_participants`."""

    def list(
        self, where: ParticipantFilter | None = None, *, page_size: int = PAGE_SIZE
    ) -> AsyncIterator[Page[Participant]]:
        """List participants, present and past, page by page."""
        params = filter_params(where)
        return self._pages(Participant, "room_participants", params=params, size=page_size)

    async def view(self, participant_id: str) -> Participant:
        """View a participant."""
        return await self._one(Participant, "GET", "room_participants", participant_id)
