"""The memory: what was done to people and sessions, as the journals of this host tell."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from roomtui.account_id import AccountId
from roomtui.identity.stable import Identity
from roomtui.live.actions.request import Action, Outcome, kept_identity
from roomtui.live.policies.cause import policy_kind

if TYPE_CHECKING:
    from roomtui.live.journal.note_entry import JournalNote
    from roomtui.live.memory.past_request import PastRequest

HAD_EFFECT: Final = frozenset({Outcome.SENT, Outcome.DONE, Outcome.CONFIRMED})
"""Outcomes of what is told as done: the service took it."""

MAY_HAVE_HAD_EFFECT: Final = HAD_EFFECT | {Outcome.SENDING, Outcome.UNKNOWN}
"""Outcomes of what may have caused something."""


class PastAction(Struct, frozen=True, gc=False):
    """One thing that was done to a person or a session, and what came of it.

    `by` is the operator who had it done, in a word, and `operator` in full; `is_own` tells that it
    is whoever sits here. `request_id` tells the request in the journal, `participant_id` whom it
    hit, by the `name` and the `identity` of then, and `people` how many it hit in all; they are
    empty where a session or several people are meant. `reason` is why, where one was given, and
    `policy` the id of the policy that did it, empty where an operator did.
    """

    action: Action
    outcome: Outcome
    at: datetime
    by: str = ""
    request_id: str = ""
    participant_id: str = ""
    session_id: str = ""
    name: str = ""
    room: str = ""
    operator: str = ""
    is_own: bool = False
    people: int = 1
    reason: str = ""
    identity: str = ""
    policy: str = ""

    @property
    def had_effect(self) -> bool:
        """Return whether it may be told as done."""
        return self.outcome in HAD_EFFECT

    @property
    def may_have_had_effect(self) -> bool:
        """Return whether it may have caused something."""
        return self.outcome in MAY_HAVE_HAD_EFFECT

    @property
    def could_have_caused(self) -> bool:
        """Return whether it may be why somebody left, or a session ended.

        What a later snapshot did not confirm in time may have been done after all.
        """
        return self.may_have_had_effect or self.outcome is Outcome.NOT_CONFIRMED

    @property
    def by_another(self) -> str:
        """Return the operator who had it done, unless that is whoever sits here."""
        return "" if self.is_own else self.by

    @property
    def cause(self) -> str:
        """Return the kind of the policy that had it done, or else the operator, if another."""
        return policy_kind(self.action, self.policy) or self.by_another


PastActions = tuple[PastAction, ...]
"""What was done, the oldest first; bounded."""


IDENTITY: Final = "identity"
"""Stands for the kind where a note is found by a stable identity."""

Notes = tuple["JournalNote", ...]
"""Notes, the oldest first; bounded."""

NoteKey = tuple[AccountId, str, str]
"""The account, the kind and the id of what a note is on, or is within."""


class NoteMemory(Struct, frozen=True, eq=False):
    """The notes of the last day, by what they are on and what that is within."""

    by_record: Mapping[NoteKey, Notes] = field(default_factory=dict)

    def on(self, account: AccountId, kind: str, record_id: str, identity: str = "") -> Notes:
        """Return the notes on a record and on what is in it; on a person by the identity too.

        Whoever gives the key of an identity has made sure that it is usable.
        """
        found = self.by_record.get((account, kind, record_id), ())
        if not identity:
            return found
        others = self.by_record.get((account, IDENTITY, kept_identity(identity)), ())
        known = {note.id for note in found}
        more = [note for note in others if note.id not in known]
        return tuple(sorted((*found, *more), key=lambda note: note.at)) if more else found


NO_NOTES: Final = NoteMemory()
"""No notes."""


class Memory(Struct, frozen=True, eq=False):
    """What was done in each account: no state of the service, but what this host remembers.

    `people` are by account and participant id, `identities` by account and key of a stable
    identity, `sessions` by account and session id; `within` likewise has what was done to a session
    or to anybody in it, each request once. `mutes` has every mute and unmute of a session, in no
    order. `whole_since` is from when on nothing is missing in it, None before the journal was
    looked at; what is older than a day is never known. `gap` says why a line may be missing.
    `notes` is what was written about records.
    """

    people: Mapping[tuple[AccountId, str], PastActions] = field(default_factory=dict)
    identities: Mapping[tuple[AccountId, str], PastActions] = field(default_factory=dict)
    sessions: Mapping[tuple[AccountId, str], PastActions] = field(default_factory=dict)
    within: Mapping[tuple[AccountId, str], PastActions] = field(default_factory=dict)
    mutes: Mapping[tuple[AccountId, str], "tuple[PastRequest, ...]"] = field(default_factory=dict)
    whole_since: datetime | None = None
    gap: str = ""
    notes: NoteMemory = NO_NOTES
    policies: Mapping[tuple[AccountId, str], PastActions] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is remembered of what was done."""
        return not (self.people or self.identities or self.sessions)

    def of_person(
        self, account: AccountId, participant_id: str, identity: Identity | None = None
    ) -> PastActions:
        """Return what was done to somebody: by the identity, if one is given that may be matched.

        Whoever gives one has made sure that it is usable.
        """
        by_id = self.people.get((account, participant_id), ())
        if identity is None or not identity.key or not self.identities:
            return by_id
        known = self.identities.get((account, kept_identity(identity.key)), ())
        return joined(known, by_id) if known and by_id else known or by_id

    def of_session(self, account: AccountId, session_id: str) -> PastActions:
        """Return what was done to a session as such."""
        return self.sessions.get((account, session_id), ())

    def in_session(self, account: AccountId, session_id: str) -> PastActions:
        """Return what was done to a session or to anybody in it, each request once."""
        return self.within.get((account, session_id), ())

    def mutes_in(self, account: AccountId, session_id: str) -> "tuple[PastRequest, ...]":
        """Return every mute and unmute of a session, in no order."""
        return self.mutes.get((account, session_id), ())

    def of_policy(self, account: AccountId, policy_id: str) -> PastActions:
        """Return what a policy did, each person that it hit once for each request."""
        return self.policies.get((account, policy_id), ())


def joined(some: PastActions, others: PastActions) -> PastActions:
    """Return both in order, what is in both once."""
    known = {(done.request_id, done.participant_id) for done in some}
    more = [done for done in others if (done.request_id, done.participant_id) not in known]
    return tuple(sorted((*some, *more), key=lambda done: done.at)) if more else some


NO_MEMORY: Final = Memory()
"""Nothing remembered."""
