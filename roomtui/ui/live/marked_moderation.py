"""Moderation of what is marked, wherever that is: a request, or a plan with one a session."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from roomtui.api.models import Session
from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.live.asking_which import MarkingScreen, hit_meant, meant_by
from roomtui.ui.live.confirmations import left_out, request_for_everyone, request_for_people
from roomtui.ui.live.confirmed_request import AskingScreen, send_once_confirmed
from roomtui.ui.live.meant import Refs
from roomtui.ui.live.rows import person_name
from roomtui.ui.marks import session_of
from roomtui.ui.record_ref import RecordRef

Lines = tuple[str, ...]

GONE: Final = "All who were marked are gone. Nothing was sent."
NOT_TOLD: Final = "The service does not say who is in it, or not in full. Nothing was sent."
NONE_LEFT: Final = "All sessions that were marked are over. Nothing was sent."


def hit_people(screen: MarkingScreen, action: Action, current: RecordRef | None) -> None:
    """Hit the marked, or who is under the cursor, once the operator has told which is meant."""
    meant = meant_by(screen, RecordKind.PARTICIPANT, current)
    hit = partial(_hit_people, screen, action)
    hit_meant(screen, meant, action.capitalize(), hit, action.value)


def _hit_people(screen: MarkingScreen, action: Action, refs: Refs, hidden: frozenset[str]) -> None:
    snapshot = screen.ui_state.snapshot
    groups: dict[str, list[Target]] = {}
    for ref in refs:
        groups.setdefault(session_of(ref), []).append(_target(ref, snapshot))
    there = {i: people for i, people in groups.items() if i in snapshot.sessions}
    told = {i: people for i, people in there.items() if i not in snapshot.silent}
    notes = left_out(len(groups) - len(told), "session", "over")
    if not told:
        screen.app.notify(NOT_TOLD if there else GONE)
    elif len(told) == 1:
        ((session_id, people),) = told.items()
        session = snapshot.sessions[session_id]
        request = request_for_people(action, session, people, snapshot)
        marks, pane = screen.ui_state.marks, screen.pane
        unseen = any(marks.has(ref) and not pane.has_row(ref) for ref in refs)
        concealed = [one for one in people if one.id in hidden]
        send_once_confirmed(screen, request, concealed, unseen=unseen, notes=notes)
    else:
        from roomtui.ui.plans.asking import ask_plan
        from roomtui.ui.plans.plan_requests import plan_for_people

        ask_plan(screen, plan_for_people(action, told, snapshot), hidden=hidden, lines=notes)


def _target(ref: RecordRef, snapshot: Snapshot) -> Target:
    person = snapshot.people.get(ref.id)
    return Target(ref.id, person_name(person) if person else ref.name)


def end_meant(screen: MarkingScreen, current: RecordRef | None) -> None:
    """End the marked sessions, or the current one, once the operator has told which is meant."""
    meant = meant_by(screen, RecordKind.SESSION, current)
    hit_meant(screen, meant, "End", partial(_end, screen), "end-session")


def _end(screen: MarkingScreen, refs: Refs, hidden: frozenset[str]) -> None:
    end_sessions(screen, refs, hidden)


def end_sessions(
    screen: AskingScreen, refs: Refs, hidden: frozenset[str] = frozenset(), lines: Lines = ()
) -> None:
    """End sessions once that is confirmed; of several as a plan. `hidden` ones are not in view.

    `lines` are what else the question has to say.
    """
    snapshot = screen.ui_state.snapshot
    there = [session for ref in refs if (session := snapshot.sessions.get(ref.id))]
    counted = [session for session in there if snapshot.is_counted(session.id)]
    if not counted:
        screen.app.notify(NOT_TOLD if there else NONE_LEFT)
        return
    requests = [end_request(session, snapshot) for session in counted]
    notes = left_out(len(refs) - len(counted), "session", "over")
    if len(requests) == 1:
        if counted[0].id in hidden:
            notes = ("It is marked, but not shown in this list.", *notes)
        send_once_confirmed(screen, requests[0], many=True, notes=(*notes, *lines))
    else:
        from roomtui.live.plans.plan_steps import plan_of
        from roomtui.ui.plans.asking import ask_plan

        plan = plan_of(snapshot.account, requests)
        ask_plan(screen, plan, hidden=hidden, lines=(*notes, *lines))


def end_request(session: Session, snapshot: Snapshot) -> ModerationRequest:
    """Return a request that ends a session, with everybody in it as they are now."""
    people = [Target(one.id, person_name(one)) for one in snapshot.present(session.id)]
    return request_for_everyone(Action.END, session, people, (), snapshot)


def marked_elsewhere(screen: AskingScreen, session_id: str) -> tuple[str, ...]:
    """Return what a question about a whole session says of people marked in others."""
    groups = screen.ui_state.marks.groups
    others = [group for i, group in groups.items() if i != session_id]
    if not others:
        return ()
    people = fmt.count(sum(map(len, others)), "person", "people")
    where = fmt.count(len(others), "other session")
    return (f"Marked in {where}: {people}, neither hit nor spared by this.",)


def spared_in(screen: AskingScreen, session_id: str) -> Sequence[Target]:
    """Return those who are marked in a session, as a command to all spares them."""
    snapshot = screen.ui_state.snapshot
    return [_target(ref, snapshot) for ref in screen.ui_state.marks.people_of(session_id)]
