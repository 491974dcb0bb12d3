"""Polls the service, and copes with answers that are late, wrong or missing."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from math import inf
from typing import Final

from msgspec.structs import replace

from roomtui.api.client import VideoApi
from roomtui.api.errors import TooManyRequests, Undecodable, VideoApiError
from roomtui.api.secret import ApiKey
from roomtui.live.actions.throttle_watch import ThrottleWatch
from roomtui.live.analysis.slices import in_slices
from roomtui.live.clock import Clock
from roomtui.live.gate import RequestGate
from roomtui.live.polling import rate_policy
from roomtui.live.polling.changes import comparing
from roomtui.live.polling.ends import dated
from roomtui.live.polling.feed import Feed, FeedState
from roomtui.live.polling.feed_publisher import SPENT, FeedPublisher, Publish
from roomtui.live.polling.freshness import Freshness
from roomtui.live.polling.idle_tracker import Idle, IdleTracker
from roomtui.live.polling.server_clock import ServerClock
from roomtui.live.polling.snapshot_fetcher import SnapshotFetcher
from roomtui.live.renewal import KeyRenewal
from roomtui.live.request_class import RequestClass, spending
from roomtui.live.snapshot import Snapshot

LATE_AFTER: Final = 2.0
"""Seconds beyond which an answer is late."""

UNSURE: Final = (
    "A clock on the way was set or is wrong: how old the answer is cannot be told until it agrees."
)

DOUBTS_BORNE: Final = 3
"""Incomplete snapshots in a row that still count as live."""

TOLD_AGAIN: Final = 60.0
"""Seconds after which a paused feed is told again, so that the ages on screen go on."""


class Poller:
    """Polls the service at a steady pace and publishes each snapshot.

    Args:
        api: what is asked.
        clock: the console's clocks.
        gate: lets actions go first.
        interval: seconds between two polls.
        idle: the pace while nobody looks, or None for the same always.
        acts: whether the console may act, so that it matters when the service refuses actions.
        renew_key: reads the key again after a 401, where it comes from a file or a command.
    """

    def __init__(
        self,
        api: VideoApi,
        clock: Clock,
        gate: RequestGate,
        *,
        interval: float = 2.0,
        idle: Idle | None = None,
        acts: bool = False,
        renew_key: Callable[[], ApiKey | None] | None = None,
    ) -> None:
        self._api = api
        self._clock = clock
        self._gate = gate
        self._interval = interval
        self._renew_key = renew_key
        self._snapshot_fetcher = SnapshotFetcher(api, clock)
        self._freshness = Freshness()
        self._backoff = rate_policy.Backoff()
        self._server_clock = ServerClock(clock)
        self._throttle_watch = ThrottleWatch(gate, acts=acts, again=self.tell_of_actions)
        self._wake = asyncio.Event()
        self._publisher = FeedPublisher(api, clock, interval)
        self._paused = False
        self._idle_tracker = IdleTracker(clock, idle)
        self._not_before = 0.0
        self._polled_at = -inf
        self._in_doubt = 0

    async def run(self, publish: Publish) -> None:
        """Poll and publish until cancelled."""
        self._publisher.start(publish)
        try:
            while True:
                await self._let_actions_go_first()
                if self._paused:
                    self._publisher.publish(FeedState.PAUSED, "Press p to go on.")
                    await self._rest(TOLD_AGAIN)
                else:
                    await self._rest(await self._poll())
        finally:
            self._publisher.stop()
            self._throttle_watch.stop()

    def tell_of_actions(self) -> None:
        """Publish that the service refuses actions because of the limit, or takes them again."""
        if not self._publisher.is_current:
            return
        held = self._throttle_watch.held()
        is_told = self._publisher.feed.refuses_actions
        if held and not is_told:
            self._publisher.publish_refusal(held)
        elif not held and is_told:
            self._publisher.publish(FeedState.LIVE, self._doubts(self._publisher.snapshot))

    @property
    def feed(self) -> Feed:
        """Return the state of the feed as it was published last."""
        return self._publisher.feed

    @property
    def paused(self) -> bool:
        """Return whether the operator stopped the feed."""
        return self._paused

    def pause(self) -> None:
        """Stop asking; the snapshot stays as it is, and dated."""
        self._paused = True
        self._wake.set()

    def resume(self) -> None:
        """Ask again, at once."""
        self._paused = False
        self._wake.set()

    def refresh(self, *, rooms: bool = False) -> None:
        """Ask now; for the rooms too if one of them was changed."""
        if rooms:
            self._snapshot_fetcher.look_at_rooms_too()
        self._wake.set()

    def notice(self) -> None:
        """Take note that somebody looks; ask at once if nobody did for long."""
        if self._idle_tracker.notice():
            self._wake.set()

    def change_pace(self, *, faster: bool) -> float:
        """Step to the next pace and return it, in seconds."""
        self._interval = rate_policy.step(self._interval, faster)
        self._wake.set()
        return self._interval

    async def _let_actions_go_first(self) -> None:
        try:
            async with asyncio.timeout(LATE_AFTER):
                await self._gate.idle()
        except TimeoutError:
            if self._publisher.feed.state is FeedState.LIVE:
                self._publisher.publish(FeedState.LATE, "Waiting until an action has been taken.")
            await self._gate.idle()

    async def _poll(self) -> float:
        """Take a snapshot and publish it; return the seconds to rest after it."""
        with spending(RequestClass.LIVE, self._publisher.publish_hold):
            taking = asyncio.ensure_future(self._snapshot_fetcher.take())
        try:
            done, _ = await asyncio.wait({taking}, timeout=LATE_AFTER)
            if not done:
                self._publisher.publish_waiting()
            snapshot = await taking
        except VideoApiError as error:
            return await self._handle_failure(error)
        finally:
            taking.cancel()
            self._polled_at = self._clock.monotonic()
        self._backoff.reset()
        return await self._show(snapshot)

    async def _show(self, snapshot: Snapshot) -> float:
        now = self._clock.monotonic()
        before, snapshot_fetcher = self._publisher.snapshot, self._snapshot_fetcher
        if snapshot_fetcher.corrects:
            self._freshness.correct(snapshot_fetcher.people_since)
        is_newer = self._freshness.takes(snapshot_fetcher.people_since)
        if not is_newer:
            snapshot = before
        happened = await dated(self._api, await in_slices(comparing(before, snapshot)))
        if is_newer:
            self._publisher.take(snapshot, snapshot_fetcher.as_of, snapshot_fetcher.people_date)
        wanted = self._idle_tracker.interval(self._interval)
        interval = rate_policy.affordable(
            wanted, self._snapshot_fetcher.requests, self._gate.rate_of_polls(self._api.rate), now
        )
        self._date_feed(now, interval)
        self._in_doubt = 0 if snapshot.complete else self._in_doubt + 1
        is_sure = snapshot_fetcher.is_sure
        old = self._freshness.too_old(now, interval, LATE_AFTER) if is_sure else UNSURE
        late = bool(old) or self._in_doubt > DOUBTS_BORNE
        if not late and (held := self._throttle_watch.held()):
            self._publisher.publish_refusal(held, happened)
        else:
            state = FeedState.LATE if late else FeedState.LIVE
            self._publisher.publish(state, old or self._doubts(snapshot), happened=happened)
        return interval

    def _date_feed(self, now: float, interval: float) -> None:
        """Publish when the service answered with what is shown, its clock and our pace."""
        told = self._snapshot_fetcher.heard
        if told is not None and self._snapshot_fetcher.is_sure:
            self._server_clock.hear(told.date, told.age)
        self._publisher.feed = replace(
            self._publisher.feed,
            last_good=self._clock.now() - timedelta(seconds=self._freshness.age(now)),
            interval=interval,
            skew=self._server_clock.ahead,
            server_epoch=self._server_clock.epoch,
        )

    def _doubts(self, snapshot: Snapshot) -> str:
        """Return what of the snapshot may not be as it is shown."""
        if self._snapshot_fetcher.is_cut:
            return "The service tells of more than it gives; what is shown may be incomplete."
        if snapshot.gaps:
            return snapshot.gaps[0]
        if self._snapshot_fetcher.rooms_since is not None:
            return "The rooms could not be renewed; the people are."
        return ""

    async def _handle_failure(self, error: VideoApiError) -> float:
        """Publish a failure and return the seconds to rest after it."""
        reason, wait = str(error), self._backoff.after(error)
        if isinstance(error, TooManyRequests):
            state = FeedState.THROTTLED
            self._not_before = self._clock.monotonic() + wait
        elif isinstance(error, rate_policy.DENIED):
            state = FeedState.DENIED
            has_new_key, why_not = await self._read_key_again()
            wait = rate_policy.NEW_KEY_WAIT if has_new_key else wait
            reason = f"{why_not} {reason}".lstrip()
        else:
            late = isinstance(error, Undecodable)
            state = FeedState.LATE if late else FeedState.OFFLINE
        self._publisher.publish(state, reason, wait=wait)
        return wait

    async def _read_key_again(self) -> tuple[bool, str]:
        """Read the key where it comes from; tell whether it is another, or why there is none."""
        if (renew := self._renew_key) is None:
            return False, ""
        try:
            key = await asyncio.to_thread(renew)
        except asyncio.CancelledError:  # the console ends, which must not wait for a command
            if isinstance(renew, KeyRenewal):
                renew.stop()
            raise
        why_not = renew.why_not if isinstance(renew, KeyRenewal) else ""
        return key is not None and self._api.use_key(key), why_not

    async def _rest(self, seconds: float) -> None:
        """Wait, unless a key wakes us; what the limit does not allow is waited out all the same."""
        while seconds > 0:
            try:
                async with asyncio.timeout(seconds):
                    await self._wake.wait()
            except TimeoutError:
                return
            finally:
                self._wake.clear()
            seconds = 0.0 if self._paused else self._held_back()
            if seconds > 0 and self._publisher.feed.state is FeedState.PAUSED:
                self._publisher.publish(FeedState.THROTTLED, SPENT, wait=seconds)

    def _held_back(self) -> float:
        """Return the seconds until a key may make us look: a limit that is spent has none answered.

        Nor may keys, however fast, spend more of it than the pace may.
        """
        now = self._clock.monotonic()
        rate = self._gate.rate_of_polls(self._api.rate)
        patience = rate_policy.min_interval(self._snapshot_fetcher.requests, rate, now)
        held = self._gate.delay(RequestClass.LIVE)
        return max(self._not_before - now, self._polled_at + patience - now, held)
