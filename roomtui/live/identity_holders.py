"""Who holds an identity: mostly one person, whose id alone is kept of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from roomtui.live.analysis.slices import Work
from roomtui.live.layered_map import GONE, LayeredMap, empty


class _Several(Struct, frozen=True, gc=False):
    """Those who hold an identity at once."""

    ids: tuple[str, ...]


class IdentityHolders(Mapping[str, tuple[str, ...]]):
    """The ids of those who hold an identity, by its key; made of another by what changes."""

    __slots__ = ("_held",)

    def __init__(self, held: LayeredMap[Any] | None = None) -> None:
        self._held = empty() if held is None else held

    def with_changes(self, changes: Mapping[str, Any]) -> "Work[IdentityHolders]":
        """Return the holders where those of some identities are others, as `held_by`, in slices."""
        return IdentityHolders((yield from self._held.with_changes(changes)))

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return _ids(self._held[key])


def held_by(ids: Sequence[str]) -> Any:
    """Return as what the holders of an identity are kept; it is `GONE` where there are none."""
    if not ids:
        return GONE
    return ids[0] if len(ids) == 1 else _Several(tuple(ids))


def _ids(held: str | _Several) -> tuple[str, ...]:
    return held.ids if isinstance(held, _Several) else (held,)
