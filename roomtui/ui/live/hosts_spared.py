"""Who is spared as a host: by the roles that the people of a session claim."""

from collections.abc import Iterable, Sequence
from typing import Final

from roomtui.live.analysis.hosts import is_one_of, plain_role
from roomtui.ui.live.rows import ParticipantRow

NO_ROLES: Final = "The configuration names no role of hosts. Nothing was sent."
NO_CLAIMS: Final = "Nobody here states a role, so that no host is known. Nothing was sent."
NO_HOSTS: Final = "Nobody here states the role of a host. Nothing was sent."
HOSTS_ALONE: Final = (
    "There is nobody here but hosts, by the roles that they state. Nothing was sent."
)


def hosts_among(people: Iterable[ParticipantRow], roles: Iterable[str]) -> list[ParticipantRow]:
    """Return those who claim the role of a host, however that is spelt."""
    of_hosts = frozenset(map(plain_role, roles))
    return [person for person in people if person.role and is_one_of(person.role, of_hosts)]


def why_no_hosts(people: Sequence[ParticipantRow], roles: Sequence[str]) -> str:
    """Return why nobody of a session can be spared as a host, or nothing."""
    if not roles:
        return NO_ROLES
    if not any(person.role for person in people):
        return NO_CLAIMS
    hosts = hosts_among(people, roles)
    if not hosts:
        return NO_HOSTS
    return HOSTS_ALONE if len(hosts) == len(people) else ""
