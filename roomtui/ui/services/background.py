"""The services that work behind the screens; no first screen waits for them to be imported."""

import asyncio
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final

from roomtui.live.actions.request import ModerationResult
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.clock import Clock
from roomtui.live.polling.feed import Update
from roomtui.settings import Settings
from roomtui.ui.navigation import Navigator
from roomtui.ui.services.actions import ActionService
from roomtui.ui.services.connection import Connection
from roomtui.ui.services.downloads import DownloadService
from roomtui.ui.services.feed import FeedService
from roomtui.ui.services.memory import MemoryService
from roomtui.ui.services.recovery import RecoveryService
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.actions.writes import Written
    from roomtui.live.analysis.driver import MakeStage
    from roomtui.live.attention.file_checker import FileChecker
    from roomtui.live.attention.file_reader import FileReader
    from roomtui.ui.services.alerts import AlertService
    from roomtui.ui.services.plans import PlanService
    from roomtui.ui.services.policies import PolicyService
    from roomtui.ui.services.trends import TrendService
    from roomtui.ui.services.undo import UndoService
    from roomtui.ui.services.watching import WatchService

KEPT_SECS: Final = 0.25
"""Seconds that the first analysis waits for what is kept on disk, after the first data."""


class BackgroundServices:
    """Holds them, and starts them in two steps: first what polls, the others after the first data.

    Those that the first data do not need are imported with the first who needs them.

    Args:
        app: runs what they do.
        settings: what was settled from flags, environment and configuration.
        clock: the console's clocks.
        connection: opens the engine.
        store: shows what they find.
        navigator: shows downloads on every screen.
    """

    def __init__(
        self,
        app: TerminalApp,
        settings: Settings,
        clock: Clock,
        connection: Connection,
        store: Store,
        navigator: Navigator,
    ) -> None:
        self._app = app
        self._settings = settings
        self._clock = clock
        self._connection = connection
        self._store = store
        self._has_begun = False
        self._is_painted = asyncio.Event()
        self.memory = MemoryService(app, clock, connection, settings)
        self.feed = FeedService(
            app, clock, connection, store, navigator, self._load_stages, self.memory.catch_up
        )
        self.actions = ActionService(app, clock, connection, store)
        self.downloads = DownloadService(
            app, connection, store, settings.download_dir, navigator.show_downloads
        )
        self.recovery = RecoveryService(app, connection, settings.keys.get("show-activity", "5"))

    @cached_property
    def trends(self) -> "TrendService":
        """Return what keeps how many people there were."""
        from roomtui.ui.services.trends import TrendService

        return TrendService(self._app, self._clock, self._settings)

    @cached_property
    def watching(self) -> "WatchService":
        """Return what keeps the watch list."""
        from roomtui.ui.services.watching import WatchService

        return WatchService(self._app, self._store, self._settings)

    @cached_property
    def undoing(self) -> "UndoService":
        """Return what takes actions back."""
        from roomtui.ui.services.undo import UndoService

        return UndoService(self._app, self._store, self.memory)

    @cached_property
    def plans(self) -> "PlanService":
        """Return what carries plans out."""
        from roomtui.ui.services.plans import PlanService

        return PlanService(self._app, self._clock, self._connection, self._store, self.actions)

    @cached_property
    def alerts(self) -> "AlertService":
        """Return what tells of new alerts."""
        from roomtui.ui.services.alerts import AlertService

        return AlertService(self._app, self._clock, self._settings)

    @cached_property
    def policies(self) -> "PolicyService":
        """Return what runs policies."""
        from roomtui.ui.services.policies import PolicyService

        return PolicyService(
            self._app, self._clock, self._connection, self._settings, self._store, self.memory
        )

    def start(self) -> None:
        """Poll from now on."""
        self._app.work_in_background(self.feed.run, "poller")

    def observe(self, update: Update, analysis: Analysis) -> None:
        """Have each look at an update that is shown, whether it has data or tells why not."""
        self.actions.observe(update)
        self.memory.note_refresh()
        if not self._has_begun:  # the first data are neither analysed nor a change
            self._has_begun = True
            self._app.work_in_background(self._start_others, "others")
            return
        self.alerts.observe(analysis.alerts)
        self.policies.observe(update.changes)

    def note(self, result: ModerationResult) -> None:
        """Have each take in what became of a request."""
        self.memory.add_result(result)
        self.policies.note(result)
        if not self.takes(result):
            self.actions.show_result(result)

    def takes(self, result: "ModerationResult | Written") -> bool:
        """Have a plan take in the result of a step of it; return whether it was one."""
        is_step = bool(result.request.plan)
        return is_step and self.plans.takes(result)

    async def _start_others(self) -> None:
        await self._app.until_painted()
        self._is_painted.set()
        self._app.work_in_background(self.memory.run, "memory")
        self._app.work_in_background(self.watching.run, "watch list")
        self._app.work_in_background(self.trends.run, "trends")
        self._app.work_in_background(self.policies.run, "policies")
        self._app.work_in_background(self.downloads.run, "downloads")
        self._app.work_in_background(self.recovery.run, "settling")

    async def _load_stages(
        self, files: "FileReader"
    ) -> "tuple[tuple[MakeStage, ...], FileChecker]":
        """Return what makes the stages of the analysis, and what asks for files."""
        await self._is_painted.wait()
        loaded = await asyncio.to_thread(self._make_stages, files)
        await self._kept_is_read()
        return loaded

    def _make_stages(self, files: "FileReader") -> "tuple[tuple[MakeStage, ...], FileChecker]":
        """Import the stages, for which the first data do not wait; runs in a thread."""
        import roomtui.ui.attention.words
        import roomtui.ui.events.formatter
        import roomtui.ui.events.rows  # noqa: F401  # later there may be no file to be had
        from roomtui.ui.services.stages import file_checker, stages_for

        settings, store, clock = self._settings, self._store, self._clock
        checker = file_checker(settings, store, files)
        return stages_for(settings, store, clock, checker, self.trends), checker

    async def _kept_is_read(self) -> None:
        """Wait, but not for long, until what the first analysis rests on has been read."""
        services = (self.memory, self.watching, self.trends)
        with suppress(TimeoutError):
            async with asyncio.timeout(KEPT_SECS):
                for service in services:
                    await service.is_read.wait()

    async def close(self) -> None:
        """Write what is not written yet, and end what runs."""
        for name in ("policies", "alerts", "trends"):
            if name in vars(self):
                await getattr(self, name).close()
