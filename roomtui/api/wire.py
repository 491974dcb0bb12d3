"""The way of one request: past httpx's client, which does far more than is needed here."""

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple, cast

from roomtui import __version__
from roomtui.api import tracing
from roomtui.api._httpx import httpx
from roomtui.api.bounds import REFUSAL, Bound
from roomtui.api.secret import ApiKey
from roomtui.api.transport import READING

CONNECT_SECS: Final = 5.0
READ_SECS: Final = 10.0

TIMEOUT: Final = httpx.Timeout(READ_SECS, connect=CONNECT_SECS).as_dict()

HEADERS: Final = (
    ("User-Agent", f"roomtui/{__version__}"),
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip"),
)

STALE_AFTER: Final = 4.0
"""Seconds without an answer after which the service may have closed the connection meanwhile."""

BROKEN: Final = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
"""How it shows that a connection was closed."""

Params = Sequence[tuple[str, str]]


class Reply(NamedTuple):
    """What came back, its body as it came over the wire, and how it is packed if it is.

    `bound` is how much of the body was read at most; one that is larger is `cut`, and empty here.
    """

    status: int
    headers: httpx.Headers
    packed: bytes
    encoding: str
    bound: Bound
    cut: bool


class Wire:
    """Sends requests through a transport and reads the answers whole.

    httpx's client would look for redirects and cookies, which are not wanted, and merge anew each
    time what never changes; that takes as long as all the rest of a small request.

    Args:
        base_url: where the paths start.
        transport: what carries the requests, read-only or not.
        key: goes into the header of each; None for none.

    `sent` counts the requests.
    """

    def __init__(
        self, base_url: str, transport: httpx.AsyncBaseTransport, key: ApiKey | None
    ) -> None:
        self.base_url = httpx.URL(base_url.rstrip("/"))
        self.transport = transport
        self.key = key
        self.sent = 0
        self._answered = time.monotonic()

    async def send(
        self,
        method: str,
        path: str,
        params: Params = (),
        content: bytes | None = None,
        *,
        bound: Bound,
    ) -> Reply:
        """Send one request; what only reads is sent again if its connection had gone stale.

        Of the body no more is read than `bound` says, and of one below an error status far less.

        Raises:
            httpx.HTTPError: no answer came, or not a whole one.
            ReadOnlyRefusal: the transport lets it not through.
        """
        request = self._request(method, path, params, content)
        tracing.begin()
        idle = time.monotonic() - self._answered
        try:
            response = await self._hand_over(request)
        except BROKEN:
            if idle < STALE_AFTER or method not in READING:
                raise
            response = await self._hand_over(request)
        try:
            tracing.answered(response.headers)
            if not 200 <= response.status_code < 300:
                bound = REFUSAL
            packed, encoding = await _read(response, bound.most)
        finally:
            await response.aclose()
        self._answered = time.monotonic()
        cut = packed is None
        return Reply(response.status_code, response.headers, packed or b"", encoding, bound, cut)

    async def _hand_over(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        return await self.transport.handle_async_request(request)

    def _request(
        self, method: str, path: str, params: Params, content: bytes | None
    ) -> httpx.Request:
        headers = list(HEADERS)
        if content is not None:
            headers.append(("Content-Type", "application/json"))
        if self.key is not None:
            headers.append(("Authorization", f"Bearer {self.key.reveal()}"))
        url = _url(f"{self.base_url}{path}", tuple(params))
        return httpx.Request(
            method, url, headers=headers, content=content, extensions={"timeout": TIMEOUT}
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self.transport.aclose()


async def _read(response: httpx.Response, most: int) -> tuple[bytes | None, str]:
    """Return a body and how it is packed; one that a transport has read before is unpacked.

    A body of more than `most` bytes is None; no more of it is kept, and the rest is not awaited.
    """
    if response.is_stream_consumed:
        return response.content if len(response.content) <= most else None, ""
    encoding = response.headers.get("content-encoding", "")
    if _told_length(response.headers) > most:
        return None, encoding
    chunks: list[bytes] = []
    async for chunk in cast("httpx.AsyncByteStream", response.stream):
        most -= len(chunk)
        if most < 0:
            return None, encoding
        chunks.append(chunk)
    return b"".join(chunks), encoding


def _told_length(headers: httpx.Headers) -> int:
    told = headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 19 else 0


@lru_cache(maxsize=64)
def _url(url: str, params: tuple[tuple[str, str], ...]) -> httpx.URL:
    """Parse a URL once; the same few are asked for again and again."""
    return httpx.URL(url, params=list(params)) if params else httpx.URL(url)
