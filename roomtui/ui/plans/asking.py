"""Asks a plan: shows what it hits, and sends it up once the operator said so."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from roomtui.live.plans.plan import Plan
from roomtui.ui.live.confirmed_request import AskingScreen

MOST_UNPLANNED = 10
"""People whom one request may hit that is not shown as a plan."""


def is_plan(plan: Plan) -> bool:
    """Return whether something is asked as a plan: it hits several places, or many people."""
    from roomtui.live.plans.plan_steps import people_hit

    return len(plan.steps) > 1 or people_hit(plan.steps) > MOST_UNPLANNED


def ask_plan(
    screen: AskingScreen,
    plan: Plan,
    *,
    hidden: AbstractSet[str] = frozenset(),
    done: Callable[[bool], None] | None = None,
) -> None:
    """Ask a plan over a screen; `hidden` are ids of people or sessions hit that are not in view.

    If the operator goes on, `PlanRequested` is posted to the screen; then `done` is told whether
    they did.
    """
    raise NotImplementedError
