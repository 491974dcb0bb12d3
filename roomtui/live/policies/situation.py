"""The situation that policies are judged by: a snapshot, who is who in it, and what was done."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from roomtui.live.identities import Identities
from roomtui.live.memory.memory import Memory
from roomtui.live.snapshot import Snapshot


class Situation(Struct, frozen=True, kw_only=True, eq=False):
    """An account as policies look at it.

    `host_roles` are those of the configuration. `now` is the service's clock, and `skew` what that
    is ahead of this machine's, by which the memory has its times.
    """

    snapshot: Snapshot
    identities: Identities
    memory: Memory
    host_roles: Iterable[str]
    now: datetime
    skew: timedelta = timedelta()
