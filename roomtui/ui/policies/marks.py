"""Marks of policies in lists: which rooms are kept quiet, and against whom a door is."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field

from roomtui.account_id import AccountId
from roomtui.api.models import Participant
from roomtui.live.actions.request import kept_identity
from roomtui.live.identities import Identities
from roomtui.live.policies.policy import Policy, PolicyKind
from roomtui.live.policies.status import PolicyStatus
from roomtui.text import safe

KEPT_QUIET: Final = "kept quiet"
DOOR: Final = "door"
QUIET_AND_DOOR: Final = "quiet · door"

LONGEST_REASON: Final = 40
"""Characters of a reason in a list."""


class PolicyMarks(Struct, frozen=True, eq=False):
    """What lists say of the policies that are on, in an account.

    `rooms` has it by room id, and `doors` the policies against somebody by the key of the identity
    as a journal keeps it.
    """

    rooms: Mapping[str, str] = field(default_factory=dict)
    doors: Mapping[str, Policy] = field(default_factory=dict)

    def people(self, identities: Identities) -> Mapping[str, str]:
        """Return what is said of those present against whom a door is, by participant id.

        Whoever may not be matched is not among them: no door hits them either.
        """
        found: dict[str, str] = {}
        for kept, door in self.doors.items():
            key = kept if kept[:1] != "#" else _whole(kept, identities)
            held = identities.holders.get(key, ())
            if len(held) == 1 and key not in identities.confused:
                found[held[0]] = door_words(door)
        return found

    def door_of(self, person: Participant, identities: Identities) -> Policy | None:
        """Return the door against somebody, by an identity that may be matched."""
        if not self.doors:
            return None
        identity = identities.read(person)
        key = kept_identity(identity.key)
        return self.doors.get(key) if identities.is_usable(identity) else None


def _whole(kept: str, identities: Identities) -> str:
    """Return the key that is kept as a digest, since it is not safe to be shown."""
    return next((key for key in identities.holders if kept_identity(key) == kept), kept)


NO_MARKS: Final = PolicyMarks()


def marks_of(status: PolicyStatus, account: AccountId) -> PolicyMarks:
    """Return what lists say of the policies of an account."""
    if not status.policies:
        return NO_MARKS
    here = [one for one in status.policies if one.account == account]
    quiet = {one.room_id for one in here if one.kind is PolicyKind.QUIET}
    doors = {one.identity: one for one in here if one.kind is PolicyKind.DOOR}
    shut = {one.room_id for one in here if one.kind is PolicyKind.DOOR}
    rooms = {room: _room_words(room in quiet, room in shut) for room in quiet | shut if room}
    return PolicyMarks(rooms, doors)


def _room_words(is_quiet: bool, is_shut: bool) -> str:
    return QUIET_AND_DOOR if is_quiet and is_shut else KEPT_QUIET if is_quiet else DOOR


def door_words(door: Policy) -> str:
    """Return that a door is against somebody, and why: `door: spam`."""
    return f"{DOOR}: {safe(door.reason, LONGEST_REASON)}" if door.reason else DOOR


def counted(policies: Iterable[Policy]) -> tuple[int, int]:
    """Return how many quiet rooms and how many doors there are."""
    kinds = [one.kind for one in policies]
    return kinds.count(PolicyKind.QUIET), kinds.count(PolicyKind.DOOR)
