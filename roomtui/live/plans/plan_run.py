"""One run of a plan: which step is next, what became of those before, and whether it is stopped."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from roomtui.live.actions.request import CalledOff, ModerationRequest, ModerationResult, Outcome
from roomtui.live.actions.writes import Written
from roomtui.live.plans.plan import TROUBLED, Plan, PlanProgress, Step
from roomtui.text import safe

MOST_TOLD: Final = 400
"""Characters of what is told of a step that failed."""


STOPPED: Final = "It is not sent any more, for the plan was stopped."


class PlanRun:
    """Hands out the steps of a plan, each once, and publishes how far it has come."""

    def __init__(self, plan: Plan, publish: Callable[[PlanProgress], None]) -> None:
        self.stopped = asyncio.Event()
        self._publish = publish
        self._steps = iter(plan.steps)
        self._outcomes: dict[str, Outcome] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._plan = plan
        self._trouble = ""
        self._unrecorded = 0
        self._doubted: set[str] = set()
        self._waits = 0.0
        self._is_over = False

    @property
    def is_stopped(self) -> bool:
        """Return whether no further step is to begin."""
        return self.stopped.is_set()

    def next_step(self) -> Step | None:
        """Return the next step, None where there is none or the plan is stopped."""
        return None if self.is_stopped else next(self._steps, None)

    def turn_of(self, step: Step) -> asyncio.Lock:
        """Return what steps hold that go in turn, as `ActionRunner` has them do.

        A step that waits for another one has not begun, and can be stopped yet.
        """
        return self._turns[
            step.session_id if isinstance(step, ModerationRequest) else str(step.what)
        ]

    def stop(self) -> None:
        """Stop before the next step."""
        self.stopped.set()
        self._tell()

    async def guard(self) -> None:
        """Raise where it is stopped, so that no request leaves, not even one that is to go again.

        Raises:
            CalledOff: it is stopped.
        """
        if self.is_stopped:
            raise CalledOff(STOPPED, Outcome.NOT_DONE)

    def waits(self, seconds: float) -> None:
        """Publish that the limit has the next step wait for so many seconds; 0 that it goes on."""
        self._waits = seconds
        self._tell()

    def take(self, step: Step, result: ModerationResult | Written) -> None:
        """Record the result of a step and publish that; a doubted one is of unknown outcome."""
        outcome = result.outcome
        if isinstance(result, ModerationResult) and result.is_in_doubt:
            self._doubted.add(step.id)
            outcome = result.sure_outcome
        self.note(step, outcome, result.detail, recorded=result.recorded)

    def note(
        self, step: Step, outcome: Outcome, detail: str = "", *, recorded: bool = True
    ) -> None:
        """Record what is known of a step, and whether the journal could take it; publish that."""
        self._outcomes[step.id] = outcome
        self._unrecorded += not recorded
        if outcome in TROUBLED and not self._trouble:
            where = step.room if isinstance(step, ModerationRequest) else step.name
            self._trouble = safe(f"{where}: {detail}" if detail else where, MOST_TOLD)
        self._tell()

    def end(self) -> PlanProgress:
        """Publish that it is over; return how it ended."""
        self._is_over = True
        self._waits = 0.0
        return self._tell()

    def _tell(self) -> PlanProgress:
        progress = PlanProgress(
            plan=self._plan,
            outcomes=MappingProxyType(dict(self._outcomes)),
            is_stopped=self.is_stopped,
            is_over=self._is_over,
            waits=self._waits,
            trouble=self._trouble,
            unrecorded=self._unrecorded,
            doubted=frozenset(self._doubted),
        )
        self._publish(progress)
        return progress
