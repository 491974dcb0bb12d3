"""One record with everything that the service tells of it."""

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.api.models import Composition, Record, Recording
from roomtui.api.resource import LARGE_UNPACKED, RecordWithBody
from roomtui.live.kinds import RecordKind

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

HIDDEN: Final = "(not in a read-only console)"

NOT_SHOWN: Final = '"It is nested too deep, or holds a number too long, to be laid out here."'

LONGEST: Final = 4_000_000
"""Characters of a document that are kept; what is shown of one is far less."""

_LINE_BREAKS: Final = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What breaks lines though JSON lets it stand in strings, so that a text could pose as a field."""


class Detail(Struct, frozen=True):
    """A record and its JSON as the service sent it, indented; what is no Unicode is `?`."""

    kind: RecordKind
    record: Record
    document: str

    def __repr__(self) -> str:
        """Hide the document, which may bear a presigned link."""
        return f"Detail({self.record!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Hide it from Textual's tracebacks too, which ask here first."""
        return [("record", self.record)]


async def look_up(api: "VideoApi", kind: RecordKind, record_id: str, *, links: bool) -> Detail:
    """Ask for one record; without `links` the presigned ones are taken out.

    Raises:
        VideoApiError: it could not be read.
    """
    viewed = await _view(api, kind, record_id)
    record = viewed.record
    if not links and isinstance(record, Recording | Composition) and record.download_url:
        record = replace(record, download_url=HIDDEN)
    if len(viewed.body) <= LARGE_UNPACKED:
        return Detail(kind, record, _document(viewed.body, links=links))
    document = await asyncio.to_thread(_document, viewed.body, links=links)
    return Detail(kind, record, document)


async def _view(api: "VideoApi", kind: RecordKind, record_id: str) -> RecordWithBody[Any]:
    match kind:
        case RecordKind.ROOM:
            return await api.rooms.view_whole(record_id, include_sessions=True)
        case RecordKind.SESSION:
            return await api.sessions.view_whole(record_id, include_participants=True)
        case RecordKind.PARTICIPANT:
            return await api.participants.view_whole(record_id)
        case RecordKind.RECORDING:
            return await api.recordings.view_whole(record_id)
        case RecordKind.COMPOSITION:
            return await api.compositions.view_whole(record_id)


def _document(body: bytes, *, links: bool) -> str:
    """Lay the JSON out; it may hold what the decoder of records never looked at."""
    hook = None if links else _without_links
    try:
        data = json.loads(body.decode("utf-8", "replace"), object_hook=hook)["data"]
        document = json.dumps(data, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return NOT_SHOWN
    shown = document[:LONGEST].encode("utf-8", "replace").decode()
    return shown.translate(_LINE_BREAKS)


def _without_links(fields: dict[str, Any]) -> dict[str, Any]:
    """Hide presigned links wherever they stand."""
    return {k: HIDDEN if k == "download_url" and v else v for k, v in fields.items()}
