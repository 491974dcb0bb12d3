"""How a policy is called in a sentence."""

from typing import Final

from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.text import safe

LONGEST: Final = 40
"""Characters of a name."""


def named(policy: Policy) -> str:
    """Return what a policy is, and where, as the subject of a sentence."""
    where = f"in {safe(policy.room, LONGEST)}" if policy.room_id else "in every room"
    if policy.kind is PolicyKind.DOOR:
        return f"The door against {safe(policy.name, LONGEST) or 'somebody'} {where}"
    return f"The quiet room {where}" if policy.room_id else "Quiet in every room"
