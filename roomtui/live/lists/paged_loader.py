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
from roomtui.api.errors import (
    Forbidden,
    LoginPage,
    Refused,
    TooManyRequests,
    Unauthorized,
    UnexpectedAnswer,
    VideoApiError,
)
from roomtui.live.clock import Clock
from roomtui.live.gate import RequestGate
from roomtui.live.lists.list_end import ListEnd
from roomtui.live.lists.paged_list import PagedList
from roomtui.live.polling import rate_policy
from roomtui.live.polling.answer_age import AnswerAges, aged
from roomtui.live.request_class import RequestClass, spending, waiting_words

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi

AT_ONCE: Final = 4
"""Pages under way at the same time."""

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
        beat: seconds after which what is in view is read again.
        needs_filter: whether nothing is asked for until there is a filter.
        request_class: whose share of the account's limit it spends.
    """

    def __init__(
        self,
        fetch: FetchPage[R],
        *,
        size: int = 100,
        beat: float = 10.0,
        needs_filter: bool = False,
        request_class: RequestClass = RequestClass.LIST,
    ) -> None:
        self._fetch = fetch
        self._class = request_class
        self._needs_filter = needs_filter
        self._size = size
        self.beat = beat
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
        self._doubt(clock)
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
            self._let_go(publish)
            numbers = affordable
            wait = await self._read(numbers, api, clock, publish) if numbers else 0.0
            if not wait and not set(self._in_view()) - set(numbers):
                rest = 0.0 if self._reads_on else self.beat
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
        """Say that the list waits for the limit and wait a moment, unless something is wanted."""
        self._is_held = True
        next_try = clock.now() + timedelta(seconds=seconds)
        words = waiting_words(seconds)
        if words != self.paged_list.trouble:
            self.paged_list = replace(self.paged_list, trouble=words, next_try=next_try)
            publish(self.paged_list)
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, rate_policy.A_MOMENT)):
                await self._wake.wait()

    def _let_go(self, publish: Publish[R]) -> None:
        """Say no more that the list waits."""
        if self._is_held:
            self._is_held = False
            self.paged_list = replace(self.paged_list, trouble="", next_try=None)
            publish(self.paged_list)

    def _doubt(self, clock: Clock) -> None:
        """Let a list that nobody looked at for longer than a beat not pass for what is now."""
        read_at = self._read_at
        if read_at is not None and clock.monotonic() - read_at > self.beat:
            trouble = self.paged_list.trouble or "It is being read again."
            self.paged_list = replace(self.paged_list, trouble=trouble)

    @property
    def _reads_on(self) -> bool:
        """Return whether pages are wanted that were never read; old ones can wait for a beat."""
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
        """Read some pages, publishing each as it comes; give the seconds to hold off after that."""
        asked, where = self.paged_list.pages, self.where
        failed: VideoApiError | None = None

        async def one(number: int) -> None:
            began = clock.monotonic()
            page = await self._fetch(api, where, number, self._size, asked.get(number))
            if where is self.where:
                age = self._ages.of(number, page, began, clock.monotonic(), clock.now())
                page = aged(page, age)
                self._read_at = clock.monotonic() - page.age
                paged_list = self.paged_list.with_page(number, page, clock.now())
                self._end.take(number, page, paged_list)
                self.paged_list = self._end.cut(
                    replace(paged_list, trouble=self._end.words(paged_list))
                )
                publish(self.paged_list)

        try:
            with spending(self._class):
                async with asyncio.TaskGroup() as tasks:
                    for number in numbers:
                        tasks.create_task(one(number))
        except* VideoApiError as errors:
            failed = next(e for e in errors.exceptions if isinstance(e, VideoApiError))
        if failed is None:
            self._not_before = 0.0
            self._backoff.reset()
            return 0.0
        if where is self.where or isinstance(failed, TooManyRequests):
            return self._handle_failure(failed, clock, publish)
        return 0.0

    def _handle_failure(self, error: VideoApiError, clock: Clock, publish: Publish[R]) -> float:
        """Publish a failure and give the seconds to rest after it."""
        self._not_before = 0.0
        if isinstance(error, TooManyRequests):
            wait = error.wait
            self._not_before = clock.monotonic() + wait
        elif isinstance(error, Unauthorized | Forbidden | LoginPage):
            wait = rate_policy.DENIED_WAIT
        elif _is_final(error):
            wait = REFUSED_WAIT
        else:
            wait = self._backoff.next()
        next_try = clock.now() + timedelta(seconds=wait)
        self.paged_list = replace(self.paged_list, trouble=str(error), next_try=next_try)
        self._again = True
        publish(self.paged_list)
        return wait

    async def _rest(self, seconds: float, gate: RequestGate) -> None:
        """Wait for the next beat, unless something is wanted before."""
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
    return refused and not isinstance(error, UnexpectedAnswer)
