"""Turns of policies, as the activity tells them: one is on or off, or none acts for now."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.live.policies.policy import Policy
from roomtui.live.policies.status import PolicyStatus
from roomtui.text import safe
from roomtui.ui.policies.words import STOPPED, WAITS, ends, policy_name
from roomtui.ui.record_ref import RecordRef, innermost
from roomtui.ui.table.columns import POLICED

LONGEST: Final = 300
"""Characters of why."""


class PolicyTurn(Struct, frozen=True):
    """One thing that has changed: a sign, a sentence, its style, and the policy if it is one's."""

    sign: str
    words: str
    style: str = ""
    policy: Policy | None = None

    @property
    def account(self) -> AccountId | None:
        """Return the account of the policy."""
        return self.policy.account if self.policy else None

    @property
    def about(self) -> RecordRef | None:
        """Return the room of the policy, where it is of one."""
        if self.policy is None:
            return None
        return innermost(self.policy.account, (self.policy.room_id, safe(self.policy.room)), "")

    @property
    def by(self) -> str:
        """Return who switched the policy on."""
        return self.policy.by if self.policy else ""


def turns(before: PolicyStatus, after: PolicyStatus) -> Iterator[PolicyTurn]:
    """Yield what has changed of how policies stand."""
    if after.stopped and after.stopped != before.stopped:
        yield PolicyTurn(STOPPED, safe(after.stopped, LONGEST), "bad")
    known, on = {one.id for one in before.policies}, {one.id for one in after.policies}
    whose = f" by {safe(after.held_by, 40)}" if after.held_by else ""
    for policy in after.policies:
        if policy.id not in known:
            words = f"Policy on{whose}: {policy_name(policy)}, {ends(policy)}.{_why(policy)}"
            yield PolicyTurn(POLICED, words, "accent", policy)
    for policy in before.policies:
        if policy.id not in on:
            yield PolicyTurn(POLICED, f"Policy off: {policy_name(policy)}.", "", policy)
    if not after.policies:
        return
    if after.suspended and not before.suspended:
        words = f"Policies are suspended: nothing is sent. {after.suspended}"
        yield PolicyTurn(WAITS, safe(words, LONGEST), "warn")
    elif before.suspended and not after.suspended:
        yield PolicyTurn(POLICED, "Policies act again.")


def _why(policy: Policy) -> str:
    return f" {safe(policy.reason, LONGEST)}" if policy.reason else ""
