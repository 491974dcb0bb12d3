"""An alert: something that needs a hand, why, and where."""

from datetime import datetime
from enum import IntEnum

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.live.kinds import RecordKind

AlertKey = tuple[str, str]
"""What tells an alert from every other: its rule and its cause."""


class Severity(IntEnum):
    """How much an alert matters; the higher, the sooner it is looked at."""

    NOTE = 1
    WARNING = 2
    URGENT = 3


class AlertPlace(Struct, frozen=True):
    """What an alert is about, and where it is; what is not known is empty."""

    kind: RecordKind
    id: str
    session_id: str = ""
    room_id: str = ""


class Alert(Struct, frozen=True, kw_only=True):
    """Something that needs a hand, raised once for its cause.

    `rule` is the id of the rule, and `cause` tells what raised it: no two alerts have the same
    rule and cause. `since` is when it began, on the service's clock. `sentence` is safe and
    whole, `brief` says the same in fewer words; `evidence` are the facts it rests on.
    `acknowledged` tells that the operator knows; `cleared_at` when it was over. One that stands for
    many is about no place, but has the `places` of all of them.
    """

    account: AccountId
    rule: str
    cause: str
    severity: Severity
    since: datetime
    place: AlertPlace
    sentence: str
    brief: str = ""
    evidence: tuple[str, ...] = ()
    acknowledged: bool = False
    cleared_at: datetime | None = None
    places: tuple[AlertPlace, ...] = ()

    @property
    def key(self) -> AlertKey:
        """Return what tells this alert from every other."""
        return self.rule, self.cause
