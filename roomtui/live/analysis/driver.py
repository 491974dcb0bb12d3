"""Has the updates of the poller analysed one after the other, and hands them on."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.analysis.analyser import Analyser, Report, Stage
from roomtui.live.analysis.analysis import NO_ANALYSIS, Analysis
from roomtui.live.polling.feed import Update

MOST_WAITING: Final = 8
"""Updates that may wait while one is analysed; of more, the last two become one."""

MakeStage = Callable[[], Stage]

HandOn = Callable[[Update, Analysis], object]
"""Takes an update with its analysis."""


class AnalysisDriver:
    """Hands on each update with its analysis, in order; none of its changes is lost.

    The first update of an account, and a turn of the feed alone, such as that it is offline, are
    handed on at once with the analysis there is, and once more if that has become another.

    Args:
        makers: make the stages, which begin anew with each account.
        hand_on: takes what is done.
        report: told of faults.
        catch_up: awaited before each update, so that what was done before it is known.
    """

    def __init__(
        self,
        makers: Iterable[MakeStage],
        hand_on: HandOn,
        report: Report,
        catch_up: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._catch_up = catch_up
        self._makers = tuple(makers)
        self._hand_on = hand_on
        self._report = report
        self._account: AccountId | None = None
        self._analyser = Analyser(())
        self._waiting: deque[Update] = deque()
        self._came = asyncio.Event()
        self._is_busy = False
        self._last: tuple[Update, Analysis] | None = None

    def take(self, update: Update) -> None:
        """Have an update analysed after those before it."""
        if not self._is_busy and not self._waiting and self._cannot_wait(update):
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

    def _cannot_wait(self, update: Update) -> bool:
        """Return whether an update says what is worth no delay, and nothing that is analysed."""
        if self._last is None or not _is_of_same(self._last[0], update):
            return not update.changes
        shown = self._last[0]
        is_turn = update.feed.state is not shown.feed.state
        return is_turn and update.snapshot is shown.snapshot and not update.changes

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
        try:
            if self._catch_up:
                await self._catch_up()
            self._begin(update.snapshot.account)
            await self._analyser.take(update)
        except Exception as error:  # what the service tells is shown whatever we make of it
            self._report(error, "analysis")
        if self._last != (update, self._analysis_for(update)):
            self._hand(update)

    def _begin(self, account: AccountId) -> None:
        """Have stages that know of one account only."""
        if account != self._account:
            self._account, self._analyser = account, Analyser(self._made(), self._report)

    def _made(self) -> Iterator[Stage]:
        """Make the stages; one that cannot be made costs its part."""
        for make in self._makers:
            try:
                yield make()
            except Exception as error:
                self._report(error, "analysis")

    def _analysis_for(self, update: Update) -> Analysis:
        is_of_it = update.snapshot.account == self._account
        return self._analyser.analysis if is_of_it else NO_ANALYSIS

    def _hand(self, update: Update) -> None:
        analysis = self._analysis_for(update)
        self._last = update, analysis
        self._hand_on(update, analysis)


def _is_of_same(before: Update, after: Update) -> bool:
    return before.snapshot.account == after.snapshot.account


def _says_no_more(before: Update, after: Update) -> bool:
    """Return whether an update tells of the feed alone, and of no turn of it."""
    is_same = after.snapshot is before.snapshot and after.feed.state is before.feed.state
    return is_same and not after.changes
