"""Sends the steps of a plan, in parallel and paced by what is left of the account's limit."""

from collections.abc import Callable
from typing import Any

from roomtui.live.actions.runner import ActionRunner
from roomtui.live.gate import RequestGate
from roomtui.live.plans.plan import Plan, PlanProgress


class PlanRunner:
    """Carries out one plan at a time; the operator can stop it between two requests.

    Args:
        actions: send each step, and journal it.
        gate: tells whether another step may go.
    """

    def __init__(self, actions: ActionRunner, gate: RequestGate) -> None:
        self._actions = actions
        self._gate = gate

    def stop(self) -> None:
        """Send no further step; those under way are finished."""
        raise NotImplementedError

    async def run(
        self,
        plan: Plan,
        publish: Callable[[PlanProgress], None],
        report: Callable[[Any], None] = lambda _: None,
    ) -> PlanProgress:
        """Send the steps of a plan; return how it ended.

        `publish` is told how far it has come, `report` is given each result of a step as by
        `ActionRunner.carry_out`.
        """
        raise NotImplementedError
