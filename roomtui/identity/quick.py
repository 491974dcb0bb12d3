"""Fast path for the plainest contexts, which are nearly all: a few keys, one name."""

import re
from typing import Any, Final

import msgspec

from roomtui.identity.documents import may_be_inner
from roomtui.identity.keys import Key, Rank, key_of
from roomtui.identity.naming import is_east_asian
from roomtui.identity.values import NOBODY, NOTHING

LONGEST: Final = 320
"""Characters of the longest context that may go the short way."""

# Words in which nothing could be an address, a number, an id or markup.
_PLAIN: Final = re.compile(r"[^@:<>/\\\d{}\[\]\"%&#\s]+(?: [^@:<>/\\\d{}\[\]\"%&#\s]+)+")
_HANDLE_AT_BEST: Final = re.compile(r"[\w.@+-]+", re.ASCII).fullmatch
_ROLE: Final = re.compile(r"[A-Za-z]{2,24}")
_NOTHING: Final = frozenset({"none", "null", "undefined"})
_NO_NAME: Final = NOBODY | NOTHING | {f"{word} {word}" for word in _NOTHING}

_decode: Final = msgspec.json.Decoder(dict[str, Any]).decode

# Plain numbers, which are compared in no time.
_NAME: Final = int(Rank.NAME)
_HANDLE: Final = int(Rank.HANDLE)
_ODD_HANDLE: Final = _HANDLE - 0.5  # a handle, or worse: no matter once there is a name
_UNSURE: Final = -1.0


def quick_identity(context: str) -> tuple[str, str] | None:
    """Return the name and the role of a flat object with a name in plain words; None for others.

    What it returns is what the long way finds.
    """
    name, role = "", ""
    best: float = _HANDLE + 1
    for written, value in _decoded(context).items():
        if type(value) is int or value is None or value is False:
            continue
        key = key_of(written)
        if type(value) is not str or key.winds or (key.role and role):
            return None
        if key.role:
            role = value
        rank = _rank(key, value)
        if rank == _UNSURE:
            return None
        if rank < best:
            name, best = "" if rank == _ODD_HANDLE else value, rank
    return (name, role) if name else None


def _rank(key: Key, value: str) -> float:
    """Return how well a text names a person, or _UNSURE if it has to be looked into."""
    if key.quick <= _HANDLE:
        if not _is_plain(value):
            is_handle = key.quick == _HANDLE and _HANDLE_AT_BEST(value)
            return _ODD_HANDLE if is_handle else _UNSURE
        return _NAME if key.quick == _HANDLE and " " in value else key.quick
    if key.role:
        is_more = not _ROLE.fullmatch(value) or value.lower() in _NOTHING
    else:
        is_more = may_be_inner(value, wrapped=key.wraps)
    return _UNSURE if is_more else key.quick


def _is_plain(value: str) -> bool:
    """Return whether a text is a name as it stands."""
    if value.lower() in _NO_NAME:
        return False
    if value.isalpha():
        return value.isascii() or is_east_asian(value)
    return _PLAIN.fullmatch(value) is not None


def _decoded(context: str) -> dict[str, Any]:
    """Return an object, or an empty one for what is none or too long."""
    if len(context) <= LONGEST:
        try:
            return _decode(context)
        except (ValueError, RecursionError):
            pass  # the long way will see what it is
    return {}
