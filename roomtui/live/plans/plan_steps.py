"""Makes plans: stamps their id into each step, and words what is done in how many places."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.actions.request import Action, ModerationRequest
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.plans.plan import Plan, Step
from roomtui.text import counted, holding

MIXED: Final = "act on"
"""What a plan does whose steps do different things."""


def plan_of(
    account: AccountId,
    steps: Iterable[Step],
    *,
    title: str = "",
    reason: str = "",
    undoes: str = "",
) -> Plan:
    """Return a plan of some requests; its title is made of them unless it is given.

    Each of its steps bears the id of the plan, and its reason.
    """
    steps = tuple(steps)
    plan = Plan(
        account=account, title=title or plan_title(steps), steps=(), reason=reason, undoes=undoes
    )
    return replace(plan, steps=tuple(_stamped(one, plan) for one in steps))


def with_reason(plan: Plan, reason: str) -> Plan:
    """Return a plan that is done for another reason."""
    steps = tuple(replace(one, reason=reason) for one in plan.steps)
    return replace(plan, reason=reason, steps=steps)


def _stamped(step: Step, plan: Plan) -> Step:
    reason = plan.reason or step.reason
    if isinstance(step, ModerationRequest):
        undoes = plan.undoes or step.undoes
        return replace(step, plan=plan.id, reason=reason, undoes=undoes)
    return replace(step, plan=plan.id, reason=reason)


def plan_title(steps: Sequence[Step]) -> str:
    """Return what steps do and to how many: `kick 7 people in 3 sessions`."""
    verbs = {_verb(one) for one in steps}
    verb = verbs.pop() if len(verbs) == 1 else MIXED
    people = counted(people_hit(steps), "person", "people")
    if all(isinstance(one, DeleteRoom) for one in steps):
        return f"{verb} {holding(len(steps), 'room', people_hit(steps))}"
    sessions = len({one.session_id for one in steps if isinstance(one, ModerationRequest)})
    if verb == Action.END:
        return f"{verb} {holding(sessions, 'session', people_hit(steps))}"
    if sessions and all(isinstance(one, ModerationRequest) for one in steps):
        return f"{verb} {people} in {counted(sessions, 'session')}"
    return f"{verb} {counted(len(steps), 'record')}"


def people_hit(steps: Iterable[Step]) -> int:
    """Count the people whom steps hit, as they were counted when the plan was made."""
    return sum(map(_people, steps))


def _people(step: Step) -> int:
    if isinstance(step, ModerationRequest):
        return len(step.targets)
    return step.people if isinstance(step, DeleteRoom) else 0


def _verb(step: Step) -> str:
    return str(step.action if isinstance(step, ModerationRequest) else step.verb)
