"""A plan: requests that were confirmed together, and how far they have come."""

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from msgspec import Struct, field

from roomtui.account_id import AccountId
from roomtui.live.actions.request import ModerationRequest, Outcome
from roomtui.live.actions.writes import Write

TROUBLED: Final = frozenset(
    {Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_CONFIRMED, Outcome.NOT_DONE}
)
"""Outcomes of a step that an operator must not overlook."""

Step = ModerationRequest | Write
"""One request of a plan."""


class Plan(Struct, frozen=True, kw_only=True):
    """What was confirmed at once and hits more than one session or room, a request for each.

    `title` says what is done, as in `kick 7 people in 3 sessions`. Each of the `steps` bears the
    id of the plan and its reason; `undoes` is the id of the request or plan that it takes back.
    """

    account: AccountId
    title: str
    steps: tuple[Step, ...]
    reason: str = ""
    undoes: str = ""
    id: str = field(default_factory=lambda: uuid4().hex)


class PlanProgress(Struct, frozen=True, kw_only=True, eq=False):
    """How far a plan has come.

    `outcomes` has what is known of each step by the id of its request, none of those not begun.
    `is_stopped` tells that no further request goes, `is_over` that none is under way either.
    `waits` are the seconds for which the account's limit holds the next step, `trouble` says of
    the first step that failed where and why; it is safe to show. `unrecorded` counts the steps that
    the journal could not take. `doubted` has the ids of the mutes and unmutes of which the service
    said that not all whom they were to hit are there: the next snapshot shows who they are.
    """

    plan: Plan
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    is_stopped: bool = False
    is_over: bool = False
    waits: float = 0.0
    trouble: str = ""
    unrecorded: int = 0
    doubted: frozenset[str] = frozenset()

    def count(self, *outcomes: Outcome) -> int:
        """Count the steps of which one of some outcomes is known."""
        return sum(one in outcomes for one in self.outcomes.values())

    @property
    def answered(self) -> int:
        """Count the steps that are not under way any more, or were never."""
        return len(self.outcomes) - self.count(Outcome.SENDING)

    @property
    def failed(self) -> int:
        """Count the steps that did not do what was meant, or may not have."""
        return self.count(*TROUBLED)
