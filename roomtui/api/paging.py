"""Walks a list page by page, the further pages asked for ahead and in parallel."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final

from roomtui.api.decode import Page, R

PAGE_SIZE: Final = 250
"""The most that the API gives a page."""

AHEAD: Final = 4
"""How many pages are under way at once."""

Fetch = Callable[[int], Awaitable[Page[R]]]


async def walk(fetch: Fetch[R], *, ahead: int = AHEAD) -> AsyncGenerator[Page[R], None]:
    """Yield every page in order; leaving the loop early cancels what is still under way."""
    first = await fetch(1)
    yield first
    numbers = iter(range(2, first.meta.total_pages + 1))
    under_way: deque[asyncio.Task[Page[R]]] = deque()

    def start_next() -> None:
        if (number := next(numbers, None)) is not None:
            under_way.append(asyncio.ensure_future(fetch(number)))

    for _ in range(ahead):
        start_next()
    try:
        while under_way:
            page = await under_way[0]
            under_way.popleft()
            start_next()
            yield page
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
