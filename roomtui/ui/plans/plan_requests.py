"""Freezes whom a command hits into a plan: a request for each session."""

from collections.abc import Iterable, Mapping

from roomtui.live.actions.request import Action, ModerationRequest, Target
from roomtui.live.plans.plan import Plan
from roomtui.live.plans.plan_steps import plan_of
from roomtui.live.snapshot import Snapshot


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
