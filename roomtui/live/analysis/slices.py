"""Runs long work in slices, between which keys are handled."""

import asyncio
from collections.abc import Generator
from time import perf_counter
from typing import Final, TypeVar

T = TypeVar("T")

SLICE_SECS: Final = 0.004
"""Seconds that the work may take at a time; well below what a hand notices."""


async def in_slices(work: Generator[None, None, T], slice_secs: float = SLICE_SECS) -> T:
    """Return what work comes to; it yields wherever something else may go first."""
    ends = perf_counter() + slice_secs
    try:
        while True:
            next(work)
            if perf_counter() >= ends:
                await asyncio.sleep(0)
                ends = perf_counter() + slice_secs
    except StopIteration as done:
        result: T = done.value
        return result


def at_once(work: Generator[None, None, T]) -> T:
    """Return what work comes to, without a pause."""
    try:
        while True:
            next(work)
    except StopIteration as done:
        result: T = done.value
        return result
