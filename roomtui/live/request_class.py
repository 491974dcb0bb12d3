"""The classes of requests that share the account's limit, and which one is being spent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Final

from msgspec import Struct


class RequestClass(StrEnum):
    """The purpose of a request; each class has its own share of the account's limit."""

    ACTION = "action"
    """What an operator wants done."""
    CHECK = "check"
    """What is counted or looked at because of an action, a download or a form."""
    LIVE = "live"
    """The snapshots of the live screen."""
    LIST = "list"
    """Lists that are browsed, and single records of them."""
    SEARCH = "search"
    """Searches over the whole account."""


OnWait = Callable[[float], None]
"""Takes the seconds that a request has to wait for the limit yet."""


class Spending(Struct, frozen=True):
    """The purpose of the requests of a block, and who is told when one of them waits."""

    request_class: RequestClass
    tell: OnWait | None = None


UNNAMED: Final = Spending(RequestClass.CHECK)

_CURRENT: Final[ContextVar[Spending]] = ContextVar("spending", default=UNNAMED)


@contextmanager
def spending(request_class: RequestClass, tell: OnWait | None = None) -> Iterator[None]:
    """Have all requests of a block, and of the tasks it starts, spend the share of a class.

    What no block names is taken for a check. What an action has to look at is part of the action,
    and never waits.
    """
    is_part = _CURRENT.get().request_class is RequestClass.ACTION
    token = _CURRENT.set(Spending(RequestClass.ACTION if is_part else request_class, tell))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Spending:
    """Return what the requests that are sent now are for."""
    return _CURRENT.get()


def waiting_words(seconds: float) -> str:
    """Return the words for something that waits for the account's limit, and for how long."""
    return f"Waiting for the request limit, {max(round(seconds), 1)} s."
