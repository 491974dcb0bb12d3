"""Lets who calls an operation see, beside what it gives, the request that carried it."""

import time
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from functools import wraps
from types import coroutine
from typing import Any, Final, ParamSpec, TypeVar, cast

from msgspec import Struct

from roomtui.api._httpx import httpx
from roomtui.api.errors import VideoApiError
from roomtui.api.redaction import told_safe

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_ID: Final = 80
"""Characters kept of a request's id; a UUID has 36."""


class Trace(Struct):
    """The last request within a `traced` block: the id that the service gave it, and its latency.

    The id is empty where no answer came or none was told, the latency None where nothing was sent.
    """

    request_id: str = ""
    latency_ms: int | None = None


_CURRENT: Final[ContextVar[Trace | None]] = ContextVar("trace", default=None)


@contextmanager
def traced() -> Iterator[Trace]:
    """Keep track of the requests of this block, and of no other task's."""
    trace = Trace()
    token = _CURRENT.set(trace)
    try:
        yield trace
    finally:
        _CURRENT.reset(token)


@coroutine
def detached(work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
    """Await something in a context that holds the trace under way, and nothing of its caller's.

    The event loop keeps the context of a time-out until the time is over, although nobody waits
    for it any more, and with it whichever dialog has asked. A task for it would take turns.
    """
    context = Context()
    context.run(_CURRENT.set, _CURRENT.get())
    step: Callable[[Any], Any] = work.send
    given: Any = None
    while True:
        try:
            awaited = context.run(step, given)
        except StopIteration as end:
            return cast("T", end.value)
        try:
            step, given = work.send, (yield awaited)
        except BaseException as error:  # an interruption too is for whoever waits within
            step, given = work.throw, error


def request_id(headers: httpx.Headers) -> str:
    """Return the service's name for a request, by which its makers find it; it may echo a key."""
    return told_safe(headers.get("x-request-id", ""), LONGEST_ID)


def begin() -> None:
    """Forget the request before; for those that leave."""
    if trace := _CURRENT.get():
        trace.request_id, trace.latency_ms = "", 0


def answered(headers: httpx.Headers) -> None:
    """Take note of the id of an answer, whatever its status."""
    if trace := _CURRENT.get():
        trace.request_id = request_id(headers)


def noting(send: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Have what sends one request note its latency, and its errors bear the id."""

    @wraps(send)
    async def note(*args: P.args, **more: P.kwargs) -> T:
        outer, started = _CURRENT.get(), time.monotonic()
        with traced() as trace:
            try:
                return await send(*args, **more)
            except VideoApiError as error:
                error.request_id = trace.request_id
                raise
            finally:
                if outer and trace.latency_ms is not None:
                    outer.request_id = trace.request_id
                    outer.latency_ms = round((time.monotonic() - started) * 1000)

    return note
