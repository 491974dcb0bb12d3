"""Keeps work going that must not end by a fault."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

T = TypeVar("T")

FAULT_SECS: Final = 1.0
"""Seconds until work goes on after a fault that nobody foresaw."""


async def supervise(
    work: Callable[[], Awaitable[T]],
    report: Callable[[Exception], object],
    *,
    wait: float | None = None,
) -> T:
    """Return what `work` returns; after a fault, report it, wait and start the work again.

    It ends before that when it is cancelled, or by what `report` raises. `wait` is in seconds,
    FAULT_SECS if it is not given.
    """
    while True:
        try:
            return await work()
        except Exception as error:  # it goes on whatever happens
            report(error)
            await asyncio.sleep(FAULT_SECS if wait is None else wait)
