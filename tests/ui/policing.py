"""A stand-in for what runs policies, for tests of what shows them, and some policies."""

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.live.policies.dry_run import DryRun
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.live.policies.status import PolicyStatus
from roomtui.ui.store import Store

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def quiet(room_id: str = "r", **given: Any) -> Policy:
    """Return a quiet room."""
    known = {"account": UNNAMED, "kind": PolicyKind.QUIET, "since": NOON, "room": "stage"}
    return Policy(**{**known, "room_id": room_id, **given})


def door(identity: str = "userid:u-7", **given: Any) -> Policy:
    """Return a door against somebody."""
    known = {"account": UNNAMED, "kind": PolicyKind.DOOR, "since": NOON, "name": "Ricky"}
    return Policy(**{**known, "identity": identity, **given})


class PoliciesAsTold:
    """Has policies on as a test, or the dialog, tells; sends nothing."""

    def __init__(self, *parts: Any) -> None:
        (self._store,) = (part for part in parts if isinstance(part, Store))
        self.status = PolicyStatus()
        self.why = ""
        self.run_of_policy = DryRun()

    def ending(self) -> str:
        return ""

    def why_not(self) -> str:
        return self.why

    def dry_run(self, _: Policy) -> DryRun:
        return self.run_of_policy

    def observe(self, *_: Any) -> None:
        """Do nothing by an update."""

    def note(self, *_: Any) -> None:
        """Do nothing by a result."""

    async def run(self) -> None:
        """Do nothing in the background."""

    async def close(self) -> None:
        """Do nothing at the end."""

    def switch_on(self, policy: Policy) -> None:
        self.tell(policies=(*self.status.policies, replace(policy, by="op-a")))

    def switch_off(self, policy: Policy) -> None:
        self.tell(policies=tuple(one for one in self.status.policies if one.id != policy.id))

    def stop(self) -> None:
        self.tell(policies=())

    def tell(self, **status: Any) -> None:
        self.status = replace(self.status, **status)
        self._store.show_policies(self.status)
