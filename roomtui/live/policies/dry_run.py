"""The dry run of a policy: whom it would hit now, and whom it would have hit in the last hour."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from roomtui.api.models import Participant
from roomtui.live.policies.policy import Policy
from roomtui.live.policies.situation import Situation


class SeenJoin(Struct, frozen=True):
    """Somebody who was seen to join; `at` is the service's time of it."""

    person: Participant
    room_id: str
    at: datetime


class Hit(Struct, frozen=True):
    """Somebody whom a policy would hit; `at` is when they joined, as far as that is known.

    `claims_host` tells that they claim a host's role, for which a door is asked twice.
    """

    person: Participant
    room_id: str
    at: datetime | None = None
    claims_host: bool = False


class DryRun(Struct, frozen=True):
    """Whom a policy would hit `now`, as soon as it is on, and whom in the `past` hour."""

    now: tuple[Hit, ...] = ()
    past: tuple[Hit, ...] = ()


def hits_now(policy: Policy, situation: Situation) -> tuple[Hit, ...]:
    """Return whom a policy would hit at once; a quiet room those present only if it includes them.

    For a door, those who claim a host's role are among them, whether it hits hosts or not.
    """
    raise NotImplementedError


def would_have_hit(
    policy: Policy, situation: Situation, joins: Iterable[SeenJoin]
) -> tuple[Hit, ...]:
    """Return whom a policy would have hit in the last hour, the last to join first.

    `joins` are those that this console saw; who is present and joined within the hour counts too.
    """
    raise NotImplementedError
