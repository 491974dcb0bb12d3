"""Counts the hosts of each session, for the screen and for what needs a hand."""

from collections.abc import Generator, Iterable

from msgspec.structs import replace

from roomtui.live.analysis.analysis import Analysis
from roomtui.live.hosts import HostCounter
from roomtui.live.polling.feed import Update


class HostStage:
    """Counts hosts by the roles that contexts state.

    Args:
        roles: the roles of hosts.
    """

    def __init__(self, roles: Iterable[str]) -> None:
        self._counter = HostCounter(roles)

    def take(self, update: Update, so_far: Analysis) -> Generator[None, None, Analysis]:
        """Return the analysis with the hosts of a snapshot."""
        hosts = yield from self._counter.count(update.snapshot)
        return so_far if hosts is so_far.hosts else replace(so_far, hosts=hosts)
