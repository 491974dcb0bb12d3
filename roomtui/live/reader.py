"""Reads whole lists for the picture: pages in parallel, equal bytes not decoded again."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import Final, Generic, Protocol

import msgspec
from msgspec import Struct

from roomtui.api.decode import Page, R

AT_ONCE: Final = 4
"""Pages of one list under way at the same time."""

MOST_PAGES: Final = 1000
"""Pages of one list that are read, whatever number the service tells."""


class FetchPage(Protocol[R]):
    """Fetches one page, decoding it only if it differs from the previous one."""

    def __call__(self, number: int, previous: Page[R] | None) -> Awaitable[Page[R]]:
        """Fetch page `number`, counted from 1."""


class Reading(Struct, Generic[R], frozen=True, kw_only=True):
    """A list as it was read; `moved` when the pages do not fit together.

    `lost` and `lost_inside` name what could not be read, as in `Page`.
    """

    records: dict[str, R]
    date: datetime | None
    lost: tuple[str, ...]
    lost_inside: tuple[str, ...]
    moved: bool
    pages: int

    @property
    def skipped(self) -> int:
        """Count what could not be read."""
        return len(self.lost) + len(self.lost_inside)

    @property
    def complete(self) -> bool:
        """Tell whether what is missing here, and not named as lost, is missing at the service."""
        return not self.moved and "" not in self.lost and "" not in self.lost_inside


class ListReader(Generic[R]):
    """Reads one list again and again, remembering its pages."""

    def __init__(self, fetch: FetchPage[R]) -> None:
        self._fetch = fetch
        self._pages: dict[int, Page[R]] = {}
        self.last: Reading[R] | None = None

    async def read(self) -> Reading[R]:
        """Read every page; the same object comes back when no byte has changed.

        Raises:
            VideoApiError: a page could not be read.
        """
        first = await self._fetch(1, self._pages.get(1))
        numbers = range(2, min(first.meta.total_pages, MOST_PAGES) + 1)
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> Page[R]:
            async with slots:
                return await self._fetch(number, self._pages.get(number))

        pages = [first, *await _together([one(number) for number in numbers])]
        settled = self.last is not None and self._unchanged(pages)
        if self.last is not None and settled and not self.last.moved:
            return self.last
        self._pages = dict(enumerate(pages, start=1))
        self.last = self._carry_over(_fit(pages, settled=settled))
        return self.last

    def _unchanged(self, pages: list[Page[R]]) -> bool:
        return [p.fingerprint for p in pages] == [p.fingerprint for p in self._pages.values()]

    def _carry_over(self, now: Reading[R]) -> Reading[R]:
        """Keep what could not be read, and all that a reading lacks that is not complete."""
        if self.last is None:
            return now
        known = self.last.records
        if not now.moved and "" not in now.lost:
            known = {i: known[i] for i in now.lost if i in known}
        return msgspec.structs.replace(now, records=known | now.records) if known else now


async def _together(fetches: list[Awaitable[Page[R]]]) -> list[Page[R]]:
    """Wait for all; the first failure cancels the rest and is raised as it is."""
    tasks = [asyncio.ensure_future(fetch) for fetch in fetches]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _fit(pages: list[Page[R]], *, settled: bool) -> Reading[R]:
    """Put pages together; when not a byte has changed since they were read, none has moved."""
    lost = tuple(record_id for page in pages for record_id in page.lost)
    short = len(pages) < pages[0].meta.total_pages
    return Reading(
        records={record.id: record for page in pages for record in page.records},
        date=pages[0].date,
        lost=lost,
        lost_inside=tuple(record_id for page in pages for record_id in page.lost_inside),
        moved=short or (not settled and len(pages) > 1 and _moved(pages, len(lost))),
        pages=len(pages),
    )


def _moved(pages: list[Page[R]], lost: int) -> bool:
    totals = {(page.meta.total_pages, page.meta.total_results) for page in pages}
    told = pages[0].meta.total_results
    ids = [record.id for page in pages for record in page.records]
    twice = len(set(ids)) < len(ids)
    # The API promises the number of pages, and tells that of results as well.
    return len(totals) > 1 or twice or (told > 0 and len(ids) + lost != told)
