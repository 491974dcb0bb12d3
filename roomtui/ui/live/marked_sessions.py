"""Mutes, unmutes or kicks everybody in the marked sessions by one plan."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from roomtui.api.models import Session
from roomtui.live.actions.request import Action, ModerationRequest
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui import format as fmt
from roomtui.ui.live.asking_which import MarkingScreen, hit_meant, meant_by
from roomtui.ui.live.confirmations import request_for_everyone
from roomtui.ui.live.confirmed_request import send_once_confirmed
from roomtui.ui.live.hosts_spared import hosts_among
from roomtui.ui.live.marked_moderation import spared_in
from roomtui.ui.live.meant import Refs
from roomtui.ui.live.rows import participant_row
from roomtui.ui.record_ref import RecordRef

NOBODY: Final = "There is nobody to hit in the marked sessions. Nothing was sent."
ALL: Final = "Who joins until it is sent is meant as well."
CLAIMS: Final = "Hosts are spared, by the roles that they state; roles are claims of the app."


def hit_everyone_in(
    screen: MarkingScreen, action: Action, current: RecordRef | None, spared_roles: Sequence[str]
) -> None:
    """Hit everybody in the marked sessions, once the operator has told which are meant.

    Spared are those who are marked in them, and who states one of some roles.
    """
    meant = meant_by(screen, RecordKind.SESSION, current)
    hit = partial(_hit, screen, action, spared_roles)
    hit_meant(screen, meant, f"{action.capitalize()} all", hit, f"{action}-all")


def _hit(
    screen: MarkingScreen,
    action: Action,
    roles: Sequence[str],
    refs: Refs,
    unseen: frozenset[str],
) -> None:
    from roomtui.live.plans.plan_steps import plan_of
    from roomtui.ui.plans.asking import ask_plan

    snapshot = screen.ui_state.snapshot
    sessions = [one for ref in refs if (one := snapshot.sessions.get(ref.id))]
    counted = [one for one in sessions if snapshot.is_counted(one.id)]
    requests = [_request(screen, action, one, snapshot, roles) for one in counted]
    requests = [one for one in requests if one.targets]
    is_mute = action is Action.MUTE  # an unmute is counted again, and a kick names each
    lines = (CLAIMS,) if roles else (ALL,) if is_mute else ()
    if not requests:
        screen.app.notify(NOBODY)
    elif len(requests) == 1:
        send_once_confirmed(screen, requests[0], many=True, notes=lines)
    else:
        ask_plan(screen, plan_of(snapshot.account, requests), hidden=unseen, lines=lines)
    if left_out := len(refs) - len(counted):
        words = fmt.count(left_out, "session is", "sessions are")
        screen.app.notify(f"{words} left out: over, or not told in full.")


def _request(
    screen: MarkingScreen,
    action: Action,
    session: Session,
    snapshot: Snapshot,
    roles: Iterable[str],
) -> ModerationRequest:
    people = [
        participant_row(one.id, snapshot.account, one, None) for one in snapshot.present(session.id)
    ]
    hosts = hosts_among(people, roles)
    spared = spared_in(screen, session.id)
    return request_for_everyone(action, session, people, spared, snapshot, hosts)
