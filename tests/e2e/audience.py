"""Viewers in a process of their own, as a test sees them; and an event in which time shows."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Self

from roomtui.demo.world import World
from tests.e2e.relay import CLEAN_ENVIRON
from tests.e2e.terminal import TIMEOUT
from tests.e2e.viewers import MARK


class Audience:
    """Runs `viewers` and keeps what they told last; with a key it is a console of its own."""

    def __init__(self, base_url: str, count: int, interval: float = 2, **environ: str) -> None:
        self._count = count
        self._news = threading.Condition()
        self.seen: dict[str, Any] = {"states": {}, "fewest": 0}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.viewers", base_url, str(count), str(interval)],
            env=CLEAN_ENVIRON | environ,
            stdout=subprocess.PIPE,
        )
        self._reader = threading.Thread(target=self._read, name="audience")
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self.seen = json.loads(line)
                self._news.notify_all()

    def wait_for(self, condition: Callable[[dict[str, Any]], bool], patience: float = 0) -> None:
        """Wait until what they see meets a condition."""
        deadline = time.monotonic() + (patience or TIMEOUT)
        with self._news:
            while not condition(self.seen):
                left = deadline - time.monotonic()
                assert left > 0, self.seen
                assert self._process.poll() is None, "the viewers have ended"
                self._news.wait(left)

    def wait_until_all_are(self, *states: str, patience: float = 0) -> None:
        """Wait until every viewer is in one of these states."""
        self.wait_for(
            lambda seen: sum(seen["states"].get(one, 0) for one in states) == self._count, patience
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(TIMEOUT)
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Clockwork:
    """Lets somebody be there whose name is the time, renewed whenever the service is asked.

    `asked` has the paths. Give this as the `where` of a delay, which the service calls each time.
    """

    def __init__(self, world: World) -> None:
        self.asked: list[str] = []
        self._world = world
        self._session = next(one.id for one in world.sessions.values() if one.active)
        self._last = ""

    def __call__(self, _method: str, path: str) -> bool:
        self.asked.append(path)
        if self._last:
            self._world.leave(self._last)
        self._last = self._world.join(self._session, f"{MARK}{time.time():.3f}").id
        return True
