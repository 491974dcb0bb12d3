"""Which marks are done with: those of whom an action has hit as it was meant."""

from typing import Final

from roomtui.live.actions.request import Action, ModerationRequest, ModerationResult, Outcome
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.writes import Written
from roomtui.live.snapshot import Snapshot
from roomtui.ui.marks import Marks

DONE_WITH: Final = frozenset({Outcome.DONE, Outcome.CONFIRMED, Outcome.ALREADY_GONE})
"""Outcomes after which nothing is left to be done; of a mute, which nobody can see, also `SENT`."""


def without_done(marks: Marks, result: ModerationResult, snapshot: Snapshot) -> Marks:
    """Return the marks without those for whom an action was done; the same if there are none.

    What has failed stays marked, and what nobody knows of yet: whom a kick was sent for, until the
    service shows that they are gone, and whom a mute was, of whom not all are there by its word. A
    session that is marked is done with once all in it were hit by a plan. What a policy does takes
    no mark away: the operator meant something else by it.
    """
    request = result.request
    if not marks.count or marks.account != request.account or request.policy or result.is_in_doubt:
        return marks
    if request.action is Action.END:
        ref = marks.sessions.get(request.session_id)
        return marks.without((ref,)) if ref and _is_done(request.action, result.outcome) else marks
    group = marks.groups.get(request.session_id, {})
    done = [
        ref
        for target in request.targets
        if (ref := group.get(target.id))
        and _is_done(request.action, result.apart.get(target.id, result.outcome))
    ]
    session = marks.sessions.get(request.session_id)
    is_planned = bool(request.plan) and not request.undoes
    is_done = is_planned and _is_done(request.action, result.outcome)
    if session and is_done and _is_of_all(request, snapshot):
        done.append(session)
    return marks.without(done) if done else marks


def _is_of_all(request: ModerationRequest, snapshot: Snapshot) -> bool:
    """Return whether nobody is in a session but those whom a request hits, or spares."""
    if request.everyone:
        return True
    meant = {one.id for one in (*request.targets, *request.excluded)}
    is_counted = snapshot.is_counted(request.session_id)
    return is_counted and all(one.id in meant for one in snapshot.present(request.session_id))


def without_written(marks: Marks, written: Written) -> Marks:
    """Return the marks without a room that was deleted; the same if none was."""
    write = written.request
    if not isinstance(write, DeleteRoom) or marks.account != write.account:
        return marks
    ref = marks.rooms.get(write.room_id)
    return marks.without((ref,)) if ref and written.is_done else marks


def _is_done(action: Action, outcome: Outcome) -> bool:
    return outcome in DONE_WITH or (outcome is Outcome.SENT and not action.can_be_seen)
