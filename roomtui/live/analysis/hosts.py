"""Counts the hosts of sessions by the roles that contexts state, which are claims of clients."""

import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.api.models import Participant
from roomtui.live.analysis.analysis import Analysis
from roomtui.live.analysis.slices import LONG, Work, at_once
from roomtui.live.polling.feed import Update
from roomtui.live.snapshot import Snapshot
from roomtui.text import role_once

FIRST_LOOKS: Final = 500
"""People of sessions not counted before, in one go: to read a context takes its time."""

PIECE: Final = 50
"""Sessions, or people of one, that are looked at between two chances for a key."""

MOST_WORDINGS: Final = 256
"""Roles that are remembered, in all the ways in which clients write them."""

BETWEEN: Final = str.maketrans(dict.fromkeys(";/|+&、", ","))
"""Signs that stand between several roles of one person, each as a comma."""

Group = tuple[Participant, ...]
Groups = Mapping[str, Group]


class _RoleCount(Struct, frozen=True):
    """Who of a group states a role, by id, and whether it is that of a host."""

    group: Group = ()
    stated: Mapping[str, bool] = {}

    @property
    def hosts(self) -> int | None:
        """Return how many hosts there are; None where nobody states a role."""
        return sum(self.stated.values()) if self.stated else None


class HostCounter:
    """Looks at each person once, as long as their context stays the same.

    Args:
        roles: the roles of hosts; how a client spells them makes no difference.
    """

    def __init__(self, roles: Iterable[str]) -> None:
        self._roles = frozenset(map(plain_role, roles))
        self._is_host: dict[str, bool] = {}
        self._counts: dict[str, _RoleCount] = {}

    def of(self, snapshot: Snapshot) -> Mapping[str, int]:
        """Return the number of hosts by session, for those in which somebody states a role.

        In a huge account the smaller sessions are lacking until one of the next snapshots.
        """
        return at_once(self.counting(snapshot))

    def counting(self, snapshot: Snapshot) -> Work[Mapping[str, int]]:
        """Return the same as `of`, in slices: it yields wherever a key may go first."""
        if not self._roles:
            return {}
        before, groups = self._counts, snapshot.by_session
        counts: dict[str, _RoleCount] = {}
        for number, (session_id, count) in enumerate(before.items(), 1):
            if session_id in groups:
                counts[session_id] = yield from self._counted(groups[session_id], count)
            if number % PIECE == 0:
                yield
        if len(counts) < len(groups):
            yield from self._look_at_first(groups, counts)
        self._counts = counts
        return {i: hosts for i, one in counts.items() if (hosts := one.hosts) is not None}

    def stating(self) -> Mapping[str, int]:
        """Return how many state a role by session, for those in which somebody does."""
        return {i: len(one.stated) for i, one in self._counts.items() if one.stated}

    def _look_at_first(self, groups: Groups, counts: dict[str, _RoleCount]) -> Work[None]:
        """Count some of the sessions that have not been counted, the fullest first."""
        looks = FIRST_LOOKS
        others = groups.keys() - counts.keys()
        for session_id in sorted(others, key=lambda i: len(groups[i]), reverse=True):
            if looks <= 0:
                break
            looks -= len(groups[session_id])
            counts[session_id] = yield from self._counted(groups[session_id], _RoleCount())
            yield

    def _counted(self, group: Group, before: _RoleCount) -> Work[_RoleCount]:
        """Count a group, looking only at those who were not in it before."""
        if group is before.group:
            return before
        known = {one.id: one.context for one in before.group}
        stated: dict[str, bool] = {}
        for number, one in enumerate(group, 1):
            if number % PIECE == 0 or len(one.context or "") > LONG:
                yield
            if one.id in known and known[one.id] == one.context:
                if one.id in before.stated:
                    stated[one.id] = before.stated[one.id]
            elif role := role_once(one.context):
                stated[one.id] = self._is_role_of_host(role)
        return _RoleCount(group, stated)

    def _is_role_of_host(self, role: str) -> bool:
        if role not in self._is_host:
            if len(self._is_host) >= MOST_WORDINGS:
                self._is_host.clear()
            self._is_host[role] = is_one_of(role, self._roles)
        return self._is_host[role]


class HostStage:
    """Counts the hosts of each session.

    Args:
        roles: the roles of hosts.
    """

    def __init__(self, roles: Iterable[str]) -> None:
        self._counter = HostCounter(roles)

    def take(self, update: Update, so_far: Analysis) -> Work[Analysis]:
        """Return the analysis with the hosts of a snapshot; the same if none came or went."""
        hosts = yield from self._counter.counting(update.snapshot)
        stating = self._counter.stating()
        if hosts == so_far.hosts and stating == so_far.stating:
            return so_far
        return replace(so_far, hosts=hosts, stating=stating)


def states_role(person: Participant, roles: Iterable[str]) -> bool:
    """Return whether somebody states one of some roles, which is a claim of the client."""
    role = role_once(person.context)
    return bool(role) and is_one_of(role, set(map(plain_role, roles)))


def is_one_of(role: str, roles: AbstractSet[str]) -> bool:
    """Return whether a role, or one of several in a text, is among some plain ones."""
    if plain_role(role) in roles:
        return True
    parts = unicodedata.normalize("NFKC", role).translate(BETWEEN).split(",")
    return len(parts) > 1 and any(plain_role(part) in roles for part in parts if part)


def plain_role(role: str) -> str:
    """Return a role without what makes no difference: case, blanks, hyphens, width of letters."""
    folded = unicodedata.normalize("NFKC", role).casefold()
    return "".join(filter(str.isalnum, folded))
