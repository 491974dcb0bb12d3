"""One ASGI exchange in this process; the response body is streamed."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

import httpx
from starlette.types import ASGIApp, Message, Scope

from roomtui.demo.faults import ConnectionDropped

HELD: Final = 1 << 18
"""Bytes of a body that wait for their reader; the app rests while there are so many."""


class Exchange(httpx.AsyncByteStream):
    """A request, and the body of its answer; the app runs in a task of its own.

    It fails the way a network does: a dropped connection is an httpx.RemoteProtocolError and a
    read time-out an httpx.ReadTimeout. A short answer is complete before its head is given.
    """

    def __init__(self, app: ASGIApp, request: httpx.Request) -> None:
        self._request = request
        self._head: Message = {}
        self._body: deque[bytes] = deque()
        self._held = 0
        self._heard = False
        self._room = asyncio.Event()
        self._sign = asyncio.Event()
        self._news = asyncio.Event()
        self._complete = asyncio.Event()
        self._task = asyncio.ensure_future(app(_scope(request), self._receive, self._send))
        self._task.add_done_callback(self._ended)

    async def answer(self) -> httpx.Response:
        """Wait for the answer; an error inside the app is raised here, unless part of it came."""
        try:
            await self._progress()
            if self._task.done() and not self._body:
                self._raise_failure()
        except BaseException:
            await self.aclose()
            raise
        return httpx.Response(self._head["status"], headers=self._head["headers"], stream=self)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            while self._body:
                yield self._body.popleft()
            self._held = 0
            self._room.set()
            if self._task.done():
                break
            await self._progress()
        self._raise_failure()

    async def aclose(self) -> None:
        """End the app if it is still at it, as a client that hangs up does."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _progress(self) -> None:
        """Wait until the app is done, or has sent as much as may be held; any sign of it counts."""
        self._news.clear()
        read_timeout = self._request.extensions.get("timeout", {}).get("read")
        try:
            while not (self._task.done() or self._news.is_set()):
                self._sign.clear()
                async with asyncio.timeout(read_timeout):
                    await self._sign.wait()
        except TimeoutError:
            message = "The read operation timed out"
            raise httpx.ReadTimeout(message, request=self._request) from None

    def _ended(self, task: "asyncio.Future[None]") -> None:
        self._news.set()
        self._sign.set()
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not tell of it where nobody reads on

    def _raise_failure(self) -> None:
        try:
            self._task.result()
        except ConnectionDropped:
            message = "Server disconnected before its answer was complete."
            raise httpx.RemoteProtocolError(message, request=self._request) from None

    async def _receive(self) -> Message:
        if self._heard:
            await self._complete.wait()
            return {"type": "http.disconnect"}
        self._heard = True
        return {"type": "http.request", "body": await self._request.aread(), "more_body": False}

    async def _send(self, message: Message) -> None:
        self._sign.set()
        if message["type"] == "http.response.start":
            self._head = message
            return
        body = message.get("body", b"")
        if body and self._request.method != "HEAD":
            self._body.append(body)
            self._held += len(body)
        if not message.get("more_body", False):
            self._complete.set()
        elif self._held >= HELD:
            self._room.clear()
            self._news.set()
            await self._room.wait()


def _scope(request: httpx.Request) -> Scope:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.split(b"?")[0],
        "query_string": url.query,
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 123),
        "root_path": "",
    }
