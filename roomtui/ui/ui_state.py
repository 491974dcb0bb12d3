"""The UI state: all that a screen shows, in one immutable value."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.models import Participant
from roomtui.live.actions.last_actions import EMPTY, LastActions
from roomtui.live.analysis.analysis import NO_ANALYSIS, Analysis
from roomtui.live.memory.lookup import MemoryLookup
from roomtui.live.memory.memory import NO_MEMORY, Memory
from roomtui.live.policies.status import NO_POLICIES, PolicyStatus
from roomtui.live.polling.churn import NO_CHURN, Churn
from roomtui.live.polling.feed import Feed
from roomtui.live.snapshot import NOTHING_YET, Snapshot, nothing_yet
from roomtui.live.watch_list import NOBODY_WATCHED, Watched, WatchList
from roomtui.text import name_of
from roomtui.ui.events.log import EMPTY_LOG, ActivityLog
from roomtui.ui.known_names import KnownNames
from roomtui.ui.marks import NO_MARKS, Marks

if TYPE_CHECKING:
    from roomtui.live.plans.plan import PlanProgress
    from roomtui.live.policies.policy import Policy
    from roomtui.live.undo.stack import UndoStack
    from roomtui.ui.policies.marks import PolicyMarks


class UiState(Struct, frozen=True, eq=False):
    """A snapshot, how far to trust it, what was sent, what happened, and the server's time.

    `churn` is who came and went within the last minute, `analysis` what else was worked out.
    `memory` is what was done as far as this host remembers, `watched` whom to look out for.
    `marks` is what the next action hits, `plan` the one under way or last done, if any;
    `undo_stack` is what this console did, None before it did anything.
    """

    snapshot: Snapshot = NOTHING_YET
    feed: Feed = field(default_factory=Feed)
    last_actions: LastActions = EMPTY
    activity: ActivityLog = EMPTY_LOG
    now: datetime = datetime.min.replace(tzinfo=UTC)
    churn: Churn = NO_CHURN
    analysis: Analysis = NO_ANALYSIS
    memory: Memory = NO_MEMORY
    watched: WatchList = NOBODY_WATCHED
    marks: Marks = NO_MARKS
    plan: "PlanProgress | None" = None
    policies: PolicyStatus = NO_POLICIES
    undo_stack: "UndoStack | None" = None
    names: KnownNames = field(default_factory=dict)

    @property
    def policy_marks(self) -> "PolicyMarks | None":
        """Return what lists say of the policies that are on; None while there is none."""
        if not self.policies.policies:
            return None
        from roomtui.ui.policies.marks import marks_of  # most have none

        return marks_of(self.policies, self.snapshot.account)

    @property
    def memory_lookup(self) -> MemoryLookup:
        """Return what is remembered, by the identities of those present."""
        return MemoryLookup(self.memory, self.analysis.identities)

    def person(self, participant_id: str) -> str:
        """Return the name of somebody who is here, has left or was read; empty if not known."""
        here = self.snapshot.people.get(participant_id)
        known = self.names.get((self.snapshot.account, participant_id), "")
        return name_of(here.context) if here else known

    def watched_as(self, person: Participant) -> Watched | None:
        """Return who somebody is on the watch list, unless they may not be matched."""
        if not self.watched.by_key:
            return None
        identity = self.analysis.identities.read(person)
        return self.watched.of(identity) if self.analysis.identities.is_usable(identity) else None

    def door_against(self, person: Participant) -> "Policy | None":
        """Return the door that is against somebody, here or gone; None for whom none is."""
        marks = self.policy_marks
        return marks.door_of(person, self.analysis.identities) if marks else None


def opening(account: AccountId) -> UiState:
    """Return what is shown of an account before its first answer."""
    return UiState(snapshot=nothing_yet(account))


OPENING = opening(UNNAMED)
"""What is shown before anybody says of which account."""
