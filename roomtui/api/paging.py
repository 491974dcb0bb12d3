"""Walks a list page by page, the further pages asked for ahead and in parallel."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any, Final, Generic

from roomtui.api.decode import Page, R

PAGE_SIZE: Final = 250
"""The most that the API gives a page."""

AHEAD: Final = 4
"""How many pages are under way at once."""

MOST_PAGES: Final = 1000
"""Pages of one list that are read, whatever number the service tells."""

UNFIT_PAGES: Final = 3
"""Pages in a row that bring too little, or again what came before, after which a list is over.

One such page is a mishap of the service or of a proxy, and the list goes on behind it.
"""

Fetch = Callable[[int], Awaitable[Page[R]]]


def page_count(first: Page[Any], most: int = MOST_PAGES) -> int:
    """Return how many pages the first one tells of, from 1 to `most`."""
    return max(min(first.meta.total_pages, most), 1)


class PageRun(Generic[R]):
    """Tells from the pages of a list as they come when it is over, whatever number it claims."""

    def __init__(self, first: Page[R]) -> None:
        self._size = max(_entries(first), 1)
        self._firsts = {record.id for record in first.records[:1]}
        self._unfit = 0 if _entries(first) else 1
        self.is_over = False

    def take(self, page: Page[R]) -> None:
        """Record a further page."""
        firsts = {record.id for record in page.records[:1]}
        is_unfit = _entries(page) < self._size or not firsts.isdisjoint(self._firsts)
        self._unfit = self._unfit + 1 if is_unfit else 0
        self._firsts |= firsts
        self.is_over = self.is_over or self._unfit >= UNFIT_PAGES


def _entries(page: Page[Any]) -> int:
    """Count what a page has, what could not be read included."""
    return len(page.records) + len(page.lost)


@asynccontextmanager
async def cancelling(tasks: Collection[asyncio.Future[Any]]) -> AsyncIterator[None]:
    """Cancel, at the end of a block, those of its tasks that are still under way, and wait."""
    try:
        yield
    finally:
        if not all(map(_is_fine, tasks)):
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _is_fine(task: asyncio.Future[Any]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


async def walk(fetch: Fetch[R], *, ahead: int = AHEAD) -> AsyncGenerator[Page[R], None]:
    """Yield every page in order; leaving the loop early cancels what is still under way.

    A list that claims more pages than it has ends where it brings nothing new.
    """
    first = await fetch(1)
    run = PageRun(first)
    yield first
    numbers = iter(range(2, page_count(first) + 1))
    under_way: deque[asyncio.Task[Page[R]]] = deque()

    def start_next() -> None:
        if not run.is_over and (number := next(numbers, None)) is not None:
            under_way.append(asyncio.ensure_future(fetch(number)))

    for _ in range(ahead):
        start_next()
    async with cancelling(under_way):
        while under_way:
            page = await under_way[0]
            under_way.popleft()
            run.take(page)
            start_next()
            yield page
