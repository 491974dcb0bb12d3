"""The operations on participants."""

from typing import Final

from roomtui.demo.server.calls import Call, ServerResponse, list_records
from roomtui.demo.server.listing import dates, exactly, ids
from roomtui.demo.server.parsers import text

FILTERS_IN_SESSION: Final = {
    **dates("joined_at", "updated_at", "left_at"),
    **exactly(context=text),
}
FILTERS: Final = {**FILTERS_IN_SESSION, **ids("session_id")}


def list_participants(call: Call) -> ServerResponse:
    """Return everybody who is or was in any session, newest first."""
    return list_records(call, call.world.participants.values(), FILTERS)


def list_session_participants(call: Call) -> ServerResponse:
    """Return everybody who is or was in one session, newest first."""
    session = call.find(call.world.sessions, "room_session_id")
    people = tuple(call.world.people_of(session.id))
    return list_records(call, people, FILTERS_IN_SESSION)


def view_participant(call: Call) -> ServerResponse:
    """Return one participant."""
    return ServerResponse(call.find(call.world.participants, "room_participant_id"))
