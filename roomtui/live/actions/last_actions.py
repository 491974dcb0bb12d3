"""The last action that this console sent to each person and session on screen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Self

from msgspec import Struct, field
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.live.actions.request import LONGEST_REASON, Action, ModerationResult, Outcome
from roomtui.live.policies.cause import policy_kind
from roomtui.live.snapshot import Snapshot
from roomtui.text import safe


class Note(Struct, frozen=True):
    """The last that was sent to a person or a session, and what is known of it.

    `by` is the kind of the policy that had it sent, or else the operator, where that was another
    one; `is_past` tells that it was sent to somebody who has left since, and come back; `reason` is
    why, where one was given.
    """

    action: Action
    outcome: Outcome
    at: datetime
    by: str = ""
    is_past: bool = False
    reason: str = ""


class AccountNotes(Struct, frozen=True, eq=False):
    """Notes of one account, by the id of the participant, or of the session that was to end."""

    people: Mapping[str, Note] = field(default_factory=dict)
    sessions: Mapping[str, Note] = field(default_factory=dict)

    def noting(self, result: ModerationResult) -> Self:
        """Return these notes with a result among them."""
        request = result.request
        why = safe(request.reason, LONGEST_REASON)
        by = policy_kind(request.action, request.policy)
        note = Note(request.action, result.outcome, result.at, by, reason=why)
        if request.action is Action.END:
            return type(self)(self.people, {**self.sessions, request.session_id: note})
        notes = {t.id: note for t in request.targets}
        for person, outcome in result.apart.items():
            notes[person] = replace(note, outcome=outcome)
        return type(self)({**self.people, **notes}, self.sessions)

    def present_in(self, snapshot: Snapshot) -> Self:
        """Return the notes on what a snapshot has; the same object if it lacks nothing."""
        people = {i: n for i, n in self.people.items() if i in snapshot.people}
        sessions = {i: n for i, n in self.sessions.items() if i in snapshot.sessions}
        if len(people) == len(self.people) and len(sessions) == len(self.sessions):
            return self
        return type(self)(people, sessions)


NO_NOTES: Final = AccountNotes()


class LastActions(Struct, frozen=True, eq=False):
    """The notes of each account: whoever looks one up by id says first in which account."""

    by_account: Mapping[AccountId, AccountNotes] = field(default_factory=dict)

    def of(self, account: AccountId) -> AccountNotes:
        """Return the notes of an account."""
        return self.by_account.get(account, NO_NOTES)

    def noting(self, result: ModerationResult) -> Self:
        """Return these last actions with a result among them."""
        account = result.request.account
        return self._with(account, self.of(account).noting(result))

    def without_departed(self, snapshot: Snapshot) -> Self:
        """Return all but those of its account that a snapshot lacks; the same if it lacks none."""
        notes = self.of(snapshot.account)
        kept = notes.present_in(snapshot) if snapshot.complete else notes
        return self if kept is notes else self._with(snapshot.account, kept)

    def _with(self, account: AccountId, notes: AccountNotes) -> Self:
        return type(self)({**self.by_account, account: notes})


EMPTY: Final = LastActions()
"""Nothing sent yet."""
