"""Mutes, unmutes or kicks everybody in the marked sessions by one plan."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from roomtui.api.models import Session
from roomtui.live.actions.request import Action, ModerationRequest
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui.live.asking_which import MarkingScreen, hit_meant, meant_by
from roomtui.ui.live.confirmations import left_out, request_for_everyone
from roomtui.ui.live.confirmed_request import SPARE_HOSTS, SparingHosts, send_once_confirmed
from roomtui.ui.live.hosts_spared import HOSTS_ALONE, NO_HOSTS, hosts_among
from roomtui.ui.live.marked_moderation import spared_in
from roomtui.ui.live.meant import Refs
from roomtui.ui.live.rows import participant_row
from roomtui.ui.record_ref import RecordRef

NOBODY: Final = "There is nobody to hit in the marked sessions. Nothing was sent."
ALL: Final = "Whoever joins before it is sent is hit too."
CLAIMS: Final = "Hosts are spared by their own word: roles are claims of the app."


Requests = tuple[ModerationRequest, ModerationRequest, frozenset[str]]
"""Two requests on a session, of which the second spares the hosts of these ids."""


def hit_everyone_in(
    screen: MarkingScreen,
    action: Action,
    current: RecordRef | None,
    host_roles: Sequence[str],
    *,
    but_hosts: bool,
) -> None:
    """Hit everybody in the marked sessions, once the operator has told which are meant.

    Spared are those who are marked in them; a key of the question spares the hosts too, and does
    so from the start with `but_hosts`.
    """
    meant = meant_by(screen, RecordKind.SESSION, current)
    hit = partial(_hit, screen, action, host_roles, but_hosts)
    command_id = f"{action}-all-but-hosts" if but_hosts else f"{action}-all"
    hit_meant(screen, meant, f"{action.capitalize()} all", hit, command_id)


def _hit(
    screen: MarkingScreen,
    action: Action,
    host_roles: Sequence[str],
    but_hosts: bool,
    refs: Refs,
    unseen: frozenset[str],
) -> None:
    snapshot = screen.ui_state.snapshot
    sessions = [one for ref in refs if (one := snapshot.sessions.get(ref.id))]
    counted = [one for one in sessions if snapshot.is_counted(one.id)]
    pairs = [_requests(screen, action, one, snapshot, host_roles) for one in counted]
    notes = left_out(len(refs) - len(counted), "session", "over")
    if why := _why_nobody(pairs, but_hosts=but_hosts):
        screen.app.notify(" ".join((why, *notes)))
        return
    pairs = [one for one in pairs if one[0].targets]
    if len(pairs) == 1:
        ((request, spared, hosts),) = pairs
        is_offered = hosts and spared.targets
        sparing = SparingHosts(spared, hosts, but_hosts) if is_offered else None
        send_once_confirmed(screen, request, many=True, sparing=sparing, notes=notes)
    else:
        _ask(screen, pairs, unseen, notes, but_hosts=but_hosts)


def _why_nobody(pairs: Sequence[Requests], *, but_hosts: bool) -> str:
    """Return why there is nobody to hit, or nothing."""
    if but_hosts and not any(hosts for _, _, hosts in pairs):
        return NO_HOSTS
    if not any(request.targets for request, _, _ in pairs):
        return NOBODY
    return HOSTS_ALONE if but_hosts and not any(spared.targets for _, spared, _ in pairs) else ""


def _ask(
    screen: MarkingScreen,
    pairs: Sequence[Requests],
    unseen: frozenset[str],
    notes: tuple[str, ...],
    *,
    but_hosts: bool,
) -> None:
    from roomtui.live.plans.plan_steps import plan_of
    from roomtui.ui.plans.asking import OrElse, ask_plan

    account = screen.ui_state.snapshot.account
    plan = plan_of(account, [request for request, _, _ in pairs])
    hosts = sum(len(ids) for _, _, ids in pairs)
    or_else = None
    if spared := [request for _, request, ids in pairs if request.targets and hosts]:
        words = f"All but the hosts ({hosts})"
        or_else = OrElse(
            plan=plan_of(account, spared),
            command=SPARE_HOSTS,
            words=words,
            lines=(*notes, CLAIMS),
            is_meant=but_hosts,
        )
    is_mute = plan.title.startswith(Action.MUTE)  # an unmute is counted again, a kick names each
    lines = (*notes, ALL) if is_mute else notes
    ask_plan(screen, plan, hidden=unseen, lines=lines, or_else=or_else)


def _requests(
    screen: MarkingScreen,
    action: Action,
    session: Session,
    snapshot: Snapshot,
    host_roles: Iterable[str],
) -> Requests:
    """Return the request on a session, the one that spares its hosts, and their ids.

    That one names each person even where there is no host, for one may join meanwhile.
    """
    people = [
        participant_row(one.id, snapshot.account, one, None) for one in snapshot.present(session.id)
    ]
    spared = spared_in(screen, session.id)
    marked = {one.id for one in spared}
    hosts = [one for one in hosts_among(people, host_roles) if one.id not in marked]
    request = request_for_everyone(action, session, people, spared, snapshot)
    if not hosts:
        return request, replace(request, everyone=False), frozenset()
    but_hosts = request_for_everyone(action, session, people, spared, snapshot, hosts)
    return request, but_hosts, frozenset(host.id for host in hosts)
