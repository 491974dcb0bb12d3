"""A stand-in for what runs policies, for tests of what shows them."""

from typing import Any

from msgspec.structs import replace

from roomtui.live.policies.dry_run import DryRun, Hit
from roomtui.live.policies.policy import Policy, PolicyStatus
from roomtui.ui.store import Store


class PoliciesAsTold:
    """Has policies on as a test, or the dialog, tells; sends nothing."""

    def __init__(self, *parts: Any) -> None:
        (self._store,) = (part for part in parts if isinstance(part, Store))
        self.status = PolicyStatus()
        self.why = ""
        self.run = DryRun()

    def why_not(self) -> str:
        return self.why

    def dry_run(self, _: Policy) -> DryRun:
        return self.run

    def observe(self, *_: Any) -> None:
        """Do nothing by an update."""

    def switch_on(self, policy: Policy) -> None:
        self.tell(policies=(*self.status.policies, replace(policy, by="op-a")))

    def switch_off(self, policy: Policy) -> None:
        self.tell(policies=tuple(one for one in self.status.policies if one.id != policy.id))

    def stop(self) -> None:
        self.tell(policies=(), stopped="They were stopped by op-a.")

    def tell(self, **status: Any) -> None:
        self.status = replace(self.status, **status)
        self._store.show_policies(self.status)


__all__ = ["Hit", "PoliciesAsTold"]
