"""An immutable mapping whose versions share what they have in common: a base, and what differs."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, Generic, TypeVar, overload

from roomtui.live.analysis.slices import Work

PIECE: Final = 2_000
"""Entries that are copied between two chances for a key."""

FEW: Final = 8
"""Where what differs from the base is a part in so many of it, or more, it becomes another base."""

LEAST: Final = 64
"""Entries that may differ from the base, however small it is."""

GONE: Final = object()
"""Stands for an entry that the base has and the mapping has not."""

V = TypeVar("V")
D = TypeVar("D")


class LayeredMap(Mapping[str, V], Generic[V]):
    """A mapping that another is made of by what changes, for the time that this alone takes.

    No entry is in order. The garbage collector looks through none whose values it does not look
    through, however many there are.
    """

    __slots__ = ("_base", "_count", "_over")

    def __init__(self, base: Mapping[str, V], over: Mapping[str, Any], count: int) -> None:
        self._base = base
        self._over = over
        self._count = count

    def with_changes(self, changes: Mapping[str, Any]) -> "Work[LayeredMap[V]]":
        """Return the mapping with some entries other, new or `GONE`, in slices."""
        base, over = self._base, {**self._over}
        count = self._count
        for number, (key, value) in enumerate(changes.items(), 1):
            count += (value is not GONE) - (key in self)
            over[key] = value
            if number % PIECE == 0:
                yield
        if len(over) <= max(len(base) // FEW, LEAST):
            return LayeredMap(base, over, count)
        merged: dict[str, V] = {}
        rest = iter(base.items())
        while some := list(islice(rest, PIECE)):
            merged.update(some)
            yield
        for number, (key, value) in enumerate(over.items(), 1):
            if value is GONE:
                merged.pop(key, None)
            else:
                merged[key] = value
            if number % PIECE == 0:
                yield
        return LayeredMap(merged, {}, count)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        over = self._over
        yield from (key for key in self._base if key not in over)
        yield from (key for key, value in over.items() if value is not GONE)

    def __contains__(self, key: object) -> bool:
        found = self._over.get(key)  # type: ignore[call-overload]
        return key in self._base if found is None else found is not GONE

    def __getitem__(self, key: str) -> V:
        found = self._over.get(key)
        if found is None:
            return self._base[key]
        if found is GONE:
            raise KeyError(key)
        value: V = found
        return value

    @overload
    def get(self, key: str, /) -> V | None: ...
    @overload
    def get(self, key: str, default: D, /) -> V | D: ...

    def get(self, key: str, default: D | None = None, /) -> V | D | None:
        """Return the value of a key, or the default."""
        found = self._over.get(key)
        if found is None:
            return self._base.get(key, default)
        return default if found is GONE else found


def empty() -> LayeredMap[Any]:
    """Return the mapping that others are made of."""
    return LayeredMap({}, {}, 0)
