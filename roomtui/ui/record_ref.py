"""A reference to a record by account, kind and id, and to those it is within, as of a key press."""

from collections.abc import Iterator

from msgspec import Struct

from roomtui.account_id import AccountId
from roomtui.live.kinds import RecordKind


class RecordRef(Struct, frozen=True):
    """A record of an account with the name on screen; `within` is what it belongs to."""

    account: AccountId
    kind: RecordKind
    id: str
    name: str = ""
    within: "RecordRef | None" = None

    @property
    def chain(self) -> "tuple[RecordRef, ...]":
        """Return the record and what it belongs to, from the inside out."""
        return tuple(self._outwards())

    def _outwards(self) -> "Iterator[RecordRef]":
        ref: RecordRef | None = self
        while ref is not None:
            yield ref
            ref = ref.within
