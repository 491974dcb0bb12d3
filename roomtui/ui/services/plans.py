"""The plan service: has plans carried out, and stops them."""

from typing import TYPE_CHECKING, Final

from roomtui.live.actions.request import ModerationResult
from roomtui.live.actions.writes import Written
from roomtui.live.clock import Clock
from roomtui.live.plans.plan import Plan, PlanProgress, Step
from roomtui.ui.services.actions import ActionService
from roomtui.ui.services.connection import Connection
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

if TYPE_CHECKING:
    from roomtui.live.plans.estimate import PlanEstimate
    from roomtui.live.plans.runner import PlanRunner
    from roomtui.ui.plans.executor import PlanExecutor

NOTHING_RUNS: Final = "No plan is under way; nothing was stopped."


class PlanService:
    """Hands plans to what executes them, which is made for the first one.

    Args:
        app: runs them.
        clock: the console's clocks.
        connection: has what sends their steps.
        store: shows their progress.
        actions: know what was sent just now.
    """

    def __init__(
        self,
        app: TerminalApp,
        clock: Clock,
        connection: Connection,
        store: Store,
        actions: ActionService,
    ) -> None:
        self._app = app
        self._clock = clock
        self._connection = connection
        self._store = store
        self._actions = actions
        self._executor: PlanExecutor | None = None

    @property
    def _runner(self) -> "PlanRunner | None":
        engine = self._connection.engine
        return engine.plans if engine else None

    def estimate(self, steps: tuple[Step, ...]) -> "PlanEstimate | None":
        """Return what steps cost at the present limit; None before there is a connection."""
        runner = self._runner
        return runner.estimate(steps) if runner else None

    def start(self, plan: Plan) -> None:
        """Carry a plan out, unless it is under way or was carried out just now."""
        if (runner := self._runner) is None:
            self._app.notify("Nothing was sent: there is no connection yet.", severity="warning")
            return
        if self._executor is None:
            from roomtui.ui.plans.executor import PlanExecutor

            self._executor = PlanExecutor(
                self._app, self._clock, runner, self._store, self._actions, self._refresh
            )
        self._executor.start(plan)

    def _refresh(self, rooms: bool) -> None:
        if poller := self._connection.poller:
            poller.refresh(rooms=rooms)

    def show(self, progress: PlanProgress) -> None:
        """Show the end of a plan, and sum it up."""
        if self._executor:
            self._executor.show(progress)

    def takes(self, result: ModerationResult | Written) -> bool:
        """Take in the result of a step, to be shown in a while; return whether it was taken in."""
        return self._executor is not None and self._executor.takes(result)

    def stop(self) -> None:
        """Send no further request of any plan, and say so."""
        if self._executor and self.is_busy:
            self._executor.stop()
        else:
            self._app.notify(NOTHING_RUNS)

    @property
    def under_way(self) -> tuple[PlanProgress, ...]:
        """Return how far each plan has come that is under way, the newest last."""
        return self._executor.under_way if self._executor else ()

    @property
    def how_far(self) -> str:
        """Return a sentence on how far the newest plan has come: `A plan is at 2 of 4.`."""
        progress = self.under_way[-1]
        return f"A plan is at {progress.answered:,} of {len(progress.plan.steps):,}."

    @property
    def is_busy(self) -> bool:
        """Return whether a plan is under way."""
        return bool(self.under_way)
