"""The watch list: people to look out for, by stable identity, with a note why."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Final, Self

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from roomtui.identity.stable import Identity
from roomtui.live.identities import Identities
from roomtui.text import safe

MOST: Final = 1_000
"""People who are watched at most."""

LONGEST_KEY: Final = 400
LONGEST_NAME: Final = 80
LONGEST_NOTE: Final = 120
LONGEST_BY: Final = 64
"""Characters of what is kept of each; a longer key is that of no identity."""


class Watched(Struct, frozen=True):
    """Somebody to look out for; `key` is that of the identity, `name` the one last shown.

    `note` says why, and `by` which operator it was who watched them first.
    """

    key: Annotated[str, Meta(min_length=1, max_length=LONGEST_KEY)]
    name: Annotated[str, Meta(max_length=LONGEST_NAME)]
    since: Annotated[datetime, Meta(tz=True)]
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] = ""
    by: Annotated[str, Meta(max_length=LONGEST_BY)] = ""

    @property
    def words(self) -> str:
        """Return that somebody is watched, and why: `watched: spam`."""
        return f"watched: {self.note}" if self.note else "watched"


def shown(watched: Watched) -> Watched:
    """Return somebody with texts that are safe to show, wherever they come from."""
    name, note, by = watched.name, watched.note, watched.by
    return replace(
        watched,
        name=safe(name, LONGEST_NAME),
        note=safe(note, LONGEST_NOTE),
        by=safe(by, LONGEST_BY),
    )


class WatchList(Struct, frozen=True, eq=False):
    """Those who are watched, by the key of their identity."""

    by_key: Mapping[str, Watched] = field(default_factory=dict)

    @classmethod
    def having(cls, watched: Iterable[Watched]) -> Self:
        """Return the list of some people, of whom nobody is on it twice."""
        return cls({one.key: shown(one) for one in watched})

    def of(self, identity: Identity) -> Watched | None:
        """Return who is watched by an identity, which has to be usable."""
        return self.by_key.get(identity.key) if identity.key else None

    def present(self, identities: Identities) -> Mapping[str, Watched]:
        """Return those who are here, by participant id; whoever may not be matched is not."""
        found: dict[str, Watched] = {}
        for key, watched in self.by_key.items():
            held = identities.holders.get(key, ())
            if len(held) == 1 and key not in identities.confused:
                found[held[0]] = watched
        return found


NOBODY_WATCHED: Final = WatchList()
