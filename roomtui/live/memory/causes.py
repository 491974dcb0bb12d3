"""Causes of changes: the kick or the end that each follows, as far as this host remembers one."""

from datetime import datetime, timedelta
from typing import Final

from roomtui.live.actions.request import Action, Outcome
from roomtui.live.memory.memory import Memory, PastAction, PastActions
from roomtui.live.polling.changes import Change, EventType

SEEN_WITHIN: Final = timedelta(minutes=2)
"""Time after a kick or an end within which a refresh shows what it did, even an idle one; whoever
goes later may do so by themselves."""

CLOCKS_DIFFER: Final = timedelta(seconds=2)
"""By how much the service's times may be off those of this host, once its clock is allowed for."""


def cause_of(
    change: Change, memory: Memory, now: datetime, skew: timedelta = timedelta()
) -> PastAction | None:
    """Return the action that a change follows and that may have caused it; None if none is known.

    A leave is caused by a kick of that very join, and the end of a session by an end of it.

    Args:
        change: what was seen to have happened.
        memory: what was done, as of now.
        now: this host's time at which the change is seen.
        skew: by how much the service's clock is ahead of this host's.
    """
    if change.kind is EventType.LEFT and change.participant is not None:
        past = memory.of_person(change.account, change.participant.id)
        return _last(past, Action.KICK, change, now, skew)
    if change.kind is EventType.SESSION_ENDED:
        past = memory.of_session(change.account, change.session_id)
        return _last(past, Action.END, change, now, skew)
    return None


def _last(
    past: PastActions, action: Action, change: Change, now: datetime, skew: timedelta
) -> PastAction | None:
    """Return the last of what was done that came before a change and is near enough."""
    happened = now if change.at is None else _on_this_clock(change.at, skew)
    for done in reversed(past):
        if done.action is not action or not done.may_have_had_effect:
            continue
        is_before = done.at - min(now, happened) <= CLOCKS_DIFFER
        is_near = happened - done.at <= SEEN_WITHIN
        if is_before and (is_near or done.outcome is Outcome.CONFIRMED):
            return done
    return None


def _on_this_clock(at: datetime, skew: timedelta) -> datetime:
    """Return a service's time as this host's clock has it; one that cannot be stays as it is."""
    try:
        return at - skew
    except OverflowError:
        return at
