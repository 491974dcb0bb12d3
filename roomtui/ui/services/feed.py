"""The feed service: has the poller run, and shows how far to trust what it reads."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from roomtui.api.errors import VideoApiError, internal
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.analysis.slices import pausing
from roomtui.live.clock import Clock
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.snapshot import nothing_yet
from roomtui.live.supervise import supervise
from roomtui.ui.coalescing import Coalescer
from roomtui.ui.messages import FaultReported, FeedFaultReported, Updated
from roomtui.ui.navigation import Navigator
from roomtui.ui.services.connection import REOPEN_SECS, Connection
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.analysis.driver import MakeStage
    from roomtui.live.attention.file_checker import FileChecker
    from roomtui.live.attention.file_reader import FileReader

STOPPED: Final = "The console was stopped; it asks anew."


class FeedService:
    """Polls from the moment the first screen is painted until the app ends.

    Args:
        app: shows what is read.
        clock: the console's clocks.
        connection: opens the engine.
        store: has what is shown.
        navigator: knows the lists that are asked for anew.
        load: returns what analyses the data, once there are any, and what asks for files.
        catch_up: awaited before what may have been caused by an action is analysed.
    """

    def __init__(
        self,
        app: TerminalApp,
        clock: Clock,
        connection: Connection,
        store: Store,
        navigator: Navigator,
        load: "Callable[[FileReader], Awaitable[tuple[tuple[MakeStage, ...], FileChecker]]]",
        catch_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._app = app
        self._load = load
        self._catch_up = catch_up
        self._clock = clock
        self._connection = connection
        self._store = store
        self._navigator = navigator
        self._refreshing = Coalescer(app, self._refresh)

    async def run(self) -> None:
        """Open the engine and poll; a fault is reported and does not end it.

        What is worked out meanwhile lets keys through.
        """
        from roomtui.live.analysis.driver import AnalysisDriver  # no first screen needs it

        engine = await self._connection.open(self._not_opened)
        try:
            with pausing(self._app.until_drawn):
                async with asyncio.TaskGroup() as tasks:
                    load = partial(self._load_stages, engine.files, tasks)
                    driver = AnalysisDriver(load, self._hand_on, self._report_stage, self._catch_up)
                    poll = partial(engine.poller.run, driver.take)
                    tasks.create_task(supervise(driver.run, self._report))
                    tasks.create_task(supervise(poll, self._report))
        finally:
            await engine.aclose()

    async def _load_stages(
        self, files: "FileReader", tasks: asyncio.TaskGroup
    ) -> "tuple[MakeStage, ...]":
        """Return what makes the stages, and check files from now on."""
        makers, checker = await self._load(files)
        tasks.create_task(supervise(checker.run, self._report_checks))
        return makers

    def _hand_on(self, update: Update, analysis: Analysis) -> None:
        self._app.post_message(Updated(update, analysis))

    def _report(self, error: Exception) -> None:
        self._app.post_message(FeedFaultReported(error, "the feed"))

    def _report_stage(self, error: Exception, where: str) -> None:
        """Report a fault of what is made of an update; what the service tells is shown."""
        self._app.post_message(FaultReported(error, where))

    def _report_checks(self, error: Exception) -> None:
        """Report a fault of what asks for files, which makes nothing old that is shown."""
        self._report_stage(error, "checks of files")

    def _not_opened(self, error: Exception) -> None:
        """Publish why the engine could not be opened."""
        now = self._clock.now()
        feed = Feed(
            state=FeedState.OFFLINE,
            since=now,
            next_try=now + timedelta(seconds=REOPEN_SECS),
            reason=str(error) if isinstance(error, VideoApiError) else internal(error),
        )
        self._app.post_message(Updated(Update(nothing_yet(self._connection.account), feed)))

    def show_fault(self, error: Exception) -> None:
        """Mark what is shown as old until the feed is live again."""
        reason = f"{internal(error).rstrip('.')}; it is tried again."
        feed = self._store.ui_state.feed
        self._store.show_feed(replace(feed, state=FeedState.OFFLINE, reason=reason))

    def resume(self) -> None:
        """Mark what is shown as old after the console was stopped, and ask anew."""
        feed = self._store.ui_state.feed
        if feed.is_live:
            feed = replace(feed, state=FeedState.LATE, reason=STOPPED)
        self._store.show_feed(feed)
        self._app.screen.refresh()
        self._refreshing.call()

    def toggle_pause(self) -> None:
        """Stop the feed, or let it go on."""
        if engine := self._connection.engine:
            engine.pause(not engine.poller.paused)

    def refresh(self) -> None:
        """Ask the service now; a key that is held down asks once a second."""
        poller = self._connection.poller
        if poller and poller.paused:
            self._app.notify("The feed is paused; let it go on first.", timeout=2)
        elif poller:
            self._navigator.show_time()
            self._refreshing.call()

    def _refresh(self) -> None:
        """Ask anew for all that is shown, unless the feed was paused meanwhile."""
        poller = self._connection.poller
        if poller and not poller.paused:
            poller.refresh(rooms=True)
            self._navigator.refresh_lists()

    def change_pace(self, *, faster: bool) -> None:
        """Ask more often, or less often."""
        if poller := self._connection.poller:
            seconds = poller.change_pace(faster=faster)
            self._app.notify(
                f"Asking every {seconds:.0f} s, as far as the limit allows.", timeout=2
            )
