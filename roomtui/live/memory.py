"""The memory: what was done to people and sessions, as the journals of this host tell."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct, field

from roomtui.account_id import AccountId
from roomtui.identity.stable import Identity
from roomtui.live.actions.request import Action, Outcome


class Done(Struct, frozen=True):
    """One thing that was done to a person or a session, and what came of it.

    `by` is the operator who had it done, `request_id` tells the request in the journal, and
    `participant_id` whom it hit; empty where a session was meant.
    """

    action: Action
    outcome: Outcome
    at: datetime
    by: str = ""
    request_id: str = ""
    participant_id: str = ""
    session_id: str = ""


Deeds = tuple[Done, ...]
"""What was done, the oldest first; bounded."""


class Memory(Struct, frozen=True, eq=False):
    """What was done in each account: no state of the service, but what this host remembers.

    `people` are by account and participant id, `identities` by account and key of a stable
    identity, `sessions` by account and session id.
    """

    people: Mapping[tuple[AccountId, str], Deeds] = field(default_factory=dict)
    identities: Mapping[tuple[AccountId, str], Deeds] = field(default_factory=dict)
    sessions: Mapping[tuple[AccountId, str], Deeds] = field(default_factory=dict)

    def of_person(
        self, account: AccountId, participant_id: str, identity: Identity | None = None
    ) -> Deeds:
        """Return what was done to somebody: by the identity, if one is given that may be matched.

        Whoever gives one has made sure that it is usable.
        """
        by_id = self.people.get((account, participant_id), ())
        if identity is None or not identity.key:
            return by_id
        return self.identities.get((account, identity.key), ()) or by_id

    def of_session(self, account: AccountId, session_id: str) -> Deeds:
        """Return what was done to a session as such."""
        return self.sessions.get((account, session_id), ())


NO_MEMORY: Final = Memory()
