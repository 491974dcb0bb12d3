"""Runs long work in slices, between which keys are handled."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import Final, TypeVar

T = TypeVar("T")

Work = Generator[None, None, T]
"""Work in slices, which yields wherever something else may go first."""

SLICE_SECS: Final = 0.004
"""Seconds that the work may take at a time; well below what a hand notices."""

LONG: Final = 200
"""Characters of a context after which work lets a key through at once: some take milliseconds."""

Pause = Callable[[], Awaitable[None]]
"""Lets everything else go first; what it waits for is its own affair."""


async def _one_turn() -> None:
    await asyncio.sleep(0)


_PAUSE: Final[ContextVar[Pause]] = ContextVar("pause", default=_one_turn)


@contextmanager
def pausing(pause: Pause) -> Iterator[None]:
    """Have all work in slices of a block, and of the tasks it starts, pause like this.

    One turn of the event loop, as otherwise, is not enough for a key to be drawn: it goes through
    the queues of the app and of a widget, and the screen is drawn after that.
    """
    token = _PAUSE.set(pause)
    try:
        yield
    finally:
        _PAUSE.reset(token)


async def in_slices(work: Work[T], slice_secs: float = SLICE_SECS) -> T:
    """Return what work comes to; it yields wherever something else may go first.

    Work that is cancelled in a pause is closed.
    """
    pause = _PAUSE.get()
    ends = perf_counter() + slice_secs
    try:
        while True:
            next(work)
            if perf_counter() >= ends:
                await pause()
                ends = perf_counter() + slice_secs
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        work.close()


def at_once(work: Work[T]) -> T:
    """Return what work comes to, without a pause."""
    try:
        while True:
            next(work)
    except StopIteration as done:
        result: T = done.value
        return result
