"""Estimates what a plan costs: how many requests, how much of the limit, and how long it takes."""

from collections.abc import Iterable
from math import ceil
from typing import Final

from msgspec import Struct

from roomtui.live.actions.recount import confirmed_number
from roomtui.live.actions.request import Action, ModerationRequest
from roomtui.live.actions.writes import Verb
from roomtui.live.plans.plan import Step
from roomtui.live.request_class import ASSUMED_WINDOW, RequestAllowance

STEP_SECS: Final = 0.06
"""Seconds that a step takes of the time of all, where several go in parallel."""


class PlanEstimate(Struct, frozen=True, kw_only=True):
    """What a plan will cost: its `requests`, and what is looked at before some of them.

    `left` is the share of the account's limit that is left after what may be sent at once, None
    where the service does not tell its limit.
    """

    requests: int
    looks: int
    seconds: float
    left: float | None = None


def looks_before(step: Step) -> int:
    """Count what is read of the service because of a step, just before it is sent."""
    if isinstance(step, ModerationRequest):
        return int(step.action is Action.KICK) + int(confirmed_number(step) is not None)
    return int(step.verb is Verb.DELETE)


def estimate(steps: Iterable[Step], allowance: RequestAllowance | None) -> PlanEstimate:
    """Return what steps cost by what their class may spend of the limit."""
    steps = tuple(steps)
    looks = sum(map(looks_before, steps))
    cost = len(steps) + looks
    seconds = max(cost * STEP_SECS, 1.0)
    if allowance is None:
        return PlanEstimate(requests=len(steps), looks=looks, seconds=seconds)
    if (later := cost - allowance.now) > 0:
        windows = ceil(later / max(allowance.each_window, 1))
        last = later - (windows - 1) * allowance.each_window
        seconds = allowance.next_in + (windows - 1) * ASSUMED_WINDOW + last * STEP_SECS
    left = None
    if allowance.limit and allowance.left is not None:
        left = max(allowance.left - min(cost, allowance.now), 0) / allowance.limit
    return PlanEstimate(
        requests=len(steps), looks=looks, seconds=max(seconds, cost * STEP_SECS, 1.0), left=left
    )
