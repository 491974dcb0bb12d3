"""The keys of a context that hold an id: which there are, and which goes before which."""

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from roomtui.identity.statements import Statement

LONGEST_PATH: Final = 80
"""Characters of the keys by which an identity was read."""

MOST_WRITTEN: Final = 4_096
"""Spellings of keys that are remembered."""

ID_KEYS: Final = (
    "userId",
    "externalUserId",
    "participantId",
    "attendeeId",
    "memberId",
    "personId",
    "employeeId",
    "studentId",
    "userUuid",
    "uid",
    "sub",
    "externalId",
    "id",
    "uuid",
    "guid",
    "email",
    "emailAddress",
    "userEmail",
    "mail",
    "customerId",
    "accountId",
)
"""Keys that hold an id, in order; case, hyphens and underscores do not matter.

What stands within an object counts with the key of that as well: `user.id` as a `userId`. Those
that a whole company may share come last.
"""

OF_THE_PERSON: Final = frozenset(
    {"id", "uid", "uuid", "guid", "sub", "email", "emailaddress", "mail", "customerid", "accountid"}
)
"""Plain keys that things have as well: they count only where an object is about the person."""

FOLDED: Final[dict[str, str]] = {}
"""Keys without case, hyphens and underscores, by the way they are written."""


def folded_key(key: str) -> str:
    """Return a key without case, hyphens and underscores."""
    known = FOLDED.get(key)
    if known is None:
        known = "".join(filter(str.isalnum, key[: 2 * LONGEST_PATH].casefold()))
        if len(FOLDED) >= MOST_WRITTEN:
            FOLDED.clear()
        if len(key) <= LONGEST_PATH:
            FOLDED[key] = known
    return known


class KeyOrder(Struct, frozen=True):
    """The keys to look for: where each comes in order, by itself and by the whole way to it."""

    single: dict[str, int]
    paths: dict[tuple[str, ...], int]

    @property
    def end(self) -> int:
        """Return the rank behind that of every key."""
        return len(self.single) + len(self.paths)

    def best(self, statement: "Statement") -> tuple[int, str]:
        """Return where the best key comes under which a statement stands, and that key."""
        from roomtui.identity.keys import Holder

        none, way = self.end, tuple(map(folded_key, statement.path))
        ranks = [(self.paths.get(way, none), ".".join(way))]
        if statement.holder in {Holder.PERSON, Holder.UNKNOWN}:
            last = way[-1]
            is_theirs = statement.holder is Holder.PERSON or last not in OF_THE_PERSON
            ranks.append((self.single.get("".join(way[-2:]), none), "".join(way[-2:])))
            ranks.append((self.single.get(last, none) if is_theirs else none, last))
        return min(ranks)


@lru_cache(maxsize=8)
def key_order(keys: tuple[str, ...]) -> KeyOrder:
    """Return the order of some keys, perhaps with dots; of one that is given twice, the first."""
    steps = [tuple(filter(None, map(folded_key, key.split(".")))) for key in keys]
    return KeyOrder(
        {way[0]: n for n, way in reversed([*enumerate(steps)]) if len(way) == 1},
        {way: n for n, way in reversed([*enumerate(steps)]) if len(way) > 1},
    )
