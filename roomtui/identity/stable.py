"""A person's stable identity, out of the context: participant ids change with each join.

It is a claim of the client app, as the name and the role are.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from roomtui.identity.id_keys import FOLDED, ID_KEYS, LONGEST_PATH, KeyOrder, folded_key, key_order

if TYPE_CHECKING:
    from roomtui.identity.documents import Document
    from roomtui.identity.statements import Statement

LONGEST: Final = 120
"""Characters of a value that is kept as it is; a longer one is known by its digest."""

LONGEST_CONTEXT: Final = 1 << 15
"""Characters of a context that is looked into; a longer one counts as a whole."""

LONGEST_ODD: Final = 1 << 12
"""Characters of one that is looked into though it is no JSON, which takes much longer."""

_OF_A_TOKEN: Final = frozenset({"iat", "exp", "nbf", "jti"})
"""What a JSON web token says of itself, which differs each time."""

_decode: Final = msgspec.json.Decoder(dict[str, Any]).decode


class Identity(Struct, frozen=True, gc=False):
    """Who somebody is, whatever their participant id: what is equal is the same person.

    `key` is the statement by its key, `by` the keys of the context on the way to it, with dots;
    both are empty where the context says nothing of whom it is, and `by` is empty where the whole
    context stands for the person.
    """

    key: str = ""
    by: str = ""


NOBODY: Final = Identity()
"""Of somebody whose context says nothing."""


def identity_in(
    context: str | None, keys: Sequence[str] = ID_KEYS, passing: Collection[str] = ()
) -> Identity:
    """Return the identity that a context states, in bounded time whatever it is.

    Args:
        context: as the client sent it.
        keys: those to look for, in order, perhaps with dots: `user.id`.
        passing: values that are none, such as the participant id, which is another with each join.
    """
    text = (context or "").strip()
    if not text:
        return NOBODY
    wanted = key_order(tuple(keys))
    if text[0] == "{" and len(text) <= LONGEST_CONTEXT:
        flat = _flat(text)
        if flat is not None and (found := _in_flat(flat, wanted, passing)):
            return found
    return _searched(text, wanted, passing)


def keyed(key: str, value: str) -> str:
    """Return the statement of a value under a plain key, as an identity has it."""
    return f"{key}:{_short(value.casefold() if 'mail' in key else value)}"


def _flat(text: str) -> dict[str, Any] | None:
    """Return an object in which nothing is nested; None for any other context."""
    try:
        tree = _decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    for value in tree.values():
        if isinstance(value, dict | list):
            return None
        if isinstance(value, str) and (value[:1] in _OPENERS or value[:3] in _PACKED):
            return None
    return tree


_OPENERS: Final = frozenset('{["%&\\ \n\r\t')
_PACKED: Final = frozenset({"eyJ", "eyA", "ewo", "ew0", "W3s"})
"""What structured text inside a context begins with, and such text in base64."""


def _in_flat(tree: dict[str, Any], wanted: KeyOrder, passing: Collection[str]) -> Identity | None:
    """Return the identity in a flat object by the first of the keys that has one."""
    order, best, found = wanted.single, wanted.end, None
    for written, value in tree.items():
        plain = FOLDED.get(written) or folded_key(written)
        rank = order.get(plain, best)
        if rank < best and (told := _told(value, passing)):
            best, found = rank, Identity(keyed(plain, told), written[:LONGEST_PATH])
    return found


def _told(value: Any, passing: Collection[str]) -> str:
    """Return a value that tells somebody from anybody else; else nothing."""
    from roomtui.identity.no_identity import is_nobody
    from roomtui.identity.statements import plain_value

    text = plain_value(value)
    return "" if not text or text in passing or is_nobody(text) else text


def _searched(text: str, wanted: KeyOrder, passing: Collection[str]) -> Identity:
    """Return the identity in a context of any form."""
    from roomtui.identity.documents import read_context

    document = read_context(text) if len(text) <= LONGEST_ODD or _is_json(text) else None
    if document is None or isinstance(document.tree, str):
        return _whole_text(text if document is None else document.tree.strip(), passing)
    from roomtui.identity.statements import statements

    best, found, says_any = wanted.end, NOBODY, False
    for statement in statements(document.tree):
        if not _told(statement.value, passing):
            continue
        says_any = says_any or _is_of_whole(statement)
        rank, key = wanted.best(statement)
        if rank < best:
            best = rank
            by = ".".join(statement.path)[:LONGEST_PATH]
            found = Identity(keyed(key, statement.value), by)
    if found.key or not says_any:
        return found
    return Identity(f":{_short(_canonical(document) or text)}")


def _is_json(text: str) -> bool:
    if len(text) > LONGEST_CONTEXT:
        return False
    try:
        msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return True


def _is_of_whole(statement: "Statement") -> bool:
    """Return whether a statement tells more of a person than a role: the whole is somebody then."""
    from roomtui.identity.keys import Holder, key_of

    if statement.holder in {Holder.THING, Holder.OTHER_PERSON}:
        return False
    key = key_of(statement.path[-1])
    return not (key.role or key.flag) and folded_key(statement.path[-1]) not in _OF_A_TOKEN


def _canonical(document: "Document") -> str:
    """Return what an object states, whatever the order of its members; nothing for a guess."""
    tree = document.tree
    if not document.sure:
        return ""
    if isinstance(tree, dict):
        tree = {key: value for key, value in tree.items() if key not in _OF_A_TOKEN}
    try:
        return msgspec.json.encode(tree, order="sorted").decode()
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ""


def _whole_text(text: str, passing: Collection[str]) -> Identity:
    return Identity(f":{_short(text)}") if _told(text, passing) else NOBODY


def _short(value: str) -> str:
    if len(value) <= LONGEST:
        return value
    from hashlib import blake2s  # no first screen has need of it

    return "#" + blake2s(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
