"""The operations on rooms, and on the tokens to join them."""

from collections.abc import AsyncIterator

from roomtui.api.accepted import about, same_record
from roomtui.api.bodies import RoomCreate, RoomPatch, TokenCreate, TokenRefresh
from roomtui.api.decode import Page
from roomtui.api.filters import RoomFilter, RoomSessionFilter, filter_params, flag
from roomtui.api.models import ClientToken, Room, Session
from roomtui.api.paging import PAGE_SIZE, walk
from roomtui.api.resource import RecordWithBody, Resource


class Rooms(Resource):
    """`/rooms`."""

    def list(
        self,
        where: RoomFilter | None = None,
        *,
        include_sessions: bool = False,
        page_size: int = PAGE_SIZE,
    ) -> AsyncIterator[Page[Room]]:
        """List rooms, page by page."""
        return walk(
            lambda number: self.page(
                number, where, include_sessions=include_sessions, size=page_size
            )
        )

    async def page(
        self,
        number: int = 1,
        where: RoomFilter | None = None,
        *,
        include_sessions: bool = False,
        size: int = PAGE_SIZE,
        previous: Page[Room] | None = None,
    ) -> Page[Room]:
        """List one page of rooms; `number` counts from 1."""
        return await self._page(
            Room,
            "rooms",
            params=[*filter_params(where), *flag("include_sessions", include_sessions)],
            number=number,
            size=size,
            previous=previous,
        )

    async def create(self, room: RoomCreate) -> Room:
        """Create a room.

        Raises:
            Unprocessable: a value out of bounds, or a name that is taken.
        """
        made = await self._one(Room, "POST", "rooms", body=room)
        return about(made, made.unique_name, room.unique_name or None)

    async def view(self, room_id: str, *, include_sessions: bool = False) -> Room:
        """View a room."""
        return (await self.view_whole(room_id, include_sessions=include_sessions)).record

    async def view_whole(
        self, room_id: str, *, include_sessions: bool = False
    ) -> RecordWithBody[Room]:
        """View a room together with the body of the answer."""
        params = flag("include_sessions", include_sessions)
        return await self._viewed(Room, "rooms", room_id, params=params)

    async def update(self, room_id: str, changes: RoomPatch) -> Room:
        """Update a room; only the fields that are set are sent.

        Raises:
            Unprocessable: a value out of bounds, or a name that is taken.
        """
        changed = await self._one(Room, "PATCH", "rooms", room_id, body=changes)
        return same_record(changed, room_id)

    async def delete(self, room_id: str) -> None:
        """Delete a room: everybody in it is kicked and nobody can come back."""
        await self._delete("rooms", room_id)

    def sessions(
        self,
        room_id: str,
        where: RoomSessionFilter | None = None,
        *,
        include_participants: bool = False,
        page_size: int = PAGE_SIZE,
    ) -> AsyncIterator[Page[Session]]:
        """List a room's sessions, page by page."""
        return walk(
            lambda number: self.sessions_page(
                room_id, number, where, include_participants=include_participants, size=page_size
            )
        )

    async def sessions_page(
        self,
        room_id: str,
        number: int = 1,
        where: RoomSessionFilter | None = None,
        *,
        include_participants: bool = False,
        size: int = PAGE_SIZE,
        previous: Page[Session] | None = None,
    ) -> Page[Session]:
        """List one page of a room's sessions; `number` counts from 1."""
        return await self._page(
            Session,
            "rooms",
            room_id,
            "sessions",
            params=[*filter_params(where), *flag("include_participants", include_participants)],
            number=number,
            size=size,
            previous=previous,
        )

    async def generate_join_client_token(
        self, room_id: str, lifetimes: TokenCreate | None = None
    ) -> ClientToken:
        """Create a token to join the room with, and one to refresh it."""
        body = lifetimes or TokenCreate()
        path = ("rooms", room_id, "actions", "generate_join_client_token")
        return await self._one(ClientToken, "POST", *path, body=body)

    async def refresh_client_token(self, room_id: str, refresh: TokenRefresh) -> ClientToken:
        """Create a new client token from a refresh token.

        Raises:
            Unprocessable: the refresh token has expired or is not this room's.
        """
        path = ("rooms", room_id, "actions", "refresh_client_token")
        return await self._one(ClientToken, "POST", *path, body=refresh)
