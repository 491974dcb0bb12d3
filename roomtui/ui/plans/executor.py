"""Executes plans in the background, shows how far they have come, and sums them up."""

import asyncio
from collections.abc import Callable
from functools import partial
from math import inf
from typing import Final

from msgspec.structs import replace

from roomtui.live.actions.repeats import AGAIN
from roomtui.live.actions.request import ModerationRequest, ModerationResult, Outcome
from roomtui.live.actions.writes import Written
from roomtui.live.clock import Clock
from roomtui.live.identities import with_identities
from roomtui.live.plans.effects import UNSEEN, unseen, with_seen
from roomtui.live.plans.plan import TROUBLED, Plan, PlanProgress, Step
from roomtui.live.plans.runner import PlanRunner
from roomtui.ui.messages import FaultReported, PlanDone, Reported, WriteDone
from roomtui.ui.plans.words import sum_of
from roomtui.ui.services.actions import ActionService
from roomtui.ui.store import Store
from roomtui.ui.terminal.app import TerminalApp

WORKERS: Final = "plans"
"""The group of workers that carry plans out."""

TOLD_EVERY: Final = 1.0
"""Seconds between two looks at how far a plan has come; each is drawn."""

AFTER_A_KEY: Final = 0.1
"""Seconds that the next step waits after a key: who presses one presses another soon."""

FEW_OVER: Final = 3
"""Plans beside the last one that are over, and summed up anew once snapshots show their effect."""


