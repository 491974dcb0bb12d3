"""The request log, by which tests prove what a client sent."""

from collections import deque
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roomtui.demo.server.json_body import LENGTH_MAX

LOG_LENGTH: Final = 10_000
LOG_BYTES: Final = 16 << 20
"""The most requests that the log keeps, and bytes of their paths, queries and bodies."""


class LoggedRequest(Struct, frozen=True, kw_only=True):
    """One request and how it was answered; `status` is None if the connection was cut.

    `has_key` tells whether it bore a key, or whatever else stands in its header; `request_id` is
    what the answer called it.
    """

    method: str
    path: str
    query: str
    body: bytes
    status: int | None
    has_key: bool = False
    request_id: str = ""


BODY_KEPT: Final = 1 << 16
"""Bytes of each body that the log keeps."""

Log = deque[LoggedRequest]
OnRequest = Callable[[LoggedRequest], None]


class RequestLog:
    """ASGI middleware that keeps every request in `log` and tells `on_request` of it."""

    def __init__(self, app: ASGIApp, log: Log, on_request: OnRequest | None) -> None:
        self._app = app
        self._log = log
        self._held = 0
        self._on_request = on_request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and note it once it is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Read before anything answers, so that even a request that fails is noted in full.
        body = await _read(Request(scope, receive))
        replay = [{"type": "http.request", "body": body, "more_body": False}]
        status: int | None = None
        headers = Headers()

        async def receive_again() -> Message:
            return replay.pop() if replay else await receive()

        async def send_noting(message: Message) -> None:
            nonlocal status, headers
            await send(message)
            if message["type"] == "http.response.start":
                status, headers = message["status"], Headers(scope=message)

        answered = False
        try:
            await self._app(scope, receive_again, send_noting)
            answered = True
        finally:
            named = headers.get("x-request-id", "")
            self._note(scope, body, status if answered else None, named)

    def _note(self, scope: Scope, body: bytes, status: int | None, request_id: str) -> None:
        request = LoggedRequest(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            body=body[:BODY_KEPT],
            status=status,
            has_key=any(name == b"authorization" for name, _ in scope["headers"]),
            request_id=request_id,
        )
        self._keep(request)
        if self._on_request is not None:
            self._on_request(request)

    def _keep(self, request: LoggedRequest) -> None:
        """Add a request to the log, and forget the oldest ones that it has no space for."""
        if not self._log:  # who reads it may clear it
            self._held = 0
        self._held += _size(request)
        while self._log and (self._held > LOG_BYTES or len(self._log) >= LOG_LENGTH):
            self._held -= _size(self._log.popleft())
        self._log.append(request)


def _size(request: LoggedRequest) -> int:
    return len(request.path) + len(request.query) + len(request.body)


async def _read(request: Request) -> bytes:
    """Read a body to its end; of one that is too long, keep what shows that it is."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk[: LENGTH_MAX + 1 - len(body)]
    return bytes(body)
