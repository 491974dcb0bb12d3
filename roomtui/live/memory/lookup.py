"""A lookup of the memory for rows: what was last done, as far as this host remembers."""

from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.identity.stable import Identity
from roomtui.live.actions.last_actions import Note
from roomtui.live.identities import NO_IDENTITIES, Identities
from roomtui.live.memory.memory import NO_MEMORY, Memory, PastAction, PastActions


class MemoryLookup(Struct, frozen=True, eq=False):
    """The memory, and by which identities people are found in it."""

    memory: Memory = NO_MEMORY
    identities: Identities = NO_IDENTITIES

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to be told of anybody."""
        return self.memory.is_empty

    def past_actions(self, account: AccountId, participant_id: str) -> PastActions:
        """Return what was done to somebody present, in earlier joins too, the oldest first."""
        identity = self._usable(account, participant_id)
        return self.memory.of_person(account, participant_id, identity)

    def person(self, account: AccountId, participant_id: str, own: Note | None) -> Note | None:
        """Return the last that was done to somebody; `own` is what this console sent last."""
        past = self.past_actions(account, participant_id)
        return _newer(own, past[-1], participant_id) if past else own

    def session(self, account: AccountId, session_id: str, own: Note | None) -> Note | None:
        """Return the last that was done to a session, or to anybody in it."""
        past = self.memory.in_session(account, session_id)
        return _newer(own, past[-1], "") if past else own

    def _usable(self, account: AccountId, participant_id: str) -> Identity | None:
        if account != self.identities.account:
            return None
        identity = self.identities.of(participant_id)
        return identity if self.identities.is_usable(identity) else None


EMPTY_LOOKUP: Final = MemoryLookup()


def _newer(own: Note | None, done: PastAction, participant_id: str) -> Note:
    if own is not None and own.at >= done.at:
        return own
    is_past = done.participant_id != participant_id
    return Note(done.action, done.outcome, done.at, done.cause, is_past, done.reason)
