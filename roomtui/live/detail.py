"""One record with everything that the service tells of it."""

import json
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from roomtui.api.models import Composition, Record, Recording
from roomtui.api.resource import Viewed
from roomtui.live.kinds import Kind

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

HIDDEN = "(not in a read-only console)"


class Detail(Struct, frozen=True):
    """A record and its JSON as the service sent it, indented."""

    kind: Kind
    record: Record
    document: str


async def look_up(api: "VideoApi", kind: Kind, record_id: str, *, links: bool) -> Detail:
    """Ask for one record; without `links` the presigned ones are taken out.

    Raises:
        VideoApiError: it could not be read.
    """
    viewed = await _view(api, kind, record_id)
    record, data = viewed.record, _data(viewed.body)
    if not links and isinstance(record, Recording | Composition) and record.download_url:
        record = replace(record, download_url=HIDDEN)
        data["download_url"] = HIDDEN
    return Detail(kind, record, json.dumps(data, indent=2, ensure_ascii=False))


async def _view(api: "VideoApi", kind: Kind, record_id: str) -> Viewed[Any]:
    match kind:
        case Kind.ROOM:
            return await api.rooms.view_whole(record_id, include_sessions=True)
        case Kind.SESSION:
            return await api.sessions.view_whole(record_id, include_participants=True)
        case Kind.PARTICIPANT:
            return await api.participants.view_whole(record_id)
        case Kind.RECORDING:
            return await api.recordings.view_whole(record_id)
        case Kind.COMPOSITION:
            return await api.compositions.view_whole(record_id)


def _data(body: bytes) -> Any:
    return json.loads(body.decode("utf-8", "replace"))["data"]
