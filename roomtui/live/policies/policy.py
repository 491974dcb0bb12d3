"""A policy: a standing instruction of an operator, and how the policies of a console stand."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import uuid4

from msgspec import Struct, field

from roomtui.account_id import AccountId


class PolicyKind(StrEnum):
    """What a policy does to whom it matches."""

    QUIET = "quiet room"
    """Mutes whoever joins a session."""
    DOOR = "door"
    """Kicks a listed identity again when it returns."""


class Policy(Struct, frozen=True, kw_only=True):
    """A standing instruction.

    It holds in one room, or in the whole account where `room_id` is empty. A quiet room spares the
    roles `spared` and trusted identities. A door is against the `identity`, by its key, which was
    last shown as `name`; with `hits_hosts` also where somebody of it claims a host's role.
    `until` is when it ends by itself, and `goes_on` tells that a later console takes it up again.
    """

    account: AccountId
    kind: PolicyKind
    since: datetime
    room_id: str = ""
    room: str = ""
    identity: str = ""
    name: str = ""
    spared: tuple[str, ...] = ()
    hits_hosts: bool = False
    until: datetime | None = None
    goes_on: bool = False
    reason: str = ""
    by: str = ""
    id: str = field(default_factory=lambda: uuid4().hex)


class PolicyStatus(Struct, frozen=True, eq=False):
    """How the policies of a console stand.

    `held_by` names another console of this host that runs some, in which case this one runs none;
    `suspended` says why nothing is sent for now, `stopped` why all were ended.
    """

    policies: tuple[Policy, ...] = ()
    held_by: str = ""
    suspended: str = ""
    stopped: str = ""


NO_POLICIES: Final = PolicyStatus()
"""No policy is on."""
