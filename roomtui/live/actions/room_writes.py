"""Writes on rooms, and on the tokens to join them."""

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from roomtui.api.bodies import RoomCreate, RoomPatch, TokenCreate, TokenRefresh
from roomtui.api.errors import NotFound, VideoApiError
from roomtui.api.filters import RoomSessionFilter
from roomtui.held_secrets import HIDDEN
from roomtui.live.actions.request import CalledOff
from roomtui.live.actions.writes import Verb, Write, webhooks
from roomtui.live.presence import present_in
from roomtui.text import counted

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

ENOUGH: Final = 10
"""Sessions that are looked at; a room has one that is active."""


class CreateRoom(Write, frozen=True, kw_only=True):
    """A new room."""

    verb: Verb = Verb.CREATE
    room: RoomCreate
    what = "room"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the webhooks."""
        return webhooks(self.room)

    def journal_fields(self) -> dict[str, Any]:
        """Return the settings; a webhook may hold a password."""
        return {"fields": _settings(self.room)}

    async def send(self, api: "VideoApi") -> Struct | None:
        """Create it."""
        return await api.rooms.create(self.room)


class UpdateRoom(Write, frozen=True, kw_only=True):
    """Changed settings of a room."""

    verb: Verb = Verb.UPDATE
    room_id: str
    changes: RoomPatch
    what = "room"
    repeatable = True

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the webhooks."""
        return webhooks(self.changes)

    def journal_fields(self) -> dict[str, Any]:
        """Return the changes; a webhook may hold a password."""
        return {"target": self.room_id, "fields": _settings(self.changes)}

    async def send(self, api: "VideoApi") -> Struct | None:
        """Send what has changed."""
        return await api.rooms.update(self.room_id, self.changes)


class DeleteRoom(Write, frozen=True, kw_only=True):
    """The end of a room; `people` were seen in it when the key was pressed."""

    verb: Verb = Verb.DELETE
    room_id: str
    people: int
    what = "room"

    def journal_fields(self) -> dict[str, Any]:
        """Return the room and how many people are thrown out."""
        return {"target": self.room_id, "people": self.people}

    async def check(self, api: "VideoApi") -> None:
        """Count the people in it, who may be more than on a snapshot that is not renewed.

        Raises:
            CalledOff: more people are in it now, or nobody knows how many.
        """
        where = RoomSessionFilter(active=True)
        try:
            page = await api.rooms.sessions_page(
                self.room_id, 1, where, include_participants=True, size=ENOUGH
            )
        except NotFound:
            return
        except VideoApiError as error:
            raise CalledOff(f"Nothing was deleted, for nobody could count. {error}") from None
        sessions = {session.id: session for session in page.records}
        unknown = any(isinstance(one.participants, UnsetType) for one in sessions.values())
        told = page.meta.total_results
        more = (told is not None and told > len(sessions)) or page.meta.total_pages > 1
        if unknown:
            raise CalledOff(
                "Nothing was deleted, for nobody could count: "
                "the service does not say who is in it."
            )
        if page.skipped or more or page.is_bare or not page.placed:
            raise CalledOff(
                "Nothing was deleted, for nobody could count: part of the answer is missing. "
                "Try again."
            )
        people = sum(len(present_in(session)) for session in sessions.values())
        if people > self.people:
            are = counted(people, "person is", "people are")
            raise CalledOff(f"Nothing was deleted: {are} in it now, not {self.people}. Ask again.")

    async def send(self, api: "VideoApi") -> Struct | None:
        """Delete it."""
        await api.rooms.delete(self.room_id)
        return None


class CreateToken(Write, frozen=True, kw_only=True):
    """A token to join a room with."""

    verb: Verb = Verb.CREATE
    room_id: str
    lifetimes: TokenCreate
    what = "join token for"

    def journal_fields(self) -> dict[str, Any]:
        """Return the lifetimes, never the token."""
        return {"target": self.room_id, "fields": self.lifetimes}

    async def send(self, api: "VideoApi") -> Struct | None:
        """Create it."""
        return await api.rooms.generate_join_client_token(self.room_id, self.lifetimes)


class RefreshToken(Write, frozen=True, kw_only=True):
    """A new client token out of a refresh token."""

    verb: Verb = Verb.REFRESH
    room_id: str
    refresh: TokenRefresh
    what = "join token for"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the refresh token."""
        return (self.refresh.refresh_token,)

    def journal_fields(self) -> dict[str, Any]:
        """Return the room, never a token."""
        return {"target": self.room_id}

    async def send(self, api: "VideoApi") -> Struct | None:
        """Refresh it."""
        return await api.rooms.refresh_client_token(self.room_id, self.refresh)


def _settings(room: RoomPatch) -> dict[str, Any]:
    given = {k: v for k, v in msgspec.structs.asdict(room).items() if v is not UNSET}
    return {k: HIDDEN if v and k.endswith("_url") else v for k, v in given.items()}
