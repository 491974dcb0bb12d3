"""An event loop that never waits: when all are asleep, its time jumps to the next alarm."""

import asyncio
import selectors
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

import pytest

from roomtui.demo.clock import EPOCH

BEGINNING: Final = 1000.0

GRAIN: Final = 0.02
"""Seconds of the loop's own time in which a key settles."""

DATED: Final = (
    "api.client",
    "live.actions.moderation_delivery",
    "live.actions.write_delivery",
    "live.journal.reconcile_writes",
)
"""Modules that tell the service's time of an instant by its answers, which go by that time too."""


class HastyLoop(asyncio.SelectorEventLoop):
    """Time-outs, back-offs and beats cost no time; threads, such as the journal's, are awaited."""

    def __init__(self) -> None:
        self._now = BEGINNING
        self._threads = 0
        super().__init__(_Selector(self))

    def time(self) -> float:
        return self._now

    @property
    def is_waiting_for_threads(self) -> bool:
        return self._threads > 0

    def jump(self, seconds: float) -> None:
        self._now += seconds

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> Any:
        self._threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._came_back)
        return future

    def _came_back(self, _: Any) -> None:
        self._threads -= 1

    async def shutdown_default_executor(self, *_: float | None) -> None:
        """Join the threads for as long as that takes; since Python 3.12 a time-out is asked for."""
        await super().shutdown_default_executor()


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: HastyLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None or timeout <= 0 or self._loop.is_waiting_for_threads:
            return super().select(timeout)
        events = super().select(0)
        if not events:
            self._loop.jump(timeout)
        return events


class LoopClock:
    """Both of the console's clocks, and the world's, by the time of a loop."""

    def __init__(self, loop: HastyLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self._loop.time() - BEGINNING)

    def monotonic(self) -> float:
        return self._loop.time()


def put_in_place(loop: HastyLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Textual's timers and its Pilot, the account's limit and clocks go by a loop's time."""

    async def settle(*_: float) -> None:
        await asyncio.sleep(GRAIN)

    async def in_this_thread(func: Callable[..., Any], *args: Any) -> Any:
        return func(*args)

    monkeypatch.setattr("anyio.to_thread.run_sync", in_this_thread)
    monkeypatch.setattr("textual._time.get_time", loop.time)
    monkeypatch.setattr("textual.pilot.wait_for_idle", settle)
    monkeypatch.setattr("textual.app.wait_for_idle", settle)
    monkeypatch.setattr("roomtui.api.limits.elapsed", loop.time)
    for module in DATED:
        monkeypatch.setattr(f"roomtui.{module}.time", SimpleNamespace(monotonic=loop.time))
