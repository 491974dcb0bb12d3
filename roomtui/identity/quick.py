"""Takes the short way through the plainest contexts, which are nearly all: a few keys, one name."""

import re
from typing import Any, Final

import msgspec

from roomtui.identity.documents import may_be_inner
from roomtui.identity.keys import Key, Rank, key_of
from roomtui.identity.naming import is_east_asian
from roomtui.identity.values import NOBODY

LONGEST: Final = 320
"""Characters of the longest context that may go the short way."""

# Words in which nothing could be an address, a number, an id or markup.
_PLAIN: Final = re.compile(r"[^@:<>/\\\d{}\[\]\"%&#\s]+(?: [^@:<>/\\\d{}\[\]\"%&#\s]+)+")
_ROLE: Final = re.compile(r"[A-Za-z]{2,24}")
_NOTHING: Final = frozenset({"none", "null", "undefined"})
_NO_NAME: Final = NOBODY | {f"{word} {word}" for word in _NOTHING}

_decode: Final = msgspec.json.Decoder(dict[str, Any]).decode

# Plain numbers, which are compared in no time.
_NAME: Final = int(Rank.NAME)
_HANDLE: Final = int(Rank.HANDLE)


def quick_identity(context: str) -> tuple[str, str] | None:
    """Return the name and the role of a flat object with a name in plain words; None for others.

    What it returns is what the long way finds.
    """
    name, best, role = "", _HANDLE + 1, ""
    for written, value in _decoded(context).items():
        if type(value) is int or value is None or value is False:
            continue
        key = key_of(written)
        if type(value) is not str or key.winds or _is_more(key, value):
            return None
        if key.role:
            if role:
                return None
            role = value
        elif (rank := key.quick) <= _HANDLE:
            if rank == _HANDLE and " " in value:
                rank = _NAME
            if rank < best:
                name, best = value, rank
    return (name, role) if name else None


def _is_more(key: Key, value: str) -> bool:
    """Tell whether a text has to be looked into."""
    if key.quick <= _HANDLE:
        is_plain = _PLAIN.fullmatch(value) or (value.isalpha() and is_east_asian(value))
        return not is_plain or value.lower() in _NO_NAME
    if key.role:
        return not _ROLE.fullmatch(value) or value.lower() in _NOTHING
    return may_be_inner(value, wrapped=key.wraps)


def _decoded(context: str) -> dict[str, Any]:
    """Return an object, or an empty one for what is none or too long."""
    if len(context) <= LONGEST:
        try:
            return _decode(context)
        except (ValueError, RecursionError):
            pass  # the long way will see what it is
    return {}
