"""How the policies of a console stand."""

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from roomtui.live.attention.alert import Alert
    from roomtui.live.policies.policy import Policy


class PolicyStatus(Struct, frozen=True, eq=False):
    """How the policies of a console stand.

    `policies` are those that are on, of this console or, where `held_by` names another console of
    this host that runs policies of the account, of that one; this one runs none then. `suspended`
    says why nothing is sent for now, `stopped` why all were ended, `forbidden` why none can be
    switched on: somebody switched all off for this host. `alerts` tell of bounds that were reached.
    """

    policies: "tuple[Policy, ...]" = ()
    held_by: str = ""
    suspended: str = ""
    stopped: str = ""
    forbidden: str = ""
    alerts: "tuple[Alert, ...]" = ()


NO_POLICIES: Final = PolicyStatus()
"""No policy is on."""
