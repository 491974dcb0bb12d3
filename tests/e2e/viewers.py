"""Many viewers in one process, which tells whenever they see something else.

Arguments: the base URL, how many, the interval. With TELNYX_API_KEY in the environment they use
it, as a console of its own does. A line of JSON on standard output is what all of them see.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import httpx

from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.live.clock import SystemClock
from roomtui.live.gate import RequestGate
from roomtui.live.polling.feed import Update
from roomtui.live.polling.poller import Poller
from roomtui.live.polling.snapshot_fetcher import ROOMS_EVERY
from roomtui.live.snapshot import Snapshot

TELL_EVERY: Final = 0.2

MARK: Final = "tick "
"""Starts the name of somebody who came at the time that follows, in seconds since 1970."""


class Viewers:
    """What they see, and how far it was from what was so.

    `oldest_live` is the greatest age of what a viewer was shown as LIVE, `falsest` the most by
    which a picture was older than it was dated, both in seconds, by the newest mark in it and
    without the time that the look itself took, however busy this machine is.
    """

    def __init__(self, count: int) -> None:
        self.states = ["CONNECTING"] * count
        self.looks = [0] * count
        self.began = [0.0] * count
        self.reasons: Counter[str] = Counter()
        self.oldest_live = 0.0
        self.falsest = 0.0
        self.undated = 0

    def saw(self, number: int, update: Update, poller: Poller) -> None:
        feed = update.feed
        if feed.is_live and not self.looks[number]:
            # They began together, but viewers come when they like: spread their looks at rooms.
            poller._snapshot_fetcher._rooms_due -= ROOMS_EVERY * number / len(self.looks)
        self.states[number] = feed.state
        self.looks[number] += feed.is_live
        self.reasons[feed.reason] += 1
        marks = [p.context for p in update.snapshot.people.values() if MARK in (p.context or "")]
        if marks:
            newest = max(float(mark.removeprefix(MARK)) for mark in marks if mark)
            if feed.is_live:
                self.oldest_live = max(self.oldest_live, self.began[number] - newest)
            if feed.last_good:
                looked_for = datetime.now(UTC).timestamp() - self.began[number]
                false = feed.last_good.timestamp() - newest - looked_for
                self.falsest = max(self.falsest, false)
            self.undated += feed.last_good is None

    def time(self, number: int, poller: Poller) -> None:
        """Note when each look of a viewer begins."""
        take = poller._snapshot_fetcher.take

        async def timed() -> Snapshot:
            self.began[number] = datetime.now(UTC).timestamp()
            return await take()

        poller._snapshot_fetcher.take = timed  # type: ignore[method-assign]

    def summary(self) -> dict[str, Any]:
        return {
            "states": Counter(self.states),
            "fewest": min(self.looks),
            "reasons": self.reasons,
            "oldest_live": round(self.oldest_live, 2),
            "falsest": round(self.falsest, 2),
            "undated": self.undated,
            "environ": sorted(os.environ),
        }


def see(viewers: Viewers, number: int, poller: Poller, update: Update) -> None:
    viewers.saw(number, update, poller)


async def watch(base_url: str, count: int, interval: float) -> None:
    key = os.environ.get("TELNYX_API_KEY")
    viewers = Viewers(count)
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            wire = httpx.AsyncHTTPTransport(verify=False)  # no TLS here, nor roots of it to read
            api = VideoApi(ApiKey(key) if key else None, base_url, transport=wire)
            poller = Poller(api, SystemClock(), RequestGate(), interval=interval)
            viewers.time(number, poller)
            group.create_task(poller.run(partial(see, viewers, number, poller)))
            await asyncio.sleep(0)
        told = ""
        while True:
            if (telling := json.dumps(viewers.summary())) != told:
                told = telling
                sys.stdout.write(f"{told}\n")
                sys.stdout.flush()
            await asyncio.sleep(TELL_EVERY)


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
