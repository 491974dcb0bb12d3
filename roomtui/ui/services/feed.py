"""The app's part in watching: connects, polls, and takes in what the poller tells."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from textual import events, work

from roomtui.api.errors import VideoApiError, internal
from roomtui.live.clock import Clock
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.polling.idle_tracker import Idle
from roomtui.live.snapshot import NOTHING_YET
from roomtui.live.supervise import supervise
from roomtui.settings import Settings
from roomtui.ui.coalescing import Coalescer
from roomtui.ui.messages import FeedFaultReported, Updated
from roomtui.ui.services.recovery import Settling
from roomtui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from roomtui.api.client import VideoApi
    from roomtui.api.secret import ApiKey
    from roomtui.live.engine import Engine
    from roomtui.live.journal.journal import Journal

SHOWS_SOMEBODY: Final = (events.Key, events.Paste, events.MouseEvent, events.AppFocus)
"""Events that nobody's console gets by itself."""

STOPPED: Final = "The console was stopped; it asks anew."

REOPEN_SECS: Final = 10.0
"""Seconds until something is tried again that failed without an answer to go by."""


class Watching(Settling, inherit_bindings=False):
    """An app that watches the service from the moment the first screen is painted."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        connect: "Callable[[], VideoApi]",
        renew_key: "Callable[[], ApiKey | None] | None",
    ) -> None:
        super().__init__(settings, clock)
        self._connect = connect
        self._renew_key = renew_key
        self._refreshing = Coalescer(self, self._refresh_all)

    @work(group="poller", exit_on_error=False)
    async def watch_service(self) -> None:
        """Connect and poll until the app ends; a fault is reported and does not end it."""
        self._engine = engine = await self._open_until_it_works()
        if self._engine_ready is not None:
            self._engine_ready.set_result(engine)
        try:
            await supervise(
                lambda: engine.poller.run(self._tell),
                lambda error: self.post_message(FeedFaultReported(error, "the feed")),
            )
        finally:
            await engine.aclose()

    async def _open_until_it_works(self) -> "Engine":
        return await supervise(
            lambda: asyncio.to_thread(self._open),
            lambda error: self._tell(Update(NOTHING_YET, self._unopened(error))),
            wait=REOPEN_SECS,
        )

    def _unopened(self, error: Exception) -> Feed:
        """Return what keeps us from connecting."""
        now = self.clock.now()
        return Feed(
            state=FeedState.OFFLINE,
            since=now,
            next_try=now + timedelta(seconds=REOPEN_SECS),
            reason=str(error) if isinstance(error, VideoApiError) else internal(error),
        )

    def _open(self) -> "Engine":
        """Import the network half and start it; runs in a thread."""
        from roomtui.live.engine import Engine

        settings, api = self.settings, self._connect()
        after = settings.idle_after
        return Engine(
            api,
            self.clock,
            interval=settings.interval,
            idle=None if after is None else Idle(after, settings.idle_interval),
            journal=None if settings.read_only else self._journal(api.account),
            renew_key=self._renew_key,
        )

    def _journal(self, account: str) -> "Journal":
        from roomtui.live.journal.journal import Journal
        from roomtui.live.journal.operator import Operator

        settings = self.settings
        who = Operator.here(settings.profile, settings.base_url)
        return Journal(
            settings.journal_dir,
            who,
            account=account,
            required=settings.journal_required,
        )

    async def on_event(self, event: events.Event) -> None:
        """Take note of whatever shows that somebody looks, before it goes its way."""
        if self._poller and isinstance(event, SHOWS_SOMEBODY):
            self._poller.notice()
        await super().on_event(event)

    def on_feed_fault_reported(self, event: FeedFaultReported) -> None:
        """Say that what is shown is old until the feed is live again."""
        self.report_fault(event.error, event.where)
        reason = f"{internal(event.error).rstrip('.')}; it is tried again."
        feed = replace(self.ui_state.feed, state=FeedState.OFFLINE, reason=reason)
        self._show(replace(self.ui_state, feed=feed))

    def on_driver_signal_resume(self) -> None:
        """Say that what is shown is old after the console was stopped, and ask anew."""
        feed = self.ui_state.feed
        if feed.is_live:
            feed = replace(feed, state=FeedState.LATE, reason=STOPPED)
        self._show(replace(self.ui_state, feed=feed))
        self.screen.refresh()
        self._refreshing.call()

    def _tell(self, update: Update) -> None:
        self.post_message(Updated(update))

    def on_updated(self, event: Updated) -> None:
        """Show what the poller tells, and let the moderator settle what it can."""
        snapshot, feed = event.update.snapshot, event.update.feed
        now = self.clock.now()
        self._activity.turned(self.ui_state.feed, feed, now)
        self._activity.happened(event.update.changes, now, snapshot)
        self._show(replace(self.ui_state, snapshot=snapshot, feed=feed))
        if feed.is_current:
            self._last_actions = self._last_actions.without_departed(snapshot)
        is_doubted = feed.state is FeedState.LATE and not snapshot.complete
        if (feed.is_current or is_doubted) and self._moderator and self._moderator.waiting:
            as_of, date = event.update.as_of, event.update.date
            self._guard(self._moderator.observe(snapshot, self._report, as_of=as_of, date=date))

    def action_pause(self) -> None:
        """Stop the feed, or let it go on."""
        if self._engine:
            self._engine.pause(not self._engine.poller.paused)

    def action_refresh(self) -> None:
        """Ask the service now; a key that is held down asks once a second."""
        if self._poller and self._poller.paused:
            self.notify("The feed is paused; let it go on first.", timeout=2)
        elif self._poller:
            for status in self.screen.query(StatusLine):
                status.tell_time()
            self._refreshing.call()

    def _refresh_all(self) -> None:
        """Ask anew for all that is shown, unless the feed was paused meanwhile."""
        if self._poller and not self._poller.paused:
            self._poller.refresh(rooms=True)
            self.screen_of(self.place).refresh_lists()

    def action_faster(self) -> None:
        """Ask more often."""
        self._change_pace(faster=True)

    def action_slower(self) -> None:
        """Ask less often."""
        self._change_pace(faster=False)

    def _change_pace(self, *, faster: bool) -> None:
        if self._poller:
            seconds = self._poller.change_pace(faster=faster)
            self.notify(f"Asking every {seconds:.0f} s, as far as the limit allows.", timeout=2)
