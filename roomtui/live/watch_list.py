"""The watch list: people to look out for, by stable identity, with a note why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct, field

from roomtui.identity.stable import Identity


class Watched(Struct, frozen=True):
    """Somebody to look out for; `key` is that of the identity, `name` the one last shown."""

    key: str
    name: str
    since: datetime
    note: str = ""
    by: str = ""


class WatchList(Struct, frozen=True, eq=False):
    """Those who are watched, by the key of their identity."""

    by_key: Mapping[str, Watched] = field(default_factory=dict)

    def of(self, identity: Identity) -> Watched | None:
        """Return who is watched by an identity, which has to be usable."""
        return self.by_key.get(identity.key) if identity.key else None


NOBODY_WATCHED: Final = WatchList()
