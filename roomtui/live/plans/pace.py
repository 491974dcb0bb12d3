"""The pace of plans: when the next step may begin."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any, Final, Protocol

from roomtui.live.analysis.slices import Pause
from roomtui.live.gate import RequestGate
from roomtui.live.plans.estimate import looks_before
from roomtui.live.plans.plan import Step
from roomtui.live.polling.rate_policy import A_MOMENT
from roomtui.live.request_class import RequestClass

GAP_SECS: Final = 0.02
"""Seconds from the begin of a step to that of the next, at least: keys are handled in between."""


class Stoppable(Protocol):
    """What waits for its pace, and may be stopped meanwhile."""

    stopped: asyncio.Event

    def waits(self, seconds: float) -> None:
        """Handle that the limit has it wait for so many seconds; 0 that it goes on."""


class PlanPace:
    """Lets the steps of all plans begin one after the other, as the limit allows.

    Args:
        gate: knows the limit, and whether an action of the operator's is under way, which goes
            first.
    """

    def __init__(self, gate: RequestGate) -> None:
        self._gate = gate
        self._begun_at = -inf
        self._one_at_a_time = asyncio.Lock()
        self._claimed = 0

    @contextmanager
    def under_way(self, step: Step) -> Iterator[None]:
        """Count what a step may send yet, as long as it is under way."""
        self._claimed += (requests := 1 + looks_before(step))
        try:
            yield
        finally:
            self._claimed -= requests

    async def may_start(self, step: Step, run: Stoppable, pause: Pause | None = None) -> bool:
        """Wait until a step may begin; return whether it still shall, then.

        `pause` lets keys go first.
        """
        async with self._one_at_a_time:
            if pause is not None:
                await pause()
            await _unless(run.stopped, self._gate.idle())
            requests = self._claimed + 1 + looks_before(step)
            loop, told = asyncio.get_running_loop(), False
            while not run.stopped.is_set():
                gap = self._begun_at + GAP_SECS - loop.time()
                held = self._gate.delay(RequestClass.PLAN, requests)
                if held > 0 or told:
                    told = held > 0
                    run.waits(held)
                if held <= 0 and gap <= 0:
                    break
                await _unless(run.stopped, asyncio.sleep(min(max(held, gap), A_MOMENT)))
            self._begun_at = loop.time()
            return not run.stopped.is_set()


async def _unless(stopped: asyncio.Event, waiting: Coroutine[Any, Any, None]) -> None:
    """Wait for something, but no longer than until something else is stopped."""
    tasks = {asyncio.ensure_future(waiting), asyncio.ensure_future(stopped.wait())}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
