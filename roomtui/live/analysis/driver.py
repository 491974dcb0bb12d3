"""Has the updates of the poller analysed one after the other, and hands them on."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.analysis.analysis import NO_ANALYSIS, Analysis
from roomtui.live.polling.changes import EventType
from roomtui.live.polling.feed import Update

if TYPE_CHECKING:
    from roomtui.live.analysis.analyser import Analyser, Report, Stage

MOST_WAITING: Final = 8
"""Updates that may wait while one is analysed; of more, the last two become one."""

CAUSED: Final = frozenset({EventType.LEFT, EventType.SESSION_ENDED})
"""Changes that an action may be the cause of."""

MakeStage = Callable[[], "Stage"]

Load = Callable[[], Awaitable[Iterable[MakeStage]]]
"""Returns what makes the stages."""

HandOn = Callable[[Update, Analysis], object]
"""Takes an update with its analysis."""


class AnalysisDriver:
    """Hands on each update with its analysis, in order; none of its changes is lost.

    A turn of the feed alone, such as that it is offline, is handed on at once with the analysis
    there is, as are the first data of an account; and once more if that has become another.

    Args:
        load: returns what makes the stages, which begin anew with each account; awaited once there
            is something to analyse, and again as long as it fails.
        hand_on: takes what is done.
        report: told of faults.
        catch_up: awaited before an update in which something may have been caused by an action, so
            that what was done before it is known.
    """

    def __init__(
        self,
        load: Load,
        hand_on: HandOn,
        report: "Report",
        catch_up: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._catch_up = catch_up
        self._load = load
        self._makers: tuple[MakeStage, ...] | None = None
        self._hand_on = hand_on
        self._report = report
        self._account: AccountId | None = None
        self._analyser: Analyser | None = None
        self._waiting: deque[Update] = deque()
        self._came = asyncio.Event()
        self._is_busy = False
        self._last: tuple[Update, Analysis] | None = None

    def take(self, update: Update) -> None:
        """Have an update analysed after those before it."""
        if not self._is_busy and not self._waiting and self._is_mere_turn(update):
            self._hand(update)
        last = self._waiting[-1] if self._waiting else None
        if last is not None and _says_no_more(last, update):
            self._waiting[-1] = replace(update, changes=last.changes)
        elif last is not None and self._is_full and _is_of_same(last, update):
            self._waiting[-1] = replace(update, changes=(*last.changes, *update.changes))
        else:
            self._waiting.append(update)
        self._came.set()

    @property
    def _is_full(self) -> bool:
        return len(self._waiting) >= MOST_WAITING

    def _is_mere_turn(self, update: Update) -> bool:
        """Return whether an update tells that the feed has turned, and nothing that is analysed."""
        if self._last is None or update.changes:
            return False
        shown = self._last[0]
        return update.snapshot is shown.snapshot and update.feed.state is not shown.feed.state

    def _is_first(self, update: Update) -> bool:
        """Return whether no data of an account have been shown yet."""
        last = self._last[0] if self._last else None
        return last is None or not _is_of_same(last, update) or not last.snapshot.number

    async def run(self) -> None:
        """Analyse updates and hand them on until cancelled."""
        while True:
            await self._came.wait()
            self._came.clear()
            while self._waiting:
                self._is_busy = True
                try:
                    await self._go_on(self._waiting.popleft())
                finally:
                    self._is_busy = False

    async def _go_on(self, update: Update) -> None:
        if self._is_first(update):
            self._hand(update)
        if update.snapshot.number:
            await self._analyse(update)
        self._hand(update)

    async def _analyse(self, update: Update) -> None:
        """Have an update analysed; what the service tells is shown whatever we make of it."""
        try:
            if self._catch_up and any(change.kind in CAUSED for change in update.changes):
                await self._catch_up()
        except Exception as error:
            self._report(error, "memory")
        try:
            if self._makers is None:
                self._makers = tuple(await self._load())
            await self._begun(update.snapshot.account, self._makers).take(update)
        except Exception as error:
            self._report(error, "analysis")

    def _begun(self, account: AccountId, makers: Iterable[MakeStage]) -> "Analyser":
        """Return what has stages that know of one account only."""
        if self._analyser is None or account != self._account:
            from roomtui.live.analysis.analyser import Analyser  # the first data do not wait for it

            self._account, self._analyser = account, Analyser(self._made(makers), self._report)
        return self._analyser

    def _made(self, makers: Iterable[MakeStage]) -> "Iterator[Stage]":
        """Make the stages; one that cannot be made costs its part."""
        for make in makers:
            try:
                yield make()
            except Exception as error:
                self._report(error, "analysis")

    def _analysis_for(self, update: Update) -> Analysis:
        if self._analyser is None or update.snapshot.account != self._account:
            return NO_ANALYSIS
        return self._analyser.analysis

    def _hand(self, update: Update) -> None:
        """Hand an update on unless it was with the same analysis; its changes go once."""
        shown = update, self._analysis_for(update)
        if shown != self._last:
            is_told = self._last is not None and self._last[0] is update
            self._last = shown
            self._hand_on(replace(update, changes=()) if is_told else update, shown[1])


def _is_of_same(before: Update, after: Update) -> bool:
    return before.snapshot.account == after.snapshot.account


def _says_no_more(before: Update, after: Update) -> bool:
    """Return whether an update tells of the feed alone, and of no turn of it."""
    is_same = after.snapshot is before.snapshot and after.feed.state is before.feed.state
    return is_same and not after.changes
