"""Sends the steps of plans, some in parallel, paced by what is left of the account's limit."""

import asyncio
from collections.abc import Callable
from typing import Final

from roomtui.live.actions.request import ModerationResult, Outcome
from roomtui.live.actions.runner import ActionRunner
from roomtui.live.actions.writes import Written
from roomtui.live.analysis.slices import Pause
from roomtui.live.gate import RequestGate
from roomtui.live.plans.estimate import PlanEstimate, estimate
from roomtui.live.plans.pace import PlanPace
from roomtui.live.plans.plan import Plan, PlanProgress, Step
from roomtui.live.plans.plan_run import PlanRun
from roomtui.live.request_class import RequestClass, spending

AT_ONCE: Final = 6
"""Steps of all plans that are under way at a time: fewer than the connections that are kept, so
that the live feed and the operator's own actions find one that is free."""

Publish = Callable[[PlanProgress], None]
Report = Callable[[ModerationResult | Written], None]


class PlanRunner:
    """Carries plans out; the operator can stop them between two requests.

    Args:
        actions: send each step, and journal it.
        gate: tells whether another step may go.
    """

    def __init__(self, actions: ActionRunner, gate: RequestGate) -> None:
        self._actions = actions
        self._gate = gate
        self._pace = PlanPace(gate)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._runs: dict[str, PlanRun] = {}

    def estimate(self, steps: tuple[Step, ...]) -> PlanEstimate:
        """Return what steps cost at the present limit."""
        return estimate(steps, self._gate.allowance(RequestClass.PLAN))

    def stop(self) -> None:
        """Send no further request of any plan; what was sent is waited for."""
        for run in self._runs.values():
            run.stop()

    async def run(
        self,
        plan: Plan,
        publish: Publish,
        report: Report,
        pause: Pause | None = None,
        *,
        is_stopped: bool = False,
    ) -> PlanProgress:
        """Send the steps of a plan; return how it ended.

        Args:
            plan: what was confirmed.
            publish: is told how far it has come, whenever that changes.
            report: is given each result of a step, as `ActionRunner.carry_out` publishes it.
            pause: lets keys go first, before each step.
            is_stopped: whether it was stopped before it has begun.
        """
        run = self._runs[plan.id] = PlanRun(plan, publish)
        faults: list[Exception] = []
        if is_stopped:
            run.stop()
        try:
            with spending(RequestClass.PLAN):
                places = min(AT_ONCE, len(plan.steps))
                working = [self._work(run, report, pause, faults) for _ in range(places)]
                await asyncio.gather(*working)
        finally:
            del self._runs[plan.id]
        progress = run.end()
        if faults:
            raise faults[0]
        return progress

    async def _work(
        self, run: PlanRun, report: Report, pause: Pause | None, faults: list[Exception]
    ) -> None:
        """Send one step after the other, until none is left or the plan is stopped."""
        while True:
            async with self._places:
                if (step := run.next_step()) is None:
                    return
                async with run.turn_of(step):
                    if not await self._pace.may_start(step, run, pause):
                        return
                    try:
                        await self._send(run, step, report)
                    except Exception as error:  # the other steps were confirmed as well
                        run.note(step, Outcome.UNKNOWN)
                        faults.append(error)

    async def _send(self, run: PlanRun, step: Step, report: Report) -> None:
        def told(result: ModerationResult | Written) -> None:
            run.take(step, result)
            report(result)

        with self._pace.under_way(step):
            await self._actions.carry_out(step, told, run.guard)
