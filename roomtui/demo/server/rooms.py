"""The operations on rooms."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from roomtui.api.models import Room
from roomtui.demo.server.calls import Call, ServerResponse, list_records
from roomtui.demo.server.forms import RequestForm
from roomtui.demo.server.listing import dates, exactly
from roomtui.demo.server.parsers import boolean, flag, integer, nullable, text, url
from roomtui.demo.server.space import require_space
from roomtui.demo.world import World

FILTERS: Final = {**dates("created_at", "updated_at"), **exactly(unique_name=text)}

WEBHOOK_FIELDS: Final[Mapping[str, Callable[[object], Any]]] = {
    "webhook_event_url": nullable(url),
    "webhook_event_failover_url": nullable(url),
    "webhook_timeout_secs": nullable(integer(0, 30)),
}

_FIELDS: Final[Mapping[str, Callable[[object], Any]]] = {
    "unique_name": text,
    "max_participants": integer(2, 50),
    "enable_recording": boolean,
    **WEBHOOK_FIELDS,
}


def list_rooms(call: Call) -> ServerResponse:
    """Return the account's rooms, newest first."""
    with_sessions = call.query.take("include_sessions", flag, default=False)
    show = (lambda room: _with_sessions(call.world, room)) if with_sessions else None
    return list_records(call, call.world.rooms.values(), FILTERS, show)


def view_room(call: Call) -> ServerResponse:
    """Return one room."""
    with_sessions = call.query.take("include_sessions", flag, default=False)
    call.query.check()
    room = call.find(call.world.rooms, "room_id")
    return ServerResponse(_with_sessions(call.world, room) if with_sessions else room)


def create_room(call: Call) -> ServerResponse:
    """Create a room."""
    return ServerResponse(call.world.create_room(**_read_fields(call)), status=201)


def update_room(call: Call) -> ServerResponse:
    """Change those fields of a room that the body names."""
    room = call.find(call.world.rooms, "room_id")
    return ServerResponse(call.world.update_room(room.id, **_read_fields(call, room)))


def delete_room(call: Call) -> ServerResponse:
    """Delete a room and throw everybody out."""
    call.world.delete_room(call.find(call.world.rooms, "room_id").id)
    return ServerResponse(status=204)


def _read_fields(call: Call, room: Room | None = None) -> dict[str, Any]:
    form = call.read_body()
    fields = form.take_all(_FIELDS)
    _check_name(form, fields.get("unique_name"), call.world, room)
    form.check()
    require_space(call)
    return fields


def _check_name(form: RequestForm, name: str | None, world: World, room: Room | None) -> None:
    holder = None if name is None else world.find_room(name)
    if holder is not None and (room is None or holder.id != room.id):
        form.report("unique_name", f"{name!r} has already been taken", code="10012")


def _with_sessions(world: World, room: Room) -> Room:
    return replace(room, sessions=tuple(reversed(world.sessions_of(room.id))))
