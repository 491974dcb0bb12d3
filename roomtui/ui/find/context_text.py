"""What is stated of somebody beside the name, as text that is searched, or typed to search."""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from roomtui.ui.filters.text import LOOKED_AT

LONGEST_CONTEXT: Final = 4_000
"""Characters of a context that is looked into; of a longer one the beginning is searched."""

MOST_NESTED: Final = 64
"""Parts of a context that are opened, so that a hostile one cannot take long."""

_decode: Final = msgspec.json.Decoder().decode


def stated_in(context: str | None) -> str:
    """Return the plain values of a context without their keys, or all of one that has none."""
    if not context:
        return ""
    if context[0] not in '{["' or len(context) > LONGEST_CONTEXT:
        return context[:LOOKED_AT]
    try:
        return " ".join(_plain(_decode(context)))[:LOOKED_AT]
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return context[:LOOKED_AT]


def looked_for(typed: str) -> str:
    """Return what is typed; of a context that is pasted, also a part of one, what it states."""
    text = typed.strip()
    if not text.startswith(("{", "[", '"{', '"[')):
        return typed
    try:
        value = _decode(text)
        return " ".join(_plain(_decode(value) if isinstance(value, str) else value))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        text = text.replace("\\", "")
    for pattern in (r'[{,]\s*"[^"]*$', r'"[^"]*"\s*:', r"\b(true|false|null)\b"):
        text = re.sub(pattern, " ", text)  # compiled when the first is pasted
    return text


def _plain(value: Any) -> Iterator[str]:
    """Yield the texts and numbers in a value, however deep."""
    unread = [value]
    for _ in range(MOST_NESTED):
        if not unread:
            return
        match unread.pop():
            case dict() as stated:
                unread += reversed(stated.values())
            case list() as listed:
                unread += reversed(listed)
            case str() as text:
                yield text
            case int() | float() as number if not isinstance(number, bool):
                yield str(number)
