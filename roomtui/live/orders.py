"""What an operator orders, and what became of it."""

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from msgspec import Struct, field


class Action(StrEnum):
    """The four things that a moderator can do."""

    MUTE = "mute"
    UNMUTE = "unmute"
    KICK = "kick"
    END = "end"

    @property
    def can_be_seen(self) -> bool:
        """Tell whether later pictures show the effect; the API has no mute state."""
        return self in {Action.KICK, Action.END}


class Target(Struct, frozen=True):
    """A participant by id, with the name that was on screen."""

    id: str
    name: str


class Order(Struct, frozen=True, kw_only=True):
    """One action on one session, its targets frozen at the moment the key was pressed.

    With `everyone` the service is told "all" less the excluded, so that who joins while the
    request is on its way is reached too; `targets` are then those who were seen.
    """

    action: Action
    session_id: str
    room_id: str
    room: str
    targets: tuple[Target, ...]
    excluded: tuple[Target, ...] = ()
    everyone: bool = False
    id: str = field(default_factory=lambda: uuid4().hex)


class Outcome(StrEnum):
    """What became of an order or a write, as far as it can be known."""

    SENDING = "sending"
    SENT = "sent"
    DONE = "done"
    CONFIRMED = "confirmed"
    ALREADY_GONE = "already gone"
    UNKNOWN = "outcome unknown"
    NOT_CONFIRMED = "not confirmed"
    FAILED = "failed"


class Report(Struct, frozen=True, kw_only=True):
    """What is known of an order at `at`; `latency_ms` is that of the request that settled it."""

    order: Order
    outcome: Outcome
    at: datetime
    detail: str = ""
    latency_ms: int | None = None

    @property
    def landed(self) -> bool:
        """Tell whether the service took the order, or may have."""
        return self.outcome in {Outcome.SENT, Outcome.CONFIRMED, Outcome.UNKNOWN}
