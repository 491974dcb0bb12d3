"""Reads a list page by page, as it is looked at, and keeps what is in view fresh."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final, Generic, Protocol

from msgspec import Struct
from msgspec.structs import replace

from roomtui.api.decode import Page, R
from roomtui.api.errors import Refused, TooManyRequests, UnexpectedAnswer, VideoApiError
from roomtui.live.clock import Clock
from roomtui.live.gate import RequestGate
from roomtui.live.lists.list_end import ListEnd
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.pages import AT_ONCE, DatedPage, read_dated, read_pages
from roomtui.live.polling import rate_policy
from roomtui.live.polling.answer_age import AnswerAges
from roomtui.live.request_class import RequestClass, spending, waiting_words

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

MOST_RECORDS: Final = 200_000
"""Records that are read of a list at most, whatever number the service tells."""

REFUSED_WAIT: Final = 60.0
"""Seconds until a list is asked for again whose filter the service has refused."""


class FetchPage(Protocol[R]):
    """Fetches one page of a list under a filter."""

    async def __call__(
        self,
        api: "VideoApi",
        where: Struct | None,
        number: int,
        size: int,
        previous: Page[R] | None,
    ) -> Page[R]:
        """Fetch page `number`, counted from 1; decode it only if it differs from the previous."""


Publish = Callable[[PagedList[R]], None]


class PagedLoader(Generic[R]):
    """One list under one filter, read as far as it is looked at.

    Args:
        fetch: fetches a page.
        size: records a page.
        interval: seconds after which what is in view is read again.
        needs_filter: whether nothing is asked for until there is a filter.
        request_class: whose share of the account's limit it spends.
    """

    def __init__(
        self,
        fetch: FetchPage[R],
        *,
        size: int = 100,
        interval: float = 10.0,
        needs_filter: bool = False,
        request_class: RequestClass = RequestClass.LIST,
    ) -> None:
        self._fetch = fetch
        self._class = request_class
        self._needs_filter = needs_filter
        self._size = size
        self.interval = interval
        self._backoff = rate_policy.Backoff()
        self._wake = asyncio.Event()
        self._view = (0, 0)
        self._whole = False
        self._again = True
        self._not_before = 0.0
        self._is_held = False
        self._end = ListEnd[R]()
        self._ages = AnswerAges()
        self._read_at: float | None = None
        self.where: Struct | None = None
        self.paged_list: PagedList[R] = PagedList(size=size)

    def narrow(self, where: Struct | None) -> None:
        """Read the list under another filter, from its start; a spent limit is no less spent."""
        self.where = where
        told = self.paged_list if self._not_before else PagedList(size=self._size)
        self.paged_list = PagedList(
            size=self._size,
            trouble=told.trouble,
            next_try=told.next_try,
            account=self.paged_list.account,
        )
        self._view, self._whole, self._end = (0, 0), False, ListEnd()
        self._ages = AnswerAges()
        self.refresh()

    def look_at(self, first: int, last: int) -> None:
        """Read the places from `first` to `last`, where they have not been read yet."""
        self._view = (first, last)
        if self._in_view() and not self.paged_list.trouble:
            self._wake.set()

    def refresh(self) -> None:
        """Read what is in view again, at once."""
        self._end = ListEnd()
        self._again = True
        self._wake.set()

    def read_all(self) -> None:
        """Read every page there is, at a pace that leaves most of the limit to others."""
        self._whole = True
        self._wake.set()

    def forget(self, ids: frozenset[str]) -> None:
        """Leave out records that were just deleted, and read again."""
        self.paged_list = self.paged_list.without(ids)
        self.refresh()

    async def run(
        self, api: "VideoApi", gate: RequestGate, clock: Clock, publish: Publish[R]
    ) -> None:
        """Read and publish until cancelled; when started again, what is in view is old.

        What was read of another account than the client's is forgotten.
        """
        if self.paged_list.account != api.account:
            self.paged_list = PagedList(size=self._size, account=api.account)
            self._end, self._ages = ListEnd(), AnswerAges()
        self._again = True
        self._mark_stale(clock)
        publish(self.paged_list)
        while True:
            await asyncio.sleep(max(0.0, self._not_before - clock.monotonic()))
            await gate.idle()
            self._wake.clear()
            if self._needs_filter and self.where is None:
                await self._wake.wait()
                continue
            numbers = self._due()
            affordable = self._affordable(numbers, gate)
            self._again = self._again or len(affordable) < len(numbers)
            if len(affordable) < len(numbers) and not affordable:
                await self._hold(gate.delay(self._class), clock, publish)
                continue
            self._release(publish)
            numbers = affordable
            wait = await self._read(numbers, api, clock, publish) if numbers else 0.0
            if not wait and not set(self._in_view()) - set(numbers):
                rest = 0.0 if self._reads_on else self.interval
                wait = rate_policy.affordable(
                    rest, max(len(numbers), 1), api.rate, clock.monotonic()
                )
            await self._rest(wait, gate)

    def _affordable(self, numbers: list[int], gate: RequestGate) -> list[int]:
        """Return the pages that the account's limit has for us now, the first before the others."""
        while numbers and gate.delay(self._class, len(numbers)) > 0:
            numbers = numbers[:-1]
        return numbers

    async def _hold(self, seconds: float, clock: Clock, publish: Publish[R]) -> None:
        """Publish that the list waits for the limit; wait a moment, unless something is wanted."""
        self._is_held = True
        next_try = clock.now() + timedelta(seconds=seconds)
        words = waiting_words(seconds)
        if words != self.paged_list.trouble:
            self.paged_list = replace(self.paged_list, trouble=words, next_try=next_try)
            publish(self.paged_list)
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, rate_policy.A_MOMENT)):
                await self._wake.wait()

    def _release(self, publish: Publish[R]) -> None:
        """Publish that the list waits no longer."""
        if self._is_held:
            self._is_held = False
            self.paged_list = replace(self.paged_list, trouble="", next_try=None)
            publish(self.paged_list)

    def _mark_stale(self, clock: Clock) -> None:
        """Mark a list as stale when its last read is older than one refresh interval."""
        read_at = self._read_at
        if read_at is not None and clock.monotonic() - read_at > self.interval:
            trouble = self.paged_list.trouble or "It is being read again."
            self.paged_list = replace(self.paged_list, trouble=trouble)

    @property
    def _reads_on(self) -> bool:
        """Return whether pages are wanted that were never read; old ones can wait an interval."""
        return self._whole and not self.paged_list.is_whole and bool(self._unread())

    def _in_view(self) -> list[int]:
        """Return the pages that are looked at and not there, or old."""
        return self._not_fresh(self.paged_list.pages_of(*self._view))

    def _unread(self) -> list[int]:
        """Return the next other pages that are wanted, if all are; those never read first."""
        total, pages = self.paged_list.total, self.paged_list.pages
        if not self._whole or not total:
            return []
        if self._end.is_reached:
            return []
        last = min(-(-total // self._size), -(-MOST_RECORDS // self._size))
        never = (number for number in range(1, last + 1) if number not in pages)
        return [*islice(never, AT_ONCE), *sorted(self.paged_list.stale)]

    def _not_fresh(self, numbers: Iterable[int]) -> list[int]:
        paged_list = self.paged_list
        if paged_list.total is None:
            return [1]
        return [n for n in numbers if n not in paged_list.pages or n in paged_list.stale]

    def _due(self) -> list[int]:
        numbers = self._in_view() + self._unread()
        if self._again:
            self._again = False
            numbers = [1, *self.paged_list.pages_of(*self._view), *numbers]
        return list(dict.fromkeys(numbers))[:AT_ONCE]

    async def _read(
        self, numbers: list[int], api: "VideoApi", clock: Clock, publish: Publish[R]
    ) -> float:
        """Read some pages and publish each as it comes; return the seconds to rest after that."""
        known, where, ages = self.paged_list.pages, self.where, self._ages

        async def read(number: int) -> Page[R]:
            fetch = self._fetch(api, where, number, self._size, known.get(number))
            dated = await read_dated(ages, clock, number, fetch)
            if where is self.where:
                self._take(number, dated, clock)
                publish(self.paged_list)
            return dated.page

        try:
            with spending(self._class):
                await read_pages(numbers, read)
        except VideoApiError as error:
            if where is self.where or isinstance(error, TooManyRequests):
                return self._handle_failure(error, clock, publish)
            return 0.0
        self._not_before = 0.0
        self._backoff.reset()
        return 0.0

    def _take(self, number: int, dated: DatedPage[R], clock: Clock) -> None:
        """Take a page in, up to where the list is seen to end."""
        page = dated.page
        self._read_at = dated.answered - page.age
        paged_list = self.paged_list.with_page(number, page, clock.now())
        self._end.take(number, page, paged_list)
        trouble = self._end.words(paged_list)
        self.paged_list = self._end.cut(replace(paged_list, trouble=trouble))

    def _handle_failure(self, error: VideoApiError, clock: Clock, publish: Publish[R]) -> float:
        """Publish a failure and return the seconds to rest after it."""
        self._not_before = 0.0
        wait = REFUSED_WAIT if _is_final(error) else self._backoff.after(error)
        if isinstance(error, TooManyRequests):
            self._not_before = clock.monotonic() + wait
        next_try = clock.now() + timedelta(seconds=wait)
        self.paged_list = replace(self.paged_list, trouble=str(error), next_try=next_try)
        self._again = True
        publish(self.paged_list)
        return wait

    async def _rest(self, seconds: float, gate: RequestGate) -> None:
        """Wait for the next interval, unless something is wanted before."""
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            self._again = not self._reads_on and not gate.paused


def _is_final(error: VideoApiError) -> bool:
    """Return whether the API itself refused, and will again; a proxy may not be there for long."""
    refused = isinstance(error, Refused) and error.status < 500
    passes = isinstance(error, (UnexpectedAnswer, TooManyRequests, *rate_policy.DENIED))
    return refused and not passes
