"""Downloads one recording in a process of its own and says what that took.

Arguments: the base URL, the id of the recording, the folder.
"""

import asyncio
import json
import os
import resource
import sys
import threading
from pathlib import Path
from typing import Any

from roomtui.account_id import UNNAMED
from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.demo.embedded import DEMO_KEY
from roomtui.live.clock import SystemClock
from roomtui.live.download import downloads
from roomtui.live.download.downloads import Downloads
from roomtui.live.download.state import Download
from roomtui.live.kinds import RecordKind
from roomtui.live.polling import rate_policy


class Watch:
    """Counts the turns of the loop and the writes that hold it up."""

    def __init__(self) -> None:
        self.turns = 0
        self.writes = 0
        self.writes_on_loop = 0
        self._write = os.pwrite
        os.pwrite = self._noting

    def _noting(self, *args: Any) -> int:
        self.writes += 1
        self.writes_on_loop += threading.current_thread() is threading.main_thread()
        return self._write(*args)

    async def count(self) -> None:
        while True:
            self.turns += 1
            await asyncio.sleep(0.001)


def memory() -> int:
    """Return the most memory that this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def fetch(base_url: str, recording: str, folder: Path) -> None:
    watch, over = Watch(), asyncio.Event()
    published: list[Download] = []

    def publish(shown: tuple[Download, ...]) -> None:
        published.extend(shown)
        if all(one.state.is_over for one in shown):
            over.set()

    async with VideoApi(ApiKey(DEMO_KEY), base_url) as api:
        queue = Downloads(api, SystemClock())
        before = memory()
        running = [asyncio.create_task(queue.run(publish)), asyncio.create_task(watch.count())]
        queue.add(UNNAMED, RecordKind.RECORDING, recording, "film.webm", folder)
        await over.wait()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    last = published[-1]
    told = {
        "state": last.state,
        "reason": last.reason,
        "path": str(last.path),
        "tries": last.tries,
        "grown": memory() - before,
        "turns": watch.turns,
        "writes": watch.writes,
        "writes_on_loop": watch.writes_on_loop,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    rate_policy.LONGEST_BACKOFF = 0.01  # type: ignore[misc]
    downloads.PUBLISH_SECS = 0.05  # type: ignore[misc]
    asyncio.run(fetch(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
