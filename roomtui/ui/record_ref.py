"""A reference to a record, and to those it is within, taken when a key is pressed."""

from collections.abc import Iterator

from msgspec import Struct

from roomtui.live.kinds import RecordKind


class RecordRef(Struct, frozen=True):
    """A record with the name that is on screen; `within` is what it belongs to."""

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
