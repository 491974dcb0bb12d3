"""The bounds of policies: how often somebody is hit, and how long after a try comes the next."""

from collections.abc import Sequence
from typing import Final

from roomtui.live.actions.confirm import CONFIRM_SECS
from roomtui.live.actions.request import Action, Outcome
from roomtui.live.policies.history import HOUR, NOT_DONE, Try

RETRY_SECS: Final = 10.0
"""Seconds after the first try that failed; they double."""

LONGEST_RETRY: Final = 600.0


def is_given_up(kicks: Sequence[Try], most: int) -> bool:
    """Return whether a door gives up on somebody: it kicked them as often within an hour.

    It does so until it has let them alone for an hour.
    """
    ages = sorted((one.age for one in kicks), reverse=True)
    if not ages or ages[-1] > HOUR:
        return False
    return any(first - last <= HOUR for first, last in zip(ages, ages[most - 1 :], strict=False))


def may_kick(tries: Sequence[Try]) -> bool:
    """Return whether a door may kick an attendance, after what it tried with it before."""
    kicks = [one for one in tries if one.action is Action.KICK]
    if not kicks:
        return True
    last = min(kicks, key=lambda one: one.age)
    if any(one.outcome is Outcome.SENDING for one in kicks):
        return False
    if last.outcome in NOT_DONE:
        return _has_rested(kicks)
    return last.age >= CONFIRM_SECS


def may_mute(tries: Sequence[Try]) -> bool:
    """Return whether a quiet room may mute an attendance now: once a join, whatever comes of it.

    What was called off before anything of it left is meant again a little later.
    """
    mutes = [one for one in tries if one.action is Action.MUTE]
    return not is_settled(tries) and _has_rested(mutes)


def is_settled(tries: Sequence[Try]) -> bool:
    """Return whether no quiet room mutes an attendance any more: something was sent to mute it.

    One under way may yet be called off.
    """
    mutes = (one for one in tries if one.action is Action.MUTE)
    return any(one.outcome is not Outcome.NOT_DONE for one in mutes)


def _has_rested(tries: Sequence[Try]) -> bool:
    failed = [one for one in tries if one.outcome in NOT_DONE]
    if not failed:
        return True
    wait = min(RETRY_SECS * 2.0 ** (len(failed) - 1), LONGEST_RETRY)
    return bool(min(one.age for one in failed) >= wait)
