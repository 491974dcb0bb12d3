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
    PLAN = "plan"
    """The steps of plans, and what they look at; each waits for its turn before it begins."""
    CHECK = "check"
    """What is counted or looked at because of an action, a download or a form."""
    LIVE = "live"
    """The snapshots of the live screen."""
    LIST = "list"
    """Lists that are browsed, and single records of them."""
    SEARCH = "search"
    """Searches over the whole account."""


ASSUMED_WINDOW: Final = 60.0
"""Seconds that a window of the limit is taken to last until an answer tells."""

ACTING: Final = frozenset({RequestClass.ACTION, RequestClass.PLAN})
"""Classes whose requests go at once, whatever their method."""

OnWait = Callable[[float], None]
"""Takes the seconds that a request has to wait for the limit yet."""


class Spending(Struct, frozen=True):
    """The purpose of the requests of a block, and who is told when one of them waits."""

    request_class: RequestClass
    tell: OnWait | None = None


UNNAMED: Final = Spending(RequestClass.CHECK)

_CURRENT: Final[ContextVar[Spending]] = ContextVar("spending", default=UNNAMED)


class RequestAllowance(Struct, frozen=True, kw_only=True):
    """The requests that a class may spend `now`, and in `each_window` from the next one on.

    `next_in` are the seconds until that begins. `limit` and `left` are the account's, None where
    the service has not told.
    """

    now: int
    each_window: int
    next_in: float
    limit: int | None
    left: int | None


@contextmanager
def spending(request_class: RequestClass, tell: OnWait | None = None) -> Iterator[None]:
    """Have all requests of a block, and of the tasks it starts, spend the share of a class.

    What no block names is taken for a check. What an action, or the step of a plan, has to look at
    is part of it, and never waits.
    """
    outer = _CURRENT.get().request_class
    token = _CURRENT.set(Spending(outer if outer in ACTING else request_class, tell))
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
