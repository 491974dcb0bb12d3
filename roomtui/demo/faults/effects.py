"""The effects of faults: each is an ASGI app around another.

An effect may ask the app, and so obey the request, or not; one wrapped around another may be
given that for its app.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Final, NamedTuple

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roomtui.demo.problems import TOO_MANY_REQUESTS, problem, problem_response

Effect = Callable[[ASGIApp, Scope, Receive, Send], Awaitable[None]]
"""Answers a request in the place of the app, which it may or may not ask."""

PROXY_PAGE: Final = b"<html><head><title>503 Service Unavailable</title></head></html>"

NO_TEXT: Final = b"\xff\xfe\x00"
"""Bytes that are no UTF-8."""

Headers = list[tuple[bytes, bytes]]


class ConnectionDropped(Exception):
    """The connection is cut on purpose; a server that sees this closes it."""


class Heard(NamedTuple):
    """An answer of the app, kept back; its headers are without its length."""

    status: int
    headers: Headers
    body: bytes


def failing(status: int, body: bytes = PROXY_PAGE) -> Effect:
    """Return an effect that answers with a status and a body, as a proxy would."""
    content_type = b"text/html" if body.startswith(b"<") else b"application/json"

    async def fail(_app: ASGIApp, _scope: Scope, _receive: Receive, send: Send) -> None:
        await answer(send, Heard(status, [(b"content-type", content_type)], body))

    return fail


def proxy_page(status: int, title: str) -> bytes:
    """Return the page with which a proxy reports a status."""
    line = f"{status} {title}"
    return (
        f"<html>\r\n<head><title>{line}</title></head>\r\n<body>\r\n<center><h1>{line}</h1>"
        "</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    ).encode()


def refusing(code: str, headers: dict[str, str] | None = None) -> Effect:
    """Return an effect that answers with a problem of the API, by its code."""
    refusal = problem_response((problem(code),), headers=headers)

    async def refuse(_app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await refusal(scope, receive, send)

    return refuse


def throttling(retry_after: float | None) -> Effect:
    """Answer 429; `retry_after` in seconds, None to leave the header out."""
    headers = {} if retry_after is None else {"retry-after": f"{retry_after:.0f}"}
    return refusing(TOO_MANY_REQUESTS.code, headers)


def delaying(seconds: float) -> Effect:
    """Delay a request before it is carried out."""

    async def delay(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return delay


async def drop(_app: ASGIApp, _scope: Scope, _receive: Receive, send: Send) -> None:
    """Cut the connection before the request is obeyed."""
    # ASGI knows no way to close a connection, but a server has no choice once an answer that
    # announced its length is left unfinished.
    headers = [(b"content-type", b"application/json"), (b"content-length", b"65536")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    raise ConnectionDropped


async def lose(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Obey, and cut the connection before the answer."""
    await listen(app, scope, receive)
    await drop(app, scope, receive, send)


async def give_up(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Obey, and answer as a proxy that has given up waiting for that: 504."""
    await listen(app, scope, receive)
    await failing(504, proxy_page(504, "Gateway Time-out"))(app, scope, receive, send)


async def hang(_app: ASGIApp, _scope: Scope, receive: Receive, _send: Send) -> None:
    """Read the request and never answer, as the far end of a half-open connection."""
    await _until_the_client_goes(receive)


async def stall(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Stop in the middle of the answer and keep the connection."""
    whole = await listen(app, scope, receive)
    await _begin(send, whole)
    half = whole.body[: len(whole.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    await _until_the_client_goes(receive)


def dripping(seconds: float) -> Effect:
    """Answer byte by byte, one every so many seconds, so that something always comes."""

    async def drip(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        whole = await listen(app, scope, receive)
        await _begin(send, whole)
        for at in range(len(whole.body)):
            byte = whole.body[at : at + 1]
            await send({"type": "http.response.body", "body": byte, "more_body": True})
            await asyncio.sleep(seconds)
        await send({"type": "http.response.body", "body": b""})

    return drip


def cutting(after: int | None = None) -> Effect:
    """Cut the connection once `after` bytes of the body are sent, or half of them if None."""

    async def cut(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, _sending_some(send, after))

    return cut


async def garble(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Break the answer: half of the body, then bytes that are no text."""
    whole = await listen(app, scope, receive)
    await answer(send, whole._replace(body=whole.body[: len(whole.body) // 2] + NO_TEXT))


def misdating(now: Callable[[], datetime], seconds: float) -> Effect:
    """Date the answer by a clock that is so many seconds ahead."""

    async def misdate(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_misdated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(now() + timedelta(seconds=seconds), usegmt=True)
                MutableHeaders(scope=message)["date"] = date
            await send(message)

        await app(scope, receive, send_misdated)

    return misdate


async def answer(send: Send, whole: Heard) -> None:
    """Send an answer in one piece."""
    await _begin(send, whole)
    await send({"type": "http.response.body", "body": whole.body})


async def listen(app: ASGIApp, scope: Scope, receive: Receive) -> Heard:
    """Return the app's response, uncompressed."""
    start: Message = {"status": 200, "headers": []}
    body = bytearray()

    async def keep(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        body.extend(message.get("body", b""))

    await app(without(scope, b"accept-encoding"), receive, keep)
    headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    return Heard(start["status"], headers, bytes(body))


def without(scope: Scope, header: bytes) -> Scope:
    """Return a request without one header."""
    kept = [(name, value) for name, value in scope["headers"] if name != header]
    return {**scope, "headers": kept}


async def _begin(send: Send, whole: Heard) -> None:
    headers = [*whole.headers, (b"content-length", str(len(whole.body)).encode())]
    await send({"type": "http.response.start", "status": whole.status, "headers": headers})


async def _until_the_client_goes(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    raise ConnectionDropped


def _sending_some(send: Send, after: int | None) -> Send:
    """Return what sends so many bytes of a body, or half of it, and then cuts the connection."""
    left = after or 0

    async def send_some(message: Message) -> None:
        nonlocal left
        if message["type"] == "http.response.start" and after is None:
            length = MutableHeaders(scope=message).get("content-length", "0")
            left = int(length) // 2
        body = message.get("body", b"")
        if len(body) <= left:
            left -= len(body)
            await send(message)
        else:
            await send({**message, "body": body[:left], "more_body": True})
            raise ConnectionDropped

    return send_some
