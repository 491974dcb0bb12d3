"""Words for how far a plan has come, and for what became of it."""

from typing import Final

from roomtui.live.actions.request import Outcome
from roomtui.live.plans.plan import PlanProgress
from roomtui.text import counted, safe, tally

ORDER: Final = (
    Outcome.CONFIRMED,
    Outcome.DONE,
    Outcome.SENT,
    Outcome.ALREADY_GONE,
    Outcome.SENDING,
    Outcome.NOT_CONFIRMED,
    Outcome.NOT_DONE,
    Outcome.UNKNOWN,
    Outcome.FAILED,
)
"""Outcomes as a sum tells them: what was meant first, what went wrong last, before the reason."""

WAIT_STEP: Final = 10
"""Seconds by which a wait is told, so that it is not drawn anew each second."""


def progress_ways(progress: PlanProgress, stop_key: str) -> tuple[str, str]:
    """Return how far a plan has come, and the same in fewer words: `Mute: 12 of 40 · Z stops`."""
    plan = progress.plan
    words = f"{progress.answered:,} of {len(plan.steps):,}"
    if failed := progress.failed:
        words += f", {failed:,} failed"
    if progress.is_stopped:
        words += " · stopping"
    elif progress.waits > 0:
        secs = -(-progress.waits // WAIT_STEP) * WAIT_STEP
        words += f" · waits {secs:.0f} s for the limit · {stop_key} stops"
    else:
        words += f" · {stop_key} stops"
    title = _sentence(progress)
    return f"{title}: {words}", f"{title.partition(' ')[0]}: {words}"


def sum_of(progress: PlanProgress) -> str:
    """Return what became of a plan: `Kick 7 people in 3 sessions: 2 of 3 sent, 1 failed: …`."""
    total = len(progress.plan.steps)
    counts = {str(one): progress.count(one) for one in ORDER}
    unsent = total - len(progress.outcomes)
    told = tally({**counts, "not sent": unsent}, total) or "nothing to send"
    stopped = ", stopped" if progress.is_stopped and unsent else ""
    words = f"{_sentence(progress)}{stopped}: {told}"
    trouble = progress.trouble if progress.failed else ""
    words = f"{words}: {trouble}" if trouble else f"{words}."
    if progress.unrecorded:
        requests = counted(progress.unrecorded, "request is", "requests are")
        words += f" {requests} not on record."
    return words


def _sentence(progress: PlanProgress) -> str:
    """Return the title of a plan as a sentence begins."""
    title = safe(progress.plan.title)
    return title[:1].upper() + title[1:]
