"""A person's stable identity, out of the context: participant ids change with each join."""

from collections.abc import Iterable, Sequence
from hashlib import blake2s
from typing import Any, Final

import msgspec
from msgspec import Struct

LONGEST: Final = 120
"""Characters of a value that is kept as it is; a longer one is known by its digest."""

LONGEST_CONTEXT: Final = 1 << 16
"""Characters of a context that is looked into; a longer one counts as a whole."""

ID_KEYS: Final = ("userid", "participantid", "externalid", "accountid", "uid", "sub", "id")
"""Keys of a JSON object that hold an id, in order, without case, hyphens and underscores."""

_decode: Final = msgspec.json.Decoder(dict[str, Any]).decode


class Identity(Struct, frozen=True, gc=False):
    """Who somebody is, whatever their participant id: what is equal is the same person.

    `key` is the statement by its key, `by` the key of the context it stands under; both are empty
    where the context is, and `by` is empty where the whole context stands for the person.
    """

    key: str = ""
    by: str = ""


NOBODY: Final = Identity()
"""Of somebody whose context says nothing."""


def identity_in(context: str | None, keys: Sequence[str] = ID_KEYS) -> Identity:
    """Return the identity that a context states; `keys` are those to look for, in order."""
    text = (context or "").strip()
    if not text:
        return NOBODY
    stated = _stated(text) if text[0] == "{" and len(text) <= LONGEST_CONTEXT else {}
    for key in map(plain_key, keys):
        if key in stated:
            written, value = stated[key]
            return Identity(f"{key}:{_short(value)}", written)
    return Identity(f":{_short(text)}")


def plain_key(key: str) -> str:
    """Return a key without case, hyphens and underscores."""
    return "".join(filter(str.isalnum, key.casefold()))


def _stated(context: str) -> dict[str, tuple[str, str]]:
    """Return the plain statements of a JSON object, by their plain keys."""
    try:
        items: Iterable[tuple[str, Any]] = _decode(context).items()
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return {}
    return {
        plain_key(key): (key, str(value))
        for key, value in items
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip()
    }


def _short(value: str) -> str:
    if len(value) <= LONGEST:
        return value
    return "#" + blake2s(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
