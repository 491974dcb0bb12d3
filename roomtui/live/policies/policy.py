"""A policy: a standing instruction of an operator."""

from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from msgspec import Struct, field

from roomtui.account_id import AccountId
from roomtui.api.models import Timestamp
from roomtui.text import safe

if TYPE_CHECKING:
    from datetime import datetime


LONGEST_NAME: Final = 40
"""Characters of a name in a sentence."""


class PolicyKind(StrEnum):
    """What a policy does to whom it matches."""

    QUIET = "quiet room"
    """Mutes whoever joins a session."""
    DOOR = "door"
    """Kicks a listed identity again when it returns."""


class Policy(Struct, frozen=True, kw_only=True):
    """A standing instruction.

    It holds in one room, or in the whole account where `room_id` is empty. A quiet room spares the
    roles `spared` and trusted identities, and with `includes_present` mutes those too who were
    there when it was switched on. A door is against the `identity`, by its key as a journal keeps
    it (`kept_identity`), which was last shown as `name`; with `hits_hosts` also where somebody of
    it claims a host's role. Once several people were seen to have the identity at once, it
    `was_shared`, and kicks none of them, whichever console takes it up.

    `since` and `until`, when it ends by itself, are on the service's clock, and `goes_on` tells
    that a later console takes it up again.
    """

    account: AccountId
    kind: PolicyKind
    since: Timestamp
    room_id: str = ""
    room: str = ""
    identity: str = ""
    name: str = ""
    spared: tuple[str, ...] = ()
    includes_present: bool = False
    hits_hosts: bool = False
    was_shared: bool = False
    until: Timestamp | None = None
    goes_on: bool = False
    reason: str = ""
    by: str = ""
    id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def title(self) -> str:
        """Return what it is, and where, as the subject of a sentence; safe to show."""
        where = f"in {safe(self.room, LONGEST_NAME)}" if self.room_id else "in every room"
        if self.kind is PolicyKind.DOOR:
            return f"The door against {safe(self.name, LONGEST_NAME) or 'somebody'} {where}"
        return f"The quiet room {where}" if self.room_id else "Quiet in every room"

    def holds_in(self, room_id: str) -> bool:
        """Return whether it holds in a room."""
        return not self.room_id or self.room_id == room_id

    def is_over(self, now: "datetime") -> bool:
        """Return whether it has ended by itself."""
        return self.until is not None and now >= self.until
