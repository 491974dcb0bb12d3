"""Asks a plan: shows what it hits, and sends it up once the operator said so."""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from msgspec.structs import replace

from roomtui.live.actions.request import ModerationRequest
from roomtui.live.plans.plan import Plan
from roomtui.live.plans.plan_steps import with_reason
from roomtui.ui.confirm import Agreed
from roomtui.ui.dialogs.ask import ask
from roomtui.ui.host import host_of
from roomtui.ui.live.confirmed_request import AskingScreen
from roomtui.ui.messages import PlanRequested
from roomtui.ui.plans.questions import plan_question

NOTHING_TO_HIT: Final = "All that it would hit is gone. Nothing was sent."


def ask_plan(
    screen: AskingScreen,
    plan: Plan,
    *,
    hidden: AbstractSet[str] = frozenset(),
    lines: Iterable[str] = (),
    done: Callable[[bool], None] | None = None,
) -> None:
    """Ask a plan over a screen; `hidden` are ids of people or sessions hit that are not in view.

    `lines` are what else the question has to say. If the operator goes on, `PlanRequested` is
    posted to the screen; then `done` is told whether they did.
    """

    def answered(agreed: Agreed | None) -> None:
        if agreed is not None:
            screen.post_message(PlanRequested(_confirmed(plan, agreed)))
        if done is not None:
            done(agreed is not None)

    if not plan.steps:
        screen.app.notify(NOTHING_TO_HIT)
        return
    estimate = host_of(screen.app).plans.estimate(plan.steps)
    question = plan_question(plan, screen.ui_state, estimate, hidden=hidden, lines=lines)
    ask(screen, question, answered)


def _confirmed(plan: Plan, agreed: Agreed) -> Plan:
    """Return a plan as it was agreed to: with the reason, and how many were seen in each place."""
    plan = with_reason(plan, agreed.reason) if agreed.reason else plan
    steps = tuple(
        replace(one, confirmed=len(one.targets)) if isinstance(one, ModerationRequest) else one
        for one in plan.steps
    )
    return replace(plan, steps=steps)
