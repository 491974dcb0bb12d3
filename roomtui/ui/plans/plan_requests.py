"""Freezes whom a command hits into a plan: a request for each session."""

from collections.abc import Iterable, Mapping

from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.plans.plan import Plan
from roomtui.live.plans.plan_steps import plan_of
from roomtui.live.snapshot import Snapshot
from roomtui.ui.live.rows import person_name


def plan_for_people(
    action: Action, people: Mapping[str, Iterable[Target]], snapshot: Snapshot
) -> Plan:
    """Return a plan that hits exactly these people, by the ids of their sessions.

    Sessions that are over by the snapshot have no step: nobody is in them.
    """
    steps = [
        ModerationRequest(
            action=action,
            account=snapshot.account,
            session_id=session.id,
            room_id=session.room_id,
            room=snapshot.room_name(session.room_id),
            targets=tuple(Target(one.id, one.name) for one in targets),
        )
        for session_id, targets in people.items()
        if (session := snapshot.sessions.get(session_id)) is not None
    ]
    return plan_of(snapshot.account, [one for one in steps if one.targets])


def plan_for_ends(session_ids: Iterable[str], snapshot: Snapshot) -> Plan:
    """Return a plan that ends sessions, each with the people who are in it as of the snapshot.

    Sessions that are over have no step, nor have those of which nobody can tell who is in them:
    `uncounted` returns these. Each is counted again before it is ended, and is not if there are
    more people in it by then.
    """
    steps = [
        ModerationRequest(
            action=Action.END,
            account=snapshot.account,
            session_id=session.id,
            room_id=session.room_id,
            room=snapshot.room_name(session.room_id),
            targets=tuple(Target(one.id, person_name(one)) for one in snapshot.present(session.id)),
        )
        for session_id in dict.fromkeys(session_ids)
        if (session := snapshot.sessions.get(session_id)) and snapshot.is_counted(session_id)
    ]
    return plan_of(snapshot.account, steps)


def uncounted(session_ids: Iterable[str], snapshot: Snapshot) -> tuple[str, ...]:
    """Return those sessions that go on and that nobody may end: who is in them is not told."""
    return tuple(
        session_id
        for session_id in dict.fromkeys(session_ids)
        if session_id in snapshot.sessions and not snapshot.is_counted(session_id)
    )
