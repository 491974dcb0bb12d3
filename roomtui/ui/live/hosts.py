"""Counts the hosts of sessions by the roles that contexts state, which are claims of clients."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from roomtui.api.models import Participant
from roomtui.live.snapshot import Snapshot
from roomtui.text import role_once

FIRST_LOOKS: Final = 500
"""People of sessions not counted before, in one go: to read a context takes its time."""

MOST_WORDINGS: Final = 256
"""Roles that are remembered, in all the ways in which clients write them."""

Group = tuple[Participant, ...]


class _Count(Struct, frozen=True):
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
        roles: the roles of hosts; case, blanks and hyphens make no difference.
    """

    def __init__(self, roles: Iterable[str]) -> None:
        self._roles = frozenset(map(_plain, roles))
        self._is_host: dict[str, bool] = {}
        self._counts: dict[str, _Count] = {}

    def of(self, snapshot: Snapshot) -> Mapping[str, int]:
        """Return the number of hosts by session, for those in which somebody states a role.

        In a huge account a session may be lacking until one of the next snapshots.
        """
        if not self._roles:
            return {}
        before, self._counts = self._counts, {}
        looks = FIRST_LOOKS
        for session_id, group in snapshot.by_session.items():
            count = before.get(session_id)
            if count is None:
                if looks <= 0:
                    continue
                looks -= len(group)
            if count is None or count.group is not group:
                count = self._counted(group, count or _Count())
            self._counts[session_id] = count
        return {i: hosts for i, one in self._counts.items() if (hosts := one.hosts) is not None}

    def _counted(self, group: Group, before: _Count) -> _Count:
        """Count a group, looking only at those who were not in it before."""
        known = {one.id: one.context for one in before.group}
        stated: dict[str, bool] = {}
        for one in group:
            if one.id in known and known[one.id] == one.context:
                if one.id in before.stated:
                    stated[one.id] = before.stated[one.id]
            elif role := role_once(one.context):
                stated[one.id] = self._is_role_of_host(role)
        return _Count(group, stated)

    def _is_role_of_host(self, role: str) -> bool:
        if role not in self._is_host:
            if len(self._is_host) >= MOST_WORDINGS:
                self._is_host.clear()
            self._is_host[role] = _plain(role) in self._roles
        return self._is_host[role]


def _plain(role: str) -> str:
    return "".join(filter(str.isalnum, role.casefold()))
