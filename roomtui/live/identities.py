"""Who is who in a snapshot, by stable identities."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant
from roomtui.identity.id_keys import ID_KEYS
from roomtui.identity.stable import NOBODY, Identity, identity_in
from roomtui.identity.trusted import NONE_TRUSTED, TrustedIdentities
from roomtui.live.actions.request import ModerationRequest, Target
from roomtui.text import counted

Holders = Mapping[str, tuple[str, ...]]
"""The ids of those who hold an identity at once, by its key."""


class Identities(Struct, frozen=True, eq=False):
    """The identities of those present in a snapshot of an account.

    `by_person` has them by participant id, `holders` the ids of those who hold one at once, by the
    key of the identity. An identity is `usable`, and may be matched with what is known of it, only
    if it is not empty and one person at most holds it. One that is `confused`, by the most people
    who held it at once since the console started, stays unusable: several people have it in turn.
    """

    account: AccountId = UNNAMED
    by_person: Mapping[str, Identity] = field(default_factory=dict)
    holders: Holders = field(default_factory=dict)
    confused: Mapping[str, int] = field(default_factory=dict)
    trusted: TrustedIdentities = NONE_TRUSTED
    keys: Sequence[str] = ID_KEYS

    def of(self, participant_id: str) -> Identity:
        """Return the identity of somebody present; the empty one of anybody else."""
        return self.by_person.get(participant_id, NOBODY)

    def read(self, person: Participant) -> Identity:
        """Return the identity of somebody who is here or was: of the latter by their context."""
        here = self.by_person.get(person.id)
        return identity_of(person, self.keys) if here is None else here

    def count(self, identity: Identity) -> int:
        """Count those who hold an identity now."""
        return len(self.holders.get(identity.key, ()))

    def is_shared(self, identity: Identity) -> bool:
        """Return whether several people hold an identity at once, or have it in turn."""
        return self.count(identity) > 1 or identity.key in self.confused

    def is_usable(self, identity: Identity) -> bool:
        """Return whether an identity may be matched with what is known of it."""
        return bool(identity.key) and not self.is_shared(identity)

    def is_trusted(self, identity: Identity) -> bool:
        """Return whether the configuration names an identity, and one person at most holds it."""
        return self.trusted.has(identity) and self.is_usable(identity)

    def why_not(self, identity: Identity) -> str:
        """Return why an identity is not usable, in words that follow its value; else nothing."""
        if not identity.key:
            return "empty: never matched"
        if (now := self.count(identity)) > 1:
            return f"held by {counted(now, 'person', 'people')} at once: never matched"
        if not (most := self.confused.get(identity.key, 0)):
            return ""
        return f"was held by {counted(most, 'person', 'people')} at once: not matched any more"


NO_IDENTITIES: Final = Identities()


def identity_of(person: Participant, keys: Sequence[str] = ID_KEYS) -> Identity:
    """Return the identity of a record, by its context."""
    return identity_in(person.context, keys, (person.id, person.session_id))


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
