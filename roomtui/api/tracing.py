"""Lets who calls an operation see, beside what it gives, the request that carried it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from msgspec import Struct


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


def note(started: float, request_id: str = "") -> None:
    """Take note of a request that is over and `started` at this time of the monotonic clock."""
    if trace := _CURRENT.get():
        trace.request_id = request_id
        trace.latency_ms = round((time.monotonic() - started) * 1000)
