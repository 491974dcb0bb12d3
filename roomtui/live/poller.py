"""When to ask, and what to do when the answer is late, wrong or missing."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from math import inf
from typing import Final

from msgspec.structs import replace

from roomtui.api.client import VideoApi
from roomtui.api.errors import (
    Forbidden,
    LoginPage,
    TooManyRequests,
    Unauthorized,
    Undecodable,
    VideoApiError,
)
from roomtui.api.secret import ApiKey
from roomtui.live import pace
from roomtui.live.attention import Attention, Idle
from roomtui.live.changes import Change, changes
from roomtui.live.clock import Clock
from roomtui.live.ends import dated
from roomtui.live.feed import Feed, FeedState
from roomtui.live.freshness import Freshness
from roomtui.live.gate import Gate
from roomtui.live.order_watch import OrderWatch
from roomtui.live.picture import Photographer
from roomtui.live.renewal import KeyRenewal
from roomtui.live.request_class import RequestClass, spending
from roomtui.live.server_clock import ServerClock
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from roomtui.live.update import Update

LATE_AFTER: Final = 2.0
"""Seconds beyond which an answer is late."""

DOUBTS_BORNE: Final = 3
"""Incomplete pictures in a row that still count as live."""

TOLD_AGAIN: Final = 60.0
"""Seconds after which a paused feed is told again, so that the ages on screen go on."""

SPENT: Final = "The request limit is spent, or this console's part of it."

REFUSING: Final = (
    "The account's request limit is spent: actions are refused until it is renewed. "
    "The picture is current."
)

SAYS_NOTHING_OF_NOW: Final = frozenset({FeedState.CONNECTING, FeedState.LIVE, FeedState.PAUSED})
"""States that are not true any more while an answer is waited for."""


class Poller:
    """Looks at the service at a steady pace and publishes what it sees.

    Args:
        api: what is asked.
        clock: the console's clocks.
        gate: lets actions go first.
        interval: seconds between two looks.
        idle: the pace while nobody looks, or None for the same always.
        acts: whether the console may act, so that it matters when the service refuses orders.
        renew_key: reads the key again after a 401, where it comes from a file or a command.
    """

    def __init__(
        self,
        api: VideoApi,
        clock: Clock,
        gate: Gate,
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
        self._photographer = Photographer(api, clock)
        self._freshness = Freshness()
        self._backoff = pace.Backoff()
        self._rate = pace.RequestRate()
        self._server_clock = ServerClock(clock)
        self._orders = OrderWatch(gate, acts=acts, again=self.tell_of_orders)
        self._publish: Callable[[Update], None] | None = None
        self._wake = asyncio.Event()
        self._snapshot = NOTHING_YET
        self._as_of = -inf
        self._date: datetime | None = None
        self._feed = Feed(interval=interval)
        self._paused = False
        self._attention = Attention(clock, idle)
        self._not_before = 0.0
        self._looked_at = -inf
        self._in_doubt = 0

    async def run(self, publish: Callable[[Update], None]) -> None:
        """Look and publish until cancelled."""
        self._publish = publish
        try:
            while True:
                await self._let_actions_go_first(publish)
                if self._paused:
                    self._tell(publish, FeedState.PAUSED, "Press p to go on.")
                    await self._rest(TOLD_AGAIN, publish)
                else:
                    await self._rest(await self._look(publish), publish)
        finally:
            self._publish = None
            self._orders.stop()

    def tell_of_orders(self) -> None:
        """Publish that the service refuses orders because of the limit, or takes them again."""
        if self._publish is None or not self._feed.is_current:
            return
        held = self._orders.held()
        if held and not self._feed.refuses_orders:
            self._tell_refusal(self._publish, held)
        elif not held and self._feed.refuses_orders:
            self._tell(self._publish, FeedState.LIVE, self._doubts(self._snapshot))

    def _tell_refusal(
        self,
        publish: Callable[[Update], None],
        held: float,
        happened: tuple[Change, ...] = (),
    ) -> None:
        self._tell(
            publish,
            FeedState.THROTTLED,
            REFUSING,
            wait=held,
            happened=happened,
            refuses_orders=True,
        )

    @property
    def paused(self) -> bool:
        """Tell whether the operator stopped the feed."""
        return self._paused

    def pause(self) -> None:
        """Stop asking; the picture stays as it is, and dated."""
        self._paused = True
        self._wake.set()

    def resume(self) -> None:
        """Ask again, at once."""
        self._paused = False
        self._wake.set()

    def refresh(self, *, rooms: bool = False) -> None:
        """Ask now; for the rooms too if one of them was changed."""
        if rooms:
            self._photographer.look_at_rooms_too()
        self._wake.set()

    def notice(self) -> None:
        """Take note that somebody looks; ask at once if nobody did for long."""
        if self._attention.notice():
            self._wake.set()

    def change_pace(self, *, faster: bool) -> float:
        """Step to the next pace and give it, in seconds."""
        self._interval = pace.step(self._interval, faster)
        self._wake.set()
        return self._interval

    async def _let_actions_go_first(self, publish: Callable[[Update], None]) -> None:
        try:
            async with asyncio.timeout(LATE_AFTER):
                await self._gate.idle()
        except TimeoutError:
            if self._feed.state is FeedState.LIVE:
                self._tell(publish, FeedState.LATE, "Waiting until an order has been taken.")
            await self._gate.idle()

    async def _look(self, publish: Callable[[Update], None]) -> float:
        """Take a picture and publish it; give the seconds to rest after it."""
        with spending(RequestClass.LIVE, partial(self._tell_hold, publish)):
            taking = asyncio.ensure_future(self._photographer.take())
        try:
            done, _ = await asyncio.wait({taking}, timeout=LATE_AFTER)
            if not done:
                self._tell_to_wait(publish)
            snapshot = await taking
        except VideoApiError as error:
            return await self._bear(error, publish)
        finally:
            taking.cancel()
            self._looked_at = self._clock.monotonic()
        self._backoff.reset()
        return await self._show(snapshot, publish)

    def _tell_to_wait(self, publish: Callable[[Update], None]) -> None:
        """Say that an answer is awaited; of a failure, that its next try has begun."""
        if self._feed.state in SAYS_NOTHING_OF_NOW or self._feed.refuses_orders:
            self._tell(publish, FeedState.LATE, "Still waiting for the answer.")
        elif self._feed.next_try:
            self._tell(publish, self._feed.state, self._feed.reason)

    def _tell_hold(self, publish: Callable[[Update], None], seconds: float) -> None:
        """Say once that a request waits for the limit, and when it goes on."""
        is_told = self._feed.state is FeedState.THROTTLED and self._feed.next_try is not None
        if seconds > 0 and not is_told:
            self._tell(publish, FeedState.THROTTLED, SPENT, wait=seconds)

    async def _show(self, snapshot: Snapshot, publish: Callable[[Update], None]) -> float:
        now = self._clock.monotonic()
        if not self._freshness.takes(self._photographer.people_since):
            snapshot = self._snapshot
        else:
            self._as_of, self._date = self._photographer.as_of, self._photographer.people_date
        happened = await dated(self._api, changes(self._snapshot, snapshot))
        self._snapshot = snapshot
        wanted = self._attention.pace(self._interval)
        interval = pace.affordable(wanted, self._photographer.requests, self._api.rate, now)
        heard = self._clock.now()
        self._server_clock.hear(self._api.date, self._api.age)
        self._feed = replace(
            self._feed,
            last_good=heard - timedelta(seconds=self._freshness.age(now)),
            interval=interval,
            skew=self._server_clock.ahead,
            server_epoch=self._server_clock.epoch,
        )
        self._in_doubt = 0 if snapshot.complete else self._in_doubt + 1
        old = self._freshness.too_old(now, interval, LATE_AFTER)
        late = bool(old) or self._in_doubt > DOUBTS_BORNE
        if not late and (held := self._orders.held()):
            self._tell_refusal(publish, held, happened)
        else:
            state = FeedState.LATE if late else FeedState.LIVE
            self._tell(publish, state, old or self._doubts(snapshot), happened=happened)
        return interval

    def _doubts(self, snapshot: Snapshot) -> str:
        """Say what of the picture may not be as it is shown."""
        if self._photographer.is_cut:
            return "The service tells of more than it gives; what is shown may be incomplete."
        if snapshot.gaps:
            return snapshot.gaps[0]
        if self._photographer.rooms_since is not None:
            return "The rooms could not be renewed; the people are."
        return ""

    async def _bear(self, error: VideoApiError, publish: Callable[[Update], None]) -> float:
        """Publish a failure and give the seconds to rest after it."""
        reason = str(error)
        if isinstance(error, TooManyRequests):
            state, wait = FeedState.THROTTLED, error.wait
        elif isinstance(error, Unauthorized | Forbidden | LoginPage):
            has_new_key, why_not = await self._read_key_again()
            state, wait = FeedState.DENIED, pace.NEW_KEY_WAIT if has_new_key else pace.DENIED_WAIT
            reason = f"{why_not} {reason}".lstrip()
        elif isinstance(error, Undecodable):
            state, wait = FeedState.LATE, self._backoff.next()
        else:
            state, wait = FeedState.OFFLINE, self._backoff.next()
        if state is FeedState.THROTTLED:
            self._not_before = self._clock.monotonic() + wait
        self._tell(publish, state, reason, wait=wait)
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

    def _tell(
        self,
        publish: Callable[[Update], None],
        state: FeedState,
        reason: str,
        *,
        wait: float | None = None,
        happened: tuple[Change, ...] = (),
        refuses_orders: bool = False,
    ) -> None:
        now, rate = self._clock.now(), self._api.rate
        self._feed = replace(
            self._feed,
            state=state,
            since=self._feed.since if state is self._feed.state else now,
            next_try=None if wait is None else now + timedelta(seconds=wait),
            reason=reason,
            per_minute=self._rate.per_minute(self._clock.monotonic(), self._api.requests),
            left=min(rate.remaining / rate.limit, 1.0) if rate and rate.limit else None,
            refuses_orders=refuses_orders,
        )
        publish(Update(self._snapshot, self._feed, happened, self._as_of, self._date))

    async def _rest(self, seconds: float, publish: Callable[[Update], None]) -> None:
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
            if seconds > 0 and self._feed.state is FeedState.PAUSED:
                self._tell(publish, FeedState.THROTTLED, SPENT, wait=seconds)

    def _held_back(self) -> float:
        """Give the seconds until a key may make us look: a limit that is spent has none answered.

        Nor may keys, however fast, spend more of it than the pace may.
        """
        now = self._clock.monotonic()
        patience = pace.patience(self._photographer.requests, self._api.rate, now)
        held = self._gate.delay(RequestClass.LIVE)
        return max(self._not_before - now, self._looked_at + patience - now, held)
