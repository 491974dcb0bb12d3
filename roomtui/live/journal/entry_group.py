"""Entries of the journal that belong together: the requests of a plan, or of a policy."""

from collections import Counter
from datetime import datetime
from typing import Final

from msgspec import Struct

from roomtui.live.actions.request import LONGEST_REASON, Action, ModerationRequest, Outcome
from roomtui.live.journal.entries import JournalEntry
from roomtui.text import counted, holding, safe, tally

WORST_FIRST: Final = (
    Outcome.FAILED,
    Outcome.UNKNOWN,
    Outcome.NOT_DONE,
    Outcome.NOT_CONFIRMED,
    Outcome.SENDING,
    Outcome.SENT,
    Outcome.DONE,
    Outcome.CONFIRMED,
    Outcome.ALREADY_GONE,
)


class EntryGroup(Struct, frozen=True):
    """Entries of one plan or policy, the oldest first."""

    kind: str
    id: str
    entries: tuple[JournalEntry, ...]

    @property
    def ends_at(self) -> datetime:
        """Return the time of the last line of any."""
        return max(entry.last_told for entry in self.entries)

    @property
    def title(self) -> str:
        """Return what was done to how many: `kick 7 people in 3 sessions`."""
        meant = [entry.meant for entry in self.entries]
        actions = {entry.action for entry in self.entries}
        if len(actions) > 1:
            return counted(len(meant), "action")
        requests = [one for one in meant if isinstance(one, ModerationRequest)]
        number = len({one.session_id for one in requests})
        action = safe(actions.pop(), 40)
        if len(requests) < len(meant):
            return _title_of_writes(action, len(meant), self.people)
        people = counted(self.people, "person", "people")
        if action == Action.END:
            return f"{action} {holding(number, 'session', self.people)}"
        return f"{action} {people} in {counted(number, 'session')}"

    @property
    def people(self) -> int:
        """Count those who were to be hit, each once, and those in rooms that were deleted.

        Who came back with another id is the same where the identity tells.
        """
        ids: set[str] = set()
        others = 0
        for entry in self.entries:
            if isinstance(entry.meant, ModerationRequest):
                ids.update(target.identity or target.id for target in entry.meant.targets)
            else:
                others += max(entry.meant.people, 0)
        return len(ids) + others

    @property
    def outcomes(self) -> dict[str, int]:
        """Count the entries by what became of them; `no answer` where nothing is known."""
        told = (
            str(entry.resolved.outcome) if entry.resolved else "no answer" for entry in self.entries
        )
        return dict(Counter(told))

    @property
    def outcome(self) -> Outcome:
        """Return the outcome of all that hides no failure and no doubt."""
        told = {entry.resolved.outcome for entry in self.entries if entry.resolved}
        if len(told) == 1:
            return told.pop()
        return next((one for one in WORST_FIRST if one in told), Outcome.SENDING)

    @property
    def sum(self) -> str:
        """Return what became of them in words: `2 of 3 confirmed, 1 failed`."""
        return tally(self.outcomes, len(self.entries))

    @property
    def undoes(self) -> str:
        """Return the id of what they take back, or nothing."""
        return next(filter(None, map(undoes_of, self.entries)), "")

    @property
    def reason(self) -> str:
        """Return the reason of all, or nothing."""
        reasons = {entry.meant.reason for entry in self.entries}
        return safe(reasons.pop(), LONGEST_REASON) if len(reasons) == 1 else ""


def _title_of_writes(action: str, number: int, people: int) -> str:
    """Return what some writes of one kind did: `delete 2 rooms with 7 people`."""
    if action == "delete room":
        return f"delete {holding(number, 'room', people)}"
    if action.endswith(" room"):
        return f"{action.removesuffix(' room')} {counted(number, 'room')}"
    return f"{action}: {number:,}"


def policy_of(entry: JournalEntry) -> str:
    """Return the id of the policy that an action is of, or nothing."""
    return entry.meant.policy if isinstance(entry.meant, ModerationRequest) else ""


def undoes_of(entry: JournalEntry) -> str:
    """Return the id of the request or plan that an action takes back, or nothing."""
    return entry.meant.undoes if isinstance(entry.meant, ModerationRequest) else ""
