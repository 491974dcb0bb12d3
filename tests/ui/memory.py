"""Looks through all that is alive in this process: for pieces of text, and for what is gone."""

import gc
from collections import Counter
from typing import Any

from msgspec import Struct
from textual._styles_cache import StylesCache
from textual.widget import Widget

TEXTS = (str, bytes, bytearray)


def gone() -> Counter[str]:
    """Count what is in memory of widgets that are on no screen any more, by its kinds.

    The lines that were drawn of one may be there without it.
    """
    gc.collect()
    objects = gc.get_objects()
    widgets = [one for one in objects if isinstance(one, Widget)]
    shown = {id(one._styles_cache) for one in widgets if one.is_attached}
    dead = [one for one in widgets if not one.is_attached]
    drawn = [one for one in objects if isinstance(one, StylesCache) and id(one) not in shown]
    return Counter(type(one).__name__ for one in (*dead, *drawn))


def holders(pieces: list[str]) -> list[str]:
    """Return the texts that hold one of the pieces, but for the pieces themselves."""
    gc.unfreeze()  # the console keeps what it has imported from being looked through
    gc.collect()
    seen = {id(piece) for piece in pieces}
    layer = gc.get_objects()
    found = []
    while layer:
        inner = {id(one): one for one in _inside(layer)}
        fresh = [inner[key] for key in inner.keys() - seen]
        seen |= inner.keys()
        found += [one for one in fresh if isinstance(one, TEXTS) and _holds(one, pieces)]
        layer = [one for one in fresh if not gc.is_tracked(one)]
    return [str(one) for one in found]


def _inside(layer: list[Any]) -> list[Any]:
    """Return what is held; the collector does not look into structs that it leaves alone."""
    structs = [one for one in layer if isinstance(one, Struct) and not gc.is_tracked(one)]
    fields = [getattr(one, name, None) for one in structs for name in one.__struct_fields__]
    return gc.get_referents(*layer) + fields


def _holds(one: str | bytes | bytearray, pieces: list[str]) -> bool:
    if isinstance(one, str):
        return any(piece in one for piece in pieces)
    return any(piece.encode() in one for piece in pieces)
