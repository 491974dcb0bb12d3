"""Effects of the steps of a plan, as later snapshots show them after the answers."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from roomtui.live.actions.request import ModerationRequest, ModerationResult, Outcome
from roomtui.live.plans.plan import TROUBLED, PlanProgress
from roomtui.text import safe

UNSEEN: Final = frozenset({Outcome.SENDING, Outcome.SENT, Outcome.UNKNOWN})
"""Outcomes of which snapshots will tell more, if their effect can be seen or some are missing."""


def unseen(progress: PlanProgress) -> set[str]:
    """Return the ids of the steps whose effect snapshots are still to show."""
    return {
        step.id
        for step in progress.plan.steps
        if isinstance(step, ModerationRequest)
        and (step.action.can_be_seen or step.id in progress.doubted)
        and progress.outcomes.get(step.id) in UNSEEN
    }


def with_seen(progress: PlanProgress, seen: Mapping[str, ModerationResult]) -> PlanProgress:
    """Return the progress with what snapshots have shown, by the ids of the requests."""
    shown = {step_id: seen[step_id] for step_id in unseen(progress) if step_id in seen}
    if not shown:
        return progress
    outcomes = {**progress.outcomes, **{i: result.outcome for i, result in shown.items()}}
    trouble = progress.trouble
    if failed := [one for one in shown.values() if one.outcome in TROUBLED]:
        trouble = trouble or safe(f"{failed[0].request.room}: {failed[0].detail}")
    return replace(progress, outcomes=outcomes, trouble=trouble)
