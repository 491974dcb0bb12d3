"""The operations on recordings."""

from functools import partial
from typing import Final

from roomtui.demo.server.calls import Call, ServerResponse, list_records
from roomtui.demo.server.links import add_link
from roomtui.demo.server.listing import dates, exactly, ids, numbers, paginate, select
from roomtui.demo.server.parsers import choice

FILTERS: Final = {
    **ids("room_id", "session_id", "participant_id"),
    **exactly(status=choice(("completed", "processing")), type=choice(("audio", "video"))),
    **numbers("duration_secs"),
    **dates("started_at", "ended_at"),
}
"""The quickest first, since each has only what the one before lets through."""


def list_recordings(call: Call) -> ServerResponse:
    """Return the account's recordings, newest first."""
    recordings = call.world.recordings.values()
    return list_records(call, recordings, FILTERS, partial(add_link, call.world, call.origin))


def view_recording(call: Call) -> ServerResponse:
    """Return one recording."""
    recording = call.find(call.world.recordings, "room_recording_id")
    return ServerResponse(add_link(call.world, call.origin, recording))


def delete_recording(call: Call) -> ServerResponse:
    """Delete one recording."""
    recording = call.find(call.world.recordings, "room_recording_id")
    del call.world.recordings[recording.id]
    return ServerResponse(status=204)


def delete_recordings(call: Call) -> ServerResponse:
    """Delete every recording that the filters match, whatever page is asked for."""
    doomed = list(select(call.world.recordings.values(), call.query, FILTERS))
    paginate(doomed, call.query)
    call.query.check()
    for recording in doomed:
        del call.world.recordings[recording.id]
    return ServerResponse({"room_recordings": len(doomed)}, status=201)
