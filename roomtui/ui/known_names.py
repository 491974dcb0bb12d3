"""The names of people who are not in the snapshot: who have left, or were read in the history."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from roomtui.account_id import AccountId
from roomtui.api.models import Participant
from roomtui.text import name_of

MOST: Final = 5_000
"""People whose names are kept, the latest; some 500 KB."""

KnownNames = Mapping[tuple[AccountId, str], str]
"""Names that are safe to show, by account and id of the participant."""


def with_names(known: KnownNames, account: AccountId, people: Iterable[Participant]) -> KnownNames:
    """Return the names with those of some more people; the same object where none is new."""
    named = {(account, who.id): name for who in people if (name := name_of(who.context))}
    if all(known.get(key) == name for key, name in named.items()):
        return known
    older = {key: name for key, name in known.items() if key not in named}
    names = {**older, **named}
    return dict(islice(names.items(), max(0, len(names) - MOST), None))
