"""What rows are told of the past: what this host remembers, and who is watched."""

from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.identity.stable import Identity
from roomtui.live.actions.last_actions import Note
from roomtui.live.identities import NO_IDENTITIES, Identities
from roomtui.live.memory import NO_MEMORY, Deeds, Done, Memory
from roomtui.live.watch_list import NOBODY_WATCHED, Watched, WatchList


class Remembered(Struct, frozen=True, eq=False):
    """The memory and the watch list, and by which identities people are found there."""

    memory: Memory = NO_MEMORY
    identities: Identities = NO_IDENTITIES
    watched: WatchList = NOBODY_WATCHED

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to be told of anybody."""
        return self.memory.is_empty and not self.watched.by_key

    def deeds_to(self, account: AccountId, participant_id: str) -> Deeds:
        """Return what was done to somebody present, in earlier joins too, the oldest first."""
        identity = self._usable(account, participant_id)
        return self.memory.of_person(account, participant_id, identity)

    def person(
        self, account: AccountId, participant_id: str, own: Note | None
    ) -> tuple[Note | None, Watched | None]:
        """Return the last that was done to somebody, and whether they are watched since.

        `own` is what this console sent last.
        """
        identity = self._usable(account, participant_id)
        deeds = self.memory.of_person(account, participant_id, identity)
        note = _newer(own, deeds[-1], participant_id) if deeds else own
        watched = self.watched.of(identity) if identity else None
        return note, watched

    def session(self, account: AccountId, session_id: str, own: Note | None) -> Note | None:
        """Return the last that was done to a session, or to anybody in it."""
        last = self.memory.latest.get((account, session_id))
        return _newer(own, last, last.participant_id) if last else own

    def _usable(self, account: AccountId, participant_id: str) -> Identity | None:
        if account != self.identities.account:
            return None
        identity = self.identities.of(participant_id)
        return identity if self.identities.is_usable(identity) else None


NOTHING_REMEMBERED: Final = Remembered()


def _newer(own: Note | None, done: Done, participant_id: str) -> Note:
    if own is not None and own.at >= done.at:
        return own
    is_past = done.participant_id != participant_id
    return Note(done.action, done.outcome, done.at, done.by_another, is_past)
