"""The operations on sessions, and on the people in them."""

from collections.abc import AsyncIterator

from msgspec import Struct

from roomtui.api.bodies import ParticipantsAction
from roomtui.api.decode import Page
from roomtui.api.errors import Undecodable
from roomtui.api.filters import (
    SessionFilter,
    SessionParticipantFilter,
    filter_params,
    flag,
)
from roomtui.api.models import Participant, Session
from roomtui.api.paging import PAGE_SIZE, walk
from roomtui.api.resource import RecordWithBody, Resource


class ActionReceipt(Struct, frozen=True):
    """All that an action answers; the API says `ok`."""

    result: str

    @property
    def is_ok(self) -> bool:
        """Return whether the service took it."""
        return self.result.strip().casefold() == "ok"


class Sessions(Resource):
    """`/room_sessions`."""

    def list(
        self,
        where: SessionFilter | None = None,
        *,
        include_participants: bool = False,
        page_size: int = PAGE_SIZE,
    ) -> AsyncIterator[Page[Session]]:
        """List sessions, page by page."""
        return walk(
            lambda number: self.page(
                number, where, include_participants=include_participants, size=page_size
            )
        )

    async def page(
        self,
        number: int = 1,
        where: SessionFilter | None = None,
        *,
        include_participants: bool = False,
        size: int = PAGE_SIZE,
        previous: Page[Session] | None = None,
    ) -> Page[Session]:
        """List one page of sessions; `number` counts from 1."""
        return await self._page(
            Session,
            "room_sessions",
            params=[*filter_params(where), *flag("include_participants", include_participants)],
            number=number,
            size=size,
            previous=previous,
        )

    async def view(self, session_id: str, *, include_participants: bool = False) -> Session:
        """View a session."""
        whole = await self.view_whole(session_id, include_participants=include_participants)
        return whole.record

    async def view_whole(
        self, session_id: str, *, include_participants: bool = False
    ) -> RecordWithBody[Session]:
        """View a session together with the body of the answer."""
        params = flag("include_participants", include_participants)
        return await self._viewed(Session, "room_sessions", session_id, params=params)

    def participants(
        self,
        session_id: str,
        where: SessionParticipantFilter | None = None,
        *,
        page_size: int = PAGE_SIZE,
    ) -> AsyncIterator[Page[Participant]]:
        """List a session's participants, page by page."""
        return walk(
            lambda number: self.participants_page(session_id, number, where, size=page_size)
        )

    async def participants_page(
        self,
        session_id: str,
        number: int = 1,
        where: SessionParticipantFilter | None = None,
        *,
        size: int = PAGE_SIZE,
        previous: Page[Participant] | None = None,
    ) -> Page[Participant]:
        """List one page of a session's participants; `number` counts from 1."""
        return await self._page(
            Participant,
            "room_sessions",
            session_id,
            "participants",
            params=filter_params(where),
            number=number,
            size=size,
            previous=previous,
        )

    async def end(self, session_id: str) -> ActionReceipt:
        """End a session, which kicks everybody in it."""
        return await self._act(session_id, "end")

    async def kick(self, session_id: str, whom: ParticipantsAction) -> ActionReceipt:
        """Kick participants; who has a valid token can come back."""
        return await self._act(session_id, "kick", whom)

    async def mute(self, session_id: str, whom: ParticipantsAction) -> ActionReceipt:
        """Mute participants; whether they are muted cannot be read back."""
        return await self._act(session_id, "mute", whom)

    async def unmute(self, session_id: str, whom: ParticipantsAction) -> ActionReceipt:
        """Unmute participants; whether they are unmuted cannot be read back."""
        return await self._act(session_id, "unmute", whom)

    async def _act(
        self, session_id: str, action: str, whom: ParticipantsAction | None = None
    ) -> ActionReceipt:
        path = ("room_sessions", session_id, "actions", action)
        done = await self._one(ActionReceipt, "POST", *path, body=whom)
        if not done.is_ok:
            raise Undecodable(
                "The service answered, but not that it is done. Look whether it was done."
            )
        return done
