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


class FetchPage(Protocol[R]):
    """Fetches one page, decoding it only if it differs from the previous one."""

    def __call__(self, number: int, previous: Page[R] | None) -> Awaitable[Page[R]]:
        """Fetch page `number`, counted from 1."""


class Reading(Struct, Generic[R], frozen=True, kw_only=True):
    """A list as it was read; `moved` when the pages do not fit together."""

    records: dict[str, R]
    date: datetime | None
    skipped: int
    moved: bool
    pages: int

    @property
    def complete(self) -> bool:
        """Tell whether a record that is missing here is missing at the service."""
        return not self.moved and not self.skipped


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
        numbers = range(2, first.meta.total_pages + 1)
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> Page[R]:
            async with slots:
                return await self._fetch(number, self._pages.get(number))

        pages = [first, *await _together([one(number) for number in numbers])]
        if self.last is not None and self._unchanged(pages):
            return self.last
        self._pages = dict(enumerate(pages, start=1))
        self.last = self._carry_over(_fit(pages))
        return self.last

    def _unchanged(self, pages: list[Page[R]]) -> bool:
        return [p.fingerprint for p in pages] == [p.fingerprint for p in self._pages.values()]

    def _carry_over(self, now: Reading[R]) -> Reading[R]:
        """Keep what an incomplete reading lacks: nothing is gone until a complete one says so."""
        if now.complete or self.last is None:
            return now
        return msgspec.structs.replace(now, records=self.last.records | now.records)


async def _together(fetches: list[Awaitable[Page[R]]]) -> list[Page[R]]:
    """Wait for all; the first failure cancels the rest and is raised as it is."""
    tasks = [asyncio.ensure_future(fetch) for fetch in fetches]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()


def _fit(pages: list[Page[R]]) -> Reading[R]:
    records = {record.id: record for page in pages for record in page.records}
    skipped = sum(page.skipped for page in pages)
    totals = {page.meta.total_results for page in pages}
    told = pages[0].meta.total_results
    moved = len(pages) > 1 and (len(totals) > 1 or len(records) + skipped != told)
    return Reading(
        records=records, date=pages[0].date, skipped=skipped, moved=moved, pages=len(pages)
    )