class PlanExecutor:
    """Carries out each plan once, and sums up what became of it.

    Args:
        app: runs it, and is told when it is over.
        clock: the console's clocks.
        runner: sends the steps.
        store: shows the progress.
        actions: know what was sent just now.
        refresh: has the service asked now, for the rooms too if they were changed.
    """

    def __init__(
        self,
        app: TerminalApp,
        clock: Clock,
        runner: PlanRunner,
        store: Store,
        actions: ActionService,
        refresh: Callable[[bool], None],
    ) -> None:
        self._app = app
        self._clock = clock
        self._runner = runner
        self._store = store
        self._actions = actions
        self._refresh = refresh
        self._running: dict[str, PlanProgress] = {}
        self._given: dict[object, float] = {}
        self._told_at = -inf
        self._is_due = False
        self._stopped: set[str] = set()
        self._pressed = 0
        self._over: dict[str, PlanProgress] = {}
        self._seen: dict[str, ModerationResult] = {}

    @property
    def under_way(self) -> tuple[PlanProgress, ...]:
        """Return the plans that are under way, the newest last."""
        return tuple(one for one in self._running.values() if not one.is_over)

    def start(self, plan: Plan) -> None:
        """Carry a plan out, unless it is under way or was carried out just now."""
        if self._repeats(plan):
            self._app.notify("The same plan was given just now; it is sent once.")
            return
        self._app.supersede_answers()
        self._running[plan.id] = PlanProgress(plan=plan)
        self._app.work_in_background(partial(self._run, plan), WORKERS)

    def _repeats(self, plan: Plan) -> bool:
        """Return whether a plan is the same as one under way, or as one that went well just now."""
        now = self._clock.monotonic()
        self._given = {what: until for what, until in self._given.items() if now < until}
        what = frozenset(map(_meant, plan.steps))
        if what in self._given:
            return True
        self._given[what] = inf
        return False

    async def _run(self, plan: Plan) -> None:
        """Carry a plan out to its end; a fault is reported and ends nothing else."""
        what = frozenset(map(_meant, plan.steps))
        try:
            steps = [await self._identified(step) for step in plan.steps]
            plan = replace(plan, steps=tuple(steps))
            await self._runner.run(
                plan,
                self._advance,
                self._report,
                self._let_keys_go_first,
                is_stopped=plan.id in self._stopped,
            )
        except Exception as error:
            self._app.post_message(FaultReported(error, "a plan"))
        finally:
            self._stopped.discard(plan.id)
            ended = self._running[plan.id]
            if not ended.is_over:  # else what is told of its steps is still to come
                del self._running[plan.id]
            went_well = ended.is_over and not (ended.is_stopped or ended.failed)
            self._given[what] = self._clock.monotonic() + AGAIN if went_well else -inf

    async def _identified(self, step: Step) -> Step:
        if not isinstance(step, ModerationRequest):
            return step
        await self._app.until_drawn()
        return with_identities(step, self._store.ui_state.analysis.identities)

    async def _let_keys_go_first(self) -> None:
        """Wait until all that is typed is drawn and, after a key, a moment for the next one."""
        await self._app.until_drawn()
        pressed, self._pressed = self._pressed, self._app.keys_pressed
        if pressed != self._pressed:
            await asyncio.sleep(AFTER_A_KEY)

    def _advance(self, progress: PlanProgress) -> None:
        """Take note of how far a plan has come, and have it shown in a while."""
        self._running[progress.plan.id] = progress
        if progress.is_over:
            self._app.post_message(PlanDone(progress))
        else:
            self._show_in_a_while()

    def _report(self, result: ModerationResult | Written) -> None:
        """Hand a result on, and keep the operator's own keys from repeating it."""
        if isinstance(result, ModerationResult):
            self._actions.note_step(result)
            self._app.post_message(Reported(result))
        elif result.outcome is not Outcome.SENDING:
            self._app.post_message(WriteDone(result))

    def _show_in_a_while(self) -> None:
        """Show what is known now or, if that was done just now, in a moment."""
        if self._is_due:
            return
        self._is_due = True
        left = self._told_at + TOLD_EVERY - self._clock.monotonic()
        self._app.call_later(self._app.set_timer, max(left, 0.001), self._show)

    def _show(self) -> None:
        self._is_due = False
        self._told_at = self._clock.monotonic()
        if running := self.under_way:
            self._store.show_plan(running[-1])
        else:
            self._store.refresh()

    def show(self, progress: PlanProgress) -> None:
        """Show the end of a plan, and sum it up as far as its effect was seen by now."""
        self._running.pop(progress.plan.id, None)
        progress = with_seen(progress, self._seen)
        if unseen(progress):
            self._over = {**dict([*self._over.items()][-FEW_OVER:]), progress.plan.id: progress}
        self._forget_seen()
        self._tell_sum(progress)
        others = self.under_way
        self._store.show_plan(others[-1] if others else progress)
        steps = progress.plan.steps
        self._refresh(not all(isinstance(one, ModerationRequest) for one in steps))

    def _tell_sum(self, progress: PlanProgress) -> None:
        words = sum_of(progress)
        is_bad = progress.failed or progress.is_stopped or progress.unrecorded
        self._store.add_sentence(words)
        self._app.notify_of_kept(words, severity="warning" if is_bad else "information")

    def takes(self, result: ModerationResult | Written) -> bool:
        """Take in the result of a step, to be shown in a while; return whether it was taken in.

        What later snapshots tell of a plan that is over is summed up once no more is to come. What
        nobody waited for is told by itself, as of any action.
        """
        request = result.request
        is_awaited = request.plan in self._running or request.plan in self._over
        if not request.plan or (result.outcome in TROUBLED and not is_awaited):
            return False
        if isinstance(result, ModerationResult):
            self._store.add_result(result, is_shown=False)
            self._see(result)
        else:
            self._store.add_written(result, is_shown=False)
        self._show_in_a_while()
        return True

    def _see(self, result: ModerationResult) -> None:
        """Take note of what a snapshot shows; sum up anew once it shows the last of a plan."""
        request = result.request
        is_awaited = request.plan in self._running or request.plan in self._over
        if result.outcome in UNSEEN or not is_awaited:
            return
        self._seen[request.id] = result
        over = self._over.get(request.plan)
        if over is not None and unseen(over) <= self._seen.keys():
            del self._over[request.plan]
            self._tell_sum(with_seen(over, self._seen))
            self._forget_seen()

    def _forget_seen(self) -> None:
        """Drop what was seen of plans of which no more is to be told."""
        awaited = self._running.keys() | self._over.keys()
        self._seen = {i: one for i, one in self._seen.items() if one.request.plan in awaited}

    def stop(self) -> None:
        """Send no further request of any plan, and say so."""
        self._stopped |= {one.plan.id for one in self.under_way}
        self._runner.stop()
        self._show()


def _meant(step: Step) -> tuple[object, ...]:
    """Return what a step does to whom, by which two of them are the same."""
    if isinstance(step, ModerationRequest):
        spared = frozenset(one.id for one in step.excluded)
        hit = frozenset(one.id for one in step.targets)
        return step.action, step.session_id, hit, spared, step.everyone
    return step.verb, step.what, getattr(step, "room_id", step.name)
