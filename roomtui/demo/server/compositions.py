"""The operations on compositions."""

from functools import partial
from typing import Any, Final

from roomtui.api.models import Composition, VideoRegion
from roomtui.demo.server.calls import Call, ServerResponse, list_records
from roomtui.demo.server.forms import RequestForm
from roomtui.demo.server.links import add_link
from roomtui.demo.server.listing import dates, exactly, ids
from roomtui.demo.server.parsers import Unfit, choice, integer, nullable, resolution, uuid
from roomtui.demo.server.rooms import WEBHOOK_FIELDS
from roomtui.demo.server.space import require_space

FILTERS: Final = {
    **dates("created_at"),
    **ids("session_id"),
    **exactly(status=choice(("completed", "processing", "enqueued"))),
}

_REGIONS_MAX: Final = 2
_REGION_FIELDS: Final = ("x_pos", "y_pos", "z_pos", "width", "height", "max_columns", "max_rows")


def list_compositions(call: Call) -> ServerResponse:
    """Return the account's compositions, newest first."""
    compositions = call.world.compositions.values()
    return list_records(call, compositions, FILTERS, partial(add_link, call.world, call.origin))


def view_composition(call: Call) -> ServerResponse:
    """Return one composition."""
    composition = call.find(call.world.compositions, "room_composition_id")
    return ServerResponse(add_link(call.world, call.origin, composition))


def delete_composition(call: Call) -> ServerResponse:
    """Delete one composition."""
    composition = call.find(call.world.compositions, "room_composition_id")
    del call.world.compositions[composition.id]
    return ServerResponse(status=204)


def create_composition(call: Call) -> ServerResponse:
    """Enqueue a composition of a session's recordings."""
    form = call.read_body()
    session_id = form.require("session_id", uuid)
    room_id = _room_of(call, form, session_id)
    draft = Composition(
        id="",
        room_id=room_id,
        session_id=session_id,
        format=form.take("format", nullable(choice(("mp4",))), None) or "mp4",
        resolution=form.take("resolution", nullable(resolution), None) or "1280x720",
        video_layout=_read_layout(call, form, session_id),
        **form.take_all(WEBHOOK_FIELDS),
    )
    form.check()
    require_space(call)
    return ServerResponse(call.world.compose(draft), status=202)


def _room_of(call: Call, form: RequestForm, session_id: str | None) -> str | None:
    """Return the room of the session, and report one that is unknown or was not recorded."""
    if session_id is None:
        return None
    session = call.world.sessions.get(session_id)
    if session is None:
        form.report("session_id", "there is no such session")
    elif not call.world.recorder.of_session(session_id):
        form.report("session_id", "the session has no recordings")
    return session.room_id if session else None


def _read_layout(
    call: Call, form: RequestForm, session_id: str | None
) -> dict[str, VideoRegion] | None:
    layout = form.take("video_layout", nullable(_regions), None)
    if layout is None:
        return None
    tracks = call.world.recorder.of_session(session_id or "")
    sources = {"*"} | {track.id for track in tracks if track.type == "video"}
    outer = form.inner("video_layout", layout)
    return {
        name: _read_region(outer.inner(name, region), sources) for name, region in layout.items()
    }


def _regions(value: object) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        raise Unfit("must be an object of regions by name")
    if len(value) > _REGIONS_MAX:
        raise Unfit(f"must name at most {_REGIONS_MAX} regions")
    return value


def _read_region(form: RequestForm, known: set[str]) -> VideoRegion:
    def sources(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise Unfit('must be a list of recording ids or "*"')
        if not known.issuperset(value):
            raise Unfit('must hold nothing but video recordings of the session, or "*"')
        return tuple(value)

    fields = dict.fromkeys(_REGION_FIELDS, nullable(integer()))
    return VideoRegion(
        **form.take_all(fields), video_sources=form.take("video_sources", sources, ())
    )
