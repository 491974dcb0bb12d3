"""Looks through all that is alive in this process for pieces of text."""

import gc
from collections.abc import Iterable
from typing import Any

from msgspec import Struct


def holders(pieces: list[str]) -> list[str]:
    """Give the texts that hold one of the pieces, but for the pieces themselves."""
    gc.collect()
    seen = {id(piece) for piece in pieces}
    layer = gc.get_objects()
    found = []
    while layer:
        inner = {id(one): one for one in _inside(layer) if id(one) not in seen}
        seen.update(inner)
        found += [one for one in inner.values() if _holds(one, pieces)]
        layer = [one for one in inner.values() if not gc.is_tracked(one)]
    return [str(one) for one in found]


def _inside(layer: list[Any]) -> Iterable[Any]:
    """Give what is held; the collector does not look into structs that it leaves alone."""
    yield from gc.get_referents(*layer)
    for one in layer:
        if isinstance(one, Struct) and not gc.is_tracked(one):
            yield from (getattr(one, name, None) for name in one.__struct_fields__)


def _holds(one: Any, pieces: list[str]) -> bool:
    if isinstance(one, str):
        return any(piece in one for piece in pieces)
    return isinstance(one, bytes | bytearray) and any(piece.encode() in one for piece in pieces)
