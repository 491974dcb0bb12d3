"""Reads pages of a list: several at a time, each dated by when the service answered with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Final, Generic, NamedTuple

from roomtui.api.decode import Page, R
from roomtui.api.paging import cancelling
from roomtui.live.clock import Clock
from roomtui.live.polling.answer_age import Age, AnswerAges, aged

AT_ONCE: Final = 4
"""Pages of one list under way at the same time."""


class DatedPage(NamedTuple, Generic[R]):
    """A page with its age; `asked` and `answered` are on the console's monotonic clock."""

    page: Page[R]
    age: Age
    asked: float
    answered: float


async def read_dated(
    ages: AnswerAges, clock: Clock, number: int, fetch: Awaitable[Page[R]]
) -> DatedPage[R]:
    """Return a page, dated by all that `ages` has seen of its list.

    Raises:
        VideoApiError: it could not be read.
    """
    asked = clock.monotonic()
    page = await fetch
    answered = clock.monotonic()
    age = ages.of(number, page, asked, answered, clock.now())
    return DatedPage(aged(page, age), age, asked, answered)


async def read_pages(
    numbers: Iterable[int],
    read: Callable[[int], Awaitable[Page[R]]],
    *,
    is_over: Callable[[], bool] = lambda: False,
) -> list[Page[R]]:
    """Return pages, AT_ONCE under way at a time, the first before the others.

    Pages that are not under way when the list `is_over` are left out. The first failure cancels
    the others and is raised as it is.

    Raises:
        VideoApiError: a page could not be read.
    """
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Page[R] | None:
        async with slots:
            return None if is_over() else await read(number)

    tasks = [asyncio.ensure_future(one(number)) for number in numbers]
    async with cancelling(tasks):
        pages = await asyncio.gather(*tasks)
    return [page for page in pages if page is not None]


async def first_pages(
    fetch: Callable[[int], Awaitable[Page[R]]], most: int
) -> AsyncIterator[Page[R]]:
    """Yield the pages of a short list one by one, `most` of them at the most.

    Raises:
        VideoApiError: a page could not be read.
    """
    for number in range(1, most + 1):
        page = await fetch(number)
        yield page
        if number >= page.meta.total_pages:
            return
