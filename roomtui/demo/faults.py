"""Faults on demand: what networks, proxies and busy servers do to a client."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec import Struct
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roomtui.demo.problems import TOO_MANY_REQUESTS, problem_response

Where = Callable[[str, str], bool]
"""Tells by method and path whether a request is meant."""

Effect = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]
"""Answers a request in the place of the app, which it may or may not ask."""

PROXY_PAGE: Final = b"<html><head><title>503 Service Unavailable</title></head></html>"


class ConnectionDropped(Exception):
    """The connection is cut on purpose; a server that sees this closes it."""


def everywhere(_method: str, _path: str) -> bool:
    """Mean every request."""
    return True


def to_files(_method: str, path: str) -> bool:
    """Mean the requests that follow a presigned link."""
    return path.startswith("/presigned/")


class _Planned(Struct):
    times: int
    where: Where
    effect: Effect


class Faults:
    """What shall go wrong next, set at any time; faults planned first strike first.

    Most methods take `where`, which picks the requests that count by method and path.
    `rangeless` tells whether ranges are ignored, as a server does that knows none.
    """

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._delay = 0.0
        self._delayed: Where = everywhere
        self.rangeless = False

    def fail_next(
        self,
        times: int = 1,
        *,
        status: int = 503,
        body: bytes = PROXY_PAGE,
        where: Where = everywhere,
    ) -> None:
        """Answer the next requests with `status` and `body`, as a proxy would."""
        content_type = b"text/html" if body.startswith(b"<") else b"application/json"

        async def fail(_app: ASGIApp, _scope: Scope, _receive: Receive, send: Send) -> None:
            await _answer(send, status, body, content_type)

        self._planned.append(_Planned(times, where, fail))

    def throttle_next(
        self, times: int = 1, *, retry_after: int | None = 5, where: Where = everywhere
    ) -> None:
        """Answer the next requests with 429; `retry_after` in seconds, None to leave it out."""
        headers = {} if retry_after is None else {"retry-after": str(retry_after)}

        async def throttle(_app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
            answer = problem_response((TOO_MANY_REQUESTS,), headers=headers)
            await answer(scope, receive, send)

        self._planned.append(_Planned(times, where, throttle))

    def garble_next(self, times: int = 1, *, where: Where = everywhere) -> None:
        """Break the next answers: half of the body, then bytes that are no text."""
        self._planned.append(_Planned(times, where, _garble))

    def drop_next(self, times: int = 1, *, obey: bool = False, where: Where = everywhere) -> None:
        """Cut the connection under the next requests, after doing what they ask if `obey`."""

        async def drop(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
            if obey:
                await _listen(app, scope, receive)
            await _hang_up(send)

        self._planned.append(_Planned(times, where, drop))

    def cut_next(self, times: int = 1, *, after: int, where: Where = to_files) -> None:
        """Cut the connection under the next answers once `after` bytes of their body are sent."""

        async def cut(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
            await app(scope, receive, _cutting(send, after))

        self._planned.append(_Planned(times, where, cut))

    def ignore_ranges(self, ignored: bool = True) -> None:
        """Answer every download whole from now on, whatever range is asked for, or no more so."""
        self.rangeless = ignored

    def delay(self, seconds: float, *, where: Where = everywhere) -> None:
        """Let every request wait from now on; 0 makes them quick again."""
        self._delay, self._delayed = seconds, where

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._planned.clear()
        self.delay(0)
        self.ignore_ranges(False)

    def wait_for(self, method: str, path: str) -> float:
        """Tell how many seconds a request has to wait."""
        return self._delay if self._delayed(method, path) else 0.0

    def strike(self, method: str, path: str) -> Effect | None:
        """Take the fault that is planned for a request, if there is one."""
        for planned in self._planned:
            if planned.where(method, path):
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned.effect
        return None


class FaultLine:
    """ASGI middleware that lets `faults` strike before a request reaches the app."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, well or badly."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = scope["method"], scope["path"]
        if (seconds := self._faults.wait_for(*request)) > 0:
            await asyncio.sleep(seconds)
        effect = self._faults.strike(*request)
        if self._faults.rangeless:
            scope = _without(scope, b"range")
        if effect is None:
            await self._app(scope, receive, send)
        else:
            await effect(self._app, scope, receive, send)


async def _answer(send: Send, status: int, body: bytes, content_type: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _hang_up(send: Send) -> None:
    # ASGI knows no way to close a connection, but a server has no choice once an answer that
    # announced its length is left unfinished.
    headers = [(b"content-type", b"application/json"), (b"content-length", b"65536")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    raise ConnectionDropped


def _without(scope: Scope, header: bytes) -> Scope:
    """Give a request that lacks one header."""
    kept = [(name, value) for name, value in scope["headers"] if name != header]
    return {**scope, "headers": kept}


def _cutting(send: Send, after: int) -> Send:
    """Give what sends so many bytes of a body and then cuts the connection."""
    left = after

    async def send_some(message: Message) -> None:
        nonlocal left
        body = message.get("body", b"")
        if len(body) <= left:
            left -= len(body)
            await send(message)
        else:
            await send({**message, "body": body[:left], "more_body": True})
            raise ConnectionDropped

    return send_some


async def _listen(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, bytes]:
    """Let the app answer and keep the answer: its status and its body."""
    status, body = 200, bytearray()

    async def keep(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        body.extend(message.get("body", b""))

    await app(_without(scope, b"accept-encoding"), receive, keep)
    return status, bytes(body)


async def _garble(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    status, body = await _listen(app, scope, receive)
    await _answer(send, status, body[: len(body) // 2] + b"\xff\xfe\x00", b"application/json")
