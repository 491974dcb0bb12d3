"""Who is who in a snapshot, by stable identities."""

from collections.abc import Generator, Mapping, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant
from roomtui.identity.stable import ID_KEYS, NOBODY, Identity, identity_in
from roomtui.live.actions.request import ModerationRequest, Target
from roomtui.live.snapshot import Snapshot

PIECE: Final = 50
"""People who are looked at between two chances for a key."""


class Identities(Struct, frozen=True, eq=False):
    """The identities of those present in a snapshot of an account.

    `by_person` has them by participant id, `holders` the ids of those who hold one at once, by the
    key of the identity. An identity is `usable`, and may be matched with what is known of it, only
    if it is not empty and one person at most holds it.
    """

    account: AccountId = UNNAMED
    by_person: Mapping[str, Identity] = field(default_factory=dict)
    holders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, participant_id: str) -> Identity:
        """Return the identity of somebody present; the empty one of anybody else."""
        return self.by_person.get(participant_id, NOBODY)

    def is_shared(self, identity: Identity) -> bool:
        """Return whether several people hold an identity at once."""
        return len(self.holders.get(identity.key, ())) > 1

    def is_usable(self, identity: Identity) -> bool:
        """Return whether an identity may be matched with what is known of it."""
        return bool(identity.key) and not self.is_shared(identity)


NO_IDENTITIES: Final = Identities()


class IdentityReader:
    """Reads the identity of each person once, as long as their context stays the same.

    Args:
        keys: keys of the context to look for, in order.
    """

    def __init__(self, keys: Sequence[str] = ID_KEYS) -> None:
        self._keys = keys
        self._known: dict[str, tuple[Participant, Identity]] = {}
        self._last = NO_IDENTITIES
        self._people: Mapping[str, Participant] = {}

    def read(self, snapshot: Snapshot) -> Generator[None, None, Identities]:
        """Return the identities of a snapshot; yields wherever a key may go first."""
        if snapshot.account == self._last.account and snapshot.people is self._people:
            return self._last
        known: dict[str, tuple[Participant, Identity]] = {}
        holders: dict[str, tuple[str, ...]] = {}
        for number, (participant_id, person) in enumerate(snapshot.people.items(), 1):
            before = self._known.get(participant_id)
            if before is None or before[0] is not person:
                before = person, identity_in(person.context, self._keys)
            known[participant_id] = before
            key = before[1].key
            if key:
                holders[key] = (*holders.get(key, ()), participant_id)
            if number % PIECE == 0:
                yield
        self._known, self._people = known, snapshot.people
        by_person = {participant_id: identity for participant_id, (_, identity) in known.items()}
        self._last = Identities(snapshot.account, by_person, holders)
        return self._last


def with_identities(request: ModerationRequest, identities: Identities) -> ModerationRequest:
    """Return a request whose targets have their identities, as far as those may be matched.

    So the journal knows them by who they are, when they come back with another participant id.
    """
    if request.account != identities.account:
        return request

    def known(target: Target) -> Target:
        identity = identities.of(target.id)
        usable = not target.identity and identities.is_usable(identity)
        return replace(target, identity=identity.key) if usable else target

    targets = tuple(map(known, request.targets))
    return replace(request, targets=targets, excluded=tuple(map(known, request.excluded)))
