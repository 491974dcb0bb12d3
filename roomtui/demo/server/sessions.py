"""The operations on sessions, and the actions on those in them."""

from typing import Final

from roomtui.api.models import Session
from roomtui.demo.problems import NOT_FOUND, ApiError
from roomtui.demo.server.calls import Call, ServerResponse, found, list_records
from roomtui.demo.server.listing import Filters, Sliceable, dates, exactly, ids
from roomtui.demo.server.parsers import Unfit, flag, uuids
from roomtui.demo.world import Targets

FILTERS_IN_ROOM: Final = {**dates("created_at", "updated_at", "ended_at"), **exactly(active=flag)}
FILTERS: Final = {**FILTERS_IN_ROOM, **ids("room_id")}

_OK: Final = {"result": "ok"}
_ALL: Final[Targets] = "all"
_NOBODY: Final[tuple[str, ...]] = ()


def list_sessions(call: Call) -> ServerResponse:
    """Return the account's sessions, newest first, those of deleted rooms among them."""
    return _list(call, call.world.sessions.values(), FILTERS)


def list_room_sessions(call: Call) -> ServerResponse:
    """Return the sessions of one room, newest first."""
    room = call.find(call.world.rooms, "room_id")
    return _list(call, call.world.sessions_of(room.id), FILTERS_IN_ROOM)


def _list(call: Call, sessions: Sliceable[Session], filters: Filters) -> ServerResponse:
    whole = call.query.take("include_participants", flag, default=False)
    show = (lambda session: call.world.whole_session(session.id)) if whole else None
    return list_records(call, sessions, filters, show)


def view_session(call: Call) -> ServerResponse:
    """Return one session."""
    whole = call.query.take("include_participants", flag, default=False)
    call.query.check()
    session = call.find(call.world.sessions, "room_session_id")
    return ServerResponse(call.world.whole_session(session.id) if whole else session)


def end_session(call: Call) -> ServerResponse:
    """End a session that is running."""
    call.world.end_session(_running(call).id)
    return ServerResponse(_OK)


def kick(call: Call) -> ServerResponse:
    """Kick participants."""
    call.world.kick(_running(call).id, *_read_targets(call))
    return ServerResponse(_OK)


def mute(call: Call) -> ServerResponse:
    """Mute participants."""
    call.world.mute(_running(call).id, *_read_targets(call))
    return ServerResponse(_OK)


def unmute(call: Call) -> ServerResponse:
    """Unmute participants."""
    call.world.unmute(_running(call).id, *_read_targets(call))
    return ServerResponse(_OK)


def _running(call: Call) -> Session:
    session = found(call.world.sessions.get(call.ids["room_session_id"]))
    if not session.active:
        raise ApiError(NOT_FOUND)
    return session


def _targets(value: object) -> Targets:
    if value == "all":
        return "all"
    if not isinstance(value, list):
        raise Unfit('must be "all" or a list of UUIDs')
    return uuids(value)


def _read_targets(call: Call) -> tuple[Targets, Targets]:
    form = call.read_body()
    targets: Targets = form.take("participants", _targets, _ALL)
    exclude: Targets = form.take("exclude", uuids, _NOBODY)
    form.check()
    return targets, exclude
