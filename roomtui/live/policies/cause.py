"""The kind of policy that an action was of, as the action itself tells."""

from roomtui.live.actions.request import Action


def policy_kind(action: Action, policy: str) -> str:
    """Return the kind of the policy of an id that had something done; empty where there is none."""
    if not policy:
        return ""
    from roomtui.live.policies.policy import PolicyKind  # most have none

    kinds = {Action.MUTE: PolicyKind.QUIET, Action.KICK: PolicyKind.DOOR}
    return kinds.get(action, "policy")
