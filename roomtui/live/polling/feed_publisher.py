"""Publishes the latest snapshot with the state of the feed, whenever either changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf
from typing import Final

from msgspec.structs import replace

from roomtui.api.client import VideoApi
from roomtui.live.clock import Clock
from roomtui.live.polling import rate_policy
from roomtui.live.polling.changes import Change
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.snapshot import NOTHING_YET, Snapshot

Publish = Callable[[Update], None]

SPENT: Final = "The request limit is spent, or this console's part of it."

REFUSING: Final = (
    "The account's request limit is spent: actions are refused until it is renewed. "
    "The snapshot is current."
)

SAYS_NOTHING_OF_NOW: Final = frozenset({FeedState.CONNECTING, FeedState.LIVE, FeedState.PAUSED})
"""States that are not true any more while an answer is waited for."""


class FeedPublisher:
    """Keeps what was published last; nothing is published before `start` and after `stop`.

    Args:
        api: tells how many requests were sent, and what is left of the limit.
        clock: the console's clocks.
        interval: seconds between two polls at first.
    """

    def __init__(self, api: VideoApi, clock: Clock, interval: float) -> None:
        self._api = api
        self._clock = clock
        self._rate = rate_policy.RequestRate()
        self._publish: Publish | None = None
        self._as_of = -inf
        self._date: datetime | None = None
        self.feed = Feed(interval=interval)
        self.snapshot = NOTHING_YET

    @property
    def is_current(self) -> bool:
        """Return whether the snapshot is of now, and somebody is told so."""
        return self._publish is not None and self.feed.is_current

    def start(self, publish: Publish) -> None:
        """Publish from now on."""
        self._publish = publish

    def stop(self) -> None:
        """Publish no more."""
        self._publish = None

    def take(self, snapshot: Snapshot, as_of: float, date: datetime | None) -> None:
        """Keep a snapshot to be published next; `as_of` and `date` are those of its people."""
        self.snapshot, self._as_of, self._date = snapshot, as_of, date

    def publish(
        self,
        state: FeedState,
        reason: str,
        *,
        wait: float | None = None,
        happened: tuple[Change, ...] = (),
        refuses_actions: bool = False,
    ) -> None:
        """Publish a state and its reason; `wait` has the seconds until the next try."""
        now, rate = self._clock.now(), self._api.rate
        self.feed = replace(
            self.feed,
            state=state,
            since=self.feed.since if state is self.feed.state else now,
            next_try=None if wait is None else now + timedelta(seconds=wait),
            reason=reason,
            per_minute=self._rate.per_minute(self._clock.monotonic(), self._api.requests),
            left=min(rate.remaining / rate.limit, 1.0) if rate and rate.limit else None,
            refuses_actions=refuses_actions,
        )
        if self._publish is not None:
            self._publish(Update(self.snapshot, self.feed, happened, self._as_of, self._date))

    def publish_refusal(self, held: float, happened: tuple[Change, ...] = ()) -> None:
        """Publish that actions are refused for some seconds though the snapshot is of now."""
        self.publish(
            FeedState.THROTTLED, REFUSING, wait=held, happened=happened, refuses_actions=True
        )

    def publish_waiting(self) -> None:
        """Publish that an answer is awaited; of a failure, that its next try has begun."""
        if self.feed.state in SAYS_NOTHING_OF_NOW or self.feed.refuses_actions:
            self.publish(FeedState.LATE, "Still waiting for the answer.")
        elif self.feed.next_try:
            self.publish(self.feed.state, self.feed.reason)

    def publish_hold(self, seconds: float) -> None:
        """Publish once that a request waits for the limit, and when it goes on."""
        is_told = self.feed.state is FeedState.THROTTLED and self.feed.next_try is not None
        if seconds > 0 and not is_told:
            self.publish(FeedState.THROTTLED, SPENT, wait=seconds)
