"""A request of the past as a whole: whom it was to hit, and what came of it for each of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from roomtui.live.actions.request import ModerationRequest, ModerationResult, Outcome

NO_EFFECT: Final = frozenset({Outcome.FAILED, Outcome.NOT_DONE, Outcome.ALREADY_GONE})
"""Outcomes of what has changed nothing."""

NONE_APART: Final[Mapping[str, Outcome]] = {}


class PastRequest(Struct, frozen=True, kw_only=True, gc=False):
    """A request, and what is known of it.

    `at` is when it was meant, before it was sent, and `told_at` when its outcome was told, None
    while it is under way; both are times of this host. `apart` has the outcomes of those people
    for whom it is another. `by` is the operator, unless that is whoever sits here. `is_whole` tells
    that everybody whom it was to hit is known.
    """

    request: ModerationRequest
    outcome: Outcome
    at: datetime
    told_at: datetime | None = None
    apart: Mapping[str, Outcome] = NONE_APART
    by: str = ""
    is_whole: bool = True

    @property
    def is_under_way(self) -> bool:
        """Return whether it is still being sent."""
        return self.outcome is Outcome.SENDING

    @property
    def may_have_had_effect(self) -> bool:
        """Return whether it may have changed anything for anybody."""
        outcomes = {self.outcome, *self.apart.values()}
        return not outcomes <= NO_EFFECT

    def outcome_for(self, participant_id: str) -> Outcome:
        """Return what came of it for one whom it was to hit."""
        return self.apart.get(participant_id, self.outcome)

    @classmethod
    def of(cls, result: ModerationResult, at: datetime) -> "PastRequest":
        """Return what a result tells of a request that was meant at some time.

        Where the service said that not all are there, nobody knows yet whether it hit the others.
        """
        told_at = None if result.outcome is Outcome.SENDING else result.at
        return cls(
            request=result.request,
            outcome=result.sure_outcome,
            at=at,
            told_at=told_at,
            apart=result.apart,
        )
