"""Sentences of what was done: by whom, to whom, when, and what came of it."""

from typing import TYPE_CHECKING, Final

from roomtui.live.actions.request import LONGEST_REASON, Action, ModerationRequest, Outcome
from roomtui.live.memory.memory import HAD_EFFECT, PastAction
from roomtui.live.policies.cause import policy_kind
from roomtui.text import safe
from roomtui.ui import format as fmt

if TYPE_CHECKING:
    from roomtui.live.journal.entries import JournalEntry
    from roomtui.live.journal.entry_group import EntryGroup

PAST: Final = {
    Action.MUTE: "muted",
    Action.UNMUTE: "unmuted",
    Action.KICK: "kicked",
    Action.END: "ended",
}
"""What is said of an action that the service took."""


def entry_sentence(entry: "JournalEntry") -> str:
    """Return what another console did; the journal is not trusted to hold safe text."""
    who = entry.who.short_name or "somebody"
    resolved, meant = entry.resolved, entry.meant
    if isinstance(meant, ModerationRequest) and meant.policy:
        who = f"{policy_kind(meant.action, meant.policy)} of {who}"
    outcome = resolved.outcome if resolved else Outcome.SENDING
    whom, room = safe(fmt.names(list(entry.whom))), safe(entry.room)
    detail = safe(resolved.detail) if resolved else ""
    why = f" · {safe(meant.reason, LONGEST_REASON)}" if meant.reason else ""
    if not isinstance(meant, ModerationRequest) or outcome not in HAD_EFFECT:
        where = f" in {room}" if room else ""
        action = safe(entry.action, 40)
        return f"{who}: {action} {outcome}: {whom}{where}{why}. {detail}".rstrip()
    if meant.action is Action.END:
        return f"{who} ended the session in {room}{why}: {outcome}. {detail}".rstrip()
    return f"{who} {PAST[meant.action]} {whom} in {room}{why}: {outcome}. {detail}".rstrip()


def plan_sentence(plan: "EntryGroup") -> str:
    """Return what a plan of another console did to how many, and what came of its requests."""
    who = plan.entries[0].who.short_name or "somebody"
    reason = f" Reason: {plan.reason}." if plan.reason else ""
    undoes = "took back, " if plan.undoes else ""
    return f"{who}: {undoes}{plan.title}: {plan.sum}.{reason}"


def past_action_words(done: PastAction) -> str:
    """Return what was done and what came of it, without when and by whom: `muted`."""
    if done.outcome in HAD_EFFECT:
        return PAST[done.action]
    return f"{done.action} {done.outcome}"


def cause_sentence(done: PastAction, who: str, room: str, people: str = "") -> str:
    """Return a leave, or the end of a session, as what it follows: `Ada was kicked by op-b`.

    What this operator did is told without a name, unless a policy did it. `people` says who was
    in the session.
    """
    by = f" by {done.cause}" if done.cause else ""
    perhaps = "" if done.had_effect else "; whether by this is not known yet"
    why = f" · {done.reason}" if done.reason else ""
    if done.action is Action.END:
        return f"Session was ended{by} in {room}{people}{why}{perhaps}"
    return f"{who} was kicked{by} in {room}{why}{perhaps}"
