"""The file store behind presigned links; it answers as S3 does and knows no keys."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256, shake_128
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from roomtui.api.models import Composition, Recording
from roomtui.demo.server.integers import read_integer
from roomtui.demo.server.links import has_expired, is_signed
from roomtui.demo.world import World

BLOCK: Final = 1 << 16
"""How many bytes are made at a time."""

BYTES_PER_MB: Final = 1_000_000
"""What `size_mb` counts in."""

_METHODS: Final = ("GET", "HEAD")
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_TYPES: Final = {"audio": "audio/ogg", "video": "video/webm"}
_HEADERS: Final = {
    "audio/ogg": b"OggS\0\2" + bytes(20) + b"\x01\x13OpusHead\x01\x02",
    "video/webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08"
    b"B\x82\x84webmB\x87\x81\x04B\x85\x81\x02",
    "video/mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41",
}
"""How the containers begin; all after it is noise."""


class StoredFile(NamedTuple):
    """A file that exists only while it is read."""

    id: str
    size: int
    content_type: str
    modified: datetime

    @property
    def etag(self) -> str:
        """Return the strong validator of the content."""
        return f'"{sha256(f"{self.id}/{self.size}".encode()).hexdigest()[:32]}"'

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """Return the bytes from `start` up to `stop`, the same ones every time."""
        while start < stop:
            block, offset = divmod(start, BLOCK)
            content = shake_128(f"{self.id}/{self.size}/{block}".encode()).digest(BLOCK)
            if block == 0:
                header = _HEADERS[self.content_type]
                content = header + content[len(header) :]
            chunk = content[offset : offset + stop - start]
            yield chunk
            start += len(chunk)


def download(request: Request, file_id: str, world: World) -> Response:
    """Answer a GET or HEAD of a presigned link, whole or one range of it."""
    if request.method not in _METHODS:
        allow = {"allow": ", ".join(_METHODS)}
        return _refuse(405, "MethodNotAllowed", "The method is not allowed here.", allow)
    now = world.now()
    expires = request.query_params.get("expires", "")
    if not is_signed(world, file_id, expires, request.query_params.get("signature", "")):
        return _refuse(403, "SignatureDoesNotMatch", "The signature does not match.")
    if has_expired(expires, now):
        return _refuse(403, "AccessDenied", "Request has expired")
    stored = find_file(world, file_id)
    if stored is None:
        return _refuse(404, "NoSuchKey", "The specified key does not exist.")
    return _serve(request, stored)


def find_file(world: World, file_id: str) -> StoredFile | None:
    """Return the file of a record that is completed."""
    record: Recording | Composition | None
    record = world.recordings.get(file_id) or world.compositions.get(file_id)
    if record is None or record.size_mb is None or record.completed_at is None:
        return None
    content_type = _TYPES[record.type] if isinstance(record, Recording) else "video/mp4"
    size = round(record.size_mb * BYTES_PER_MB)
    return StoredFile(record.id, size, content_type, record.completed_at)


def _serve(request: Request, stored: StoredFile) -> Response:
    modified = format_datetime(stored.modified, usegmt=True)
    headers = {"accept-ranges": "bytes", "etag": stored.etag, "last-modified": modified}
    start, stop, status = 0, stored.size, 200
    wanted = request.headers.get("range")
    if wanted and request.headers.get("if-range", stored.etag) in {stored.etag, modified}:
        try:
            part = _parse_range(wanted, stored.size)
        except ValueError:
            content_range = {"content-range": f"bytes */{stored.size}"}
            return _refuse(416, "InvalidRange", "The range is not satisfiable", content_range)
        if part is not None:
            start, stop, status = *part, 206
            headers["content-range"] = f"bytes {start}-{stop - 1}/{stored.size}"
    headers["content-length"] = str(stop - start)
    content = _in_turns(stored.read(start, start if request.method == "HEAD" else stop))
    return StreamingResponse(content, status, headers, media_type=stored.content_type)


async def _in_turns(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield chunks, and to the event loop between them; a thread for each would be slower."""
    for chunk in chunks:
        yield chunk
        await asyncio.sleep(0)


def _parse_range(wanted: str, size: int) -> tuple[int, int] | None:
    """Return start and stop; None for a header to be ignored, ValueError for one beyond."""
    match = _RANGE.fullmatch(wanted.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(0, size - read_integer(last)), size
    else:
        start, stop = read_integer(first), min(size, read_integer(last) + 1) if last else size
        if last and read_integer(last) < start:
            return None
    if start >= stop:
        raise ValueError(wanted)
    return start, stop


def _refuse(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> Response:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
    return Response(body, status, headers, media_type="application/xml")
