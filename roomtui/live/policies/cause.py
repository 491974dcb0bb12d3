"""What kind of policy an action was of, as the action itself tells."""

from collections.abc import Mapping
from typing import Final

from roomtui.live.actions.request import Action
from roomtui.live.policies.policy import PolicyKind

_KINDS: Final[Mapping[Action, PolicyKind]] = {
    Action.MUTE: PolicyKind.QUIET,
    Action.KICK: PolicyKind.DOOR,
}


def policy_kind(action: Action, policy: str) -> str:
    """Return the kind of the policy of an id that had something done; empty where there is none."""
    return _KINDS.get(action, "policy") if policy else ""
