"""Counts again, right before it is sent, whom a request hits that was confirmed by a number."""

import asyncio
import json
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from roomtui.api.errors import NotFound, VideoApiError, internal
from roomtui.api.filters import RoomSessionFilter
from roomtui.live.actions.departures import Departures, told_in
from roomtui.live.actions.request import Action, CalledOff, ModerationRequest, Outcome, Target
from roomtui.live.presence import is_active, present_in
from roomtui.text import counted, name_of, short_id
from roomtui.zone import time_stamp

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.models import Participant, Session
    from roomtui.api.resource import RecordWithBody

LOOK_SECS: Final = 1.0
"""Seconds that a kick waits to know who has left before it."""

UNCOUNTED: Final = "Nothing was sent, for nobody could count who is in it."


def confirmed_number(request: ModerationRequest) -> int | None:
    """Return how many people the operator agreed to hit, or None where no number counts.

    Who is hit by id is never anybody else; "all", and the end of a session, hit whoever is there.
    A mute of all is meant for those too who join meanwhile.
    """
    if request.action is Action.END:
        return request.confirmed or len(request.targets)
    counts = request.everyone and request.action is not Action.MUTE
    return request.confirmed or None if counts else None


async def recount(api: "VideoApi", request: ModerationRequest) -> ModerationRequest:
    """Return the request with those as its targets whom it hits now.

    Raises:
        CalledOff: more people are there than were confirmed, or nobody can tell how many.
    """
    most = confirmed_number(request)
    if most is None:
        return request
    try:
        people = await _present(api, request)
    except CalledOff:
        raise
    except VideoApiError as error:
        raise CalledOff(f"{UNCOUNTED} {error}") from None
    except Exception as error:  # an action must not vanish, whatever happened to it
        raise CalledOff(f"{UNCOUNTED} {internal(error)}") from None
    spared = {target.id for target in request.excluded}
    hit = [person for person in people if person.id not in spared]
    if len(hit) > most:
        raise CalledOff(
            f"{counted(len(hit), 'person is', 'people are')} in it by now, you confirmed {most}. "
            "Nothing was sent; look again."
        )
    meant = {target.id: target for target in request.targets}
    targets = tuple(
        known if (known := meant.get(one.id)) and known.name else Target(one.id, _name(one))
        for one in hit
    )
    return replace(request, targets=targets)


async def left_before(api: "VideoApi", request: ModerationRequest) -> Departures:
    """Return who of those whom a kick is to hit has left by now, and when.

    A kick hits nobody else, whoever has left: so it does not wait long for this, and goes whether
    or not this can be known.
    """
    if request.action is not Action.KICK:
        return {}
    try:
        async with asyncio.timeout(LOOK_SECS):
            session = await api.sessions.view(request.session_id, include_participants=True)
    except (VideoApiError, TimeoutError):  # the service's times tell it as well, afterwards
        return {}
    if session.id != request.session_id:
        return {}
    over = session.ended_at if is_active(session) is False else None
    left = {one.id: one.left_at or over for one in told_in(session).values()}
    return {one.id: at for one in request.targets if (at := left.get(one.id))}


def _name(person: "Participant") -> str:
    return name_of(person.context) or f"(no name) {short_id(person.id)}".rstrip()


async def _present(api: "VideoApi", request: ModerationRequest) -> tuple["Participant", ...]:
    try:
        viewed = await api.sessions.view_whole(request.session_id, include_participants=True)
    except NotFound as error:
        if await _is_listed(api, request):
            raise CalledOff(f"{UNCOUNTED} {error}") from None
        raise CalledOff("It is over. Nothing was sent.", Outcome.ALREADY_GONE) from None
    session = viewed.record
    told = _told(viewed)
    if session.id != request.session_id or not isinstance(told.get("active"), bool):
        raise CalledOff(f"{UNCOUNTED} The answer is about something else; look again.")
    if not session.active:
        raise CalledOff(_over(session), Outcome.ALREADY_GONE)
    people = told.get("participants")
    if not isinstance(people, list) or len(session.participants or ()) != len(people):
        raise CalledOff(f"{UNCOUNTED} Part of the answer is missing or unreadable; try again.")
    return present_in(session)


def _over(session: "Session") -> str:
    at = f" at {time_stamp(session.ended_at)}" if session.ended_at else ""
    return f"It had ended before{at}. Nothing was sent."


def _told(viewed: "RecordWithBody[Session]") -> dict[str, object]:
    """Return the record as it was sent; what could not be read of it must not go uncounted."""
    data = json.loads(viewed.body.decode("utf-8", "replace"))["data"]
    return data if isinstance(data, dict) else {}


async def _is_listed(api: "VideoApi", request: ModerationRequest) -> bool:
    """Return whether the room lists the session though the service says that it is not there."""
    try:
        page = await api.rooms.sessions_page(request.room_id, 1, RoomSessionFilter(active=True))
    except NotFound:
        return False
    return page.skipped > 0 or any(session.id == request.session_id for session in page.records)
