"""Parses a context, in whichever format it was written, into a tree to search.

Forms: JSON, JSON inside text and inside that, what was meant as JSON, percent-encoded or escaped
for HTML, base64, and those that `pairs` reads.
"""

import binascii
import re
from base64 import urlsafe_b64decode
from typing import Any, Final, NamedTuple

import msgspec

from roomtui.identity.pairs import LONGEST_LINE, is_known, read_pairs
from roomtui.identity.relaxed_json import read_relaxed
from roomtui.identity.values import without_address, without_percents

STRICT: Final = 1 << 20
"""Characters up to which JSON is read at once; beyond, as far as a number of tokens."""

MOST_WRAPS: Final = 8
"""Times that one text may be wrapped in another."""

LONGEST: Final = 1 << 20
"""Characters of the longest text in another form than JSON that is looked through."""

_BLANK: Final = " \t\r\n\ufeff"
_OPENERS: Final = frozenset('{["%&\\ \n\r\t')
_BASE64_JSON: Final = ("eyJ", "eyAi", "ewog", "ew0K", "W3si")
_ODD: Final = re.compile(r"[=<%&:\\\n|]|^(?:eyJ|eyAi|ewog|ew0K|W3si)")


class Document(NamedTuple):
    """A parsed context: a tree, or a text that was wrapped in another.

    `whole` tells whether it came in one piece; `sure` is False where its form is only a guess,
    so that it counts only if it names a person.
    """

    tree: Any
    whole: bool = True
    sure: bool = True


def read_context(context: str, wraps: int = MOST_WRAPS) -> Document | None:
    """Read a context; None for plain text."""
    start = context[:64].lstrip(_BLANK)[:1] or context.lstrip(_BLANK)[:1]
    if start in ("{", "["):
        return _read_json(context)
    if start == '"':
        return _read_wrapped(context, wraps) or _read_without_braces(context)
    if not _ODD.search(context, 0, LONGEST):
        return None
    text = context[:LONGEST]
    return _read_escaped(text, wraps) or _read_pairs(text.strip(_BLANK)) or _read_behind(text)


def may_be_inner(text: str, *, wrapped: bool) -> bool:
    """Return whether a text inside a context may be structured itself.

    `wrapped` tells that it stands under a key under which it may be in pairs, such as `name=Ana`.
    """
    return (
        text[:1] in _OPENERS
        or text.startswith(_BASE64_JSON)
        or (wrapped and ("=" in text[:LONGEST_LINE] or ":" in text[:LONGEST_LINE]))
    )


def read_inner(text: str, *, wrapped: bool = False) -> Document | None:
    """Read a text inside a context that is structured itself; None for any other."""
    start = text[:64].lstrip(_BLANK)
    if start[:1] in ("{", "[", '"', "%", "&", "\\") or start.startswith(_BASE64_JSON):
        document = read_context(text)
        if document is not None and document.sure and _has_keys(document.tree):
            return document
        return document if document is not None and _has_known_keys(document.tree) else None
    if wrapped and (document := read_context(text)) and _has_known_keys(document.tree):
        return document
    return None


def _read_pairs(text: str) -> Document | None:
    tree = read_pairs(text)
    return Document(tree, sure=False) if tree else None


def _read_behind(text: str) -> Document | None:
    """Read JSON behind a word that tells what it is: `v1:{"name":"Ana"}`."""
    start = text.find("{", 0, LONGEST_LINE)
    document = _read_json(text[start:]) if start > 0 else None
    if document is None or not _has_known_keys(document.tree):
        return None
    return document._replace(sure=False)


def _has_keys(tree: Any) -> bool:
    if isinstance(tree, list):
        return any(isinstance(item, dict) and item for item in tree)
    return isinstance(tree, str) or bool(tree)


def _has_known_keys(tree: Any) -> bool:
    """Return whether a tree whose form is a guess is more than a text in brackets."""
    trees = tree if isinstance(tree, list) else [tree]
    return any(isinstance(one, dict) and any(map(is_known, one)) for one in trees)


def _read_json(text: str) -> Document:
    import html  # no start should wait for what few apps send

    if len(text) <= STRICT:
        try:
            return Document(msgspec.json.decode(text.strip(_BLANK)))
        except (ValueError, RecursionError):
            pass  # perhaps it was meant as JSON
    head = text[:64]
    if '\\"' in head and head.count('"') == head.count('\\"'):
        text = text[:STRICT].replace('\\"', '"')
    elif "&quot;" in head and '"' not in head:
        text = html.unescape(text[:STRICT])
    trees, whole = read_relaxed(text)
    keyed = [tree for tree in trees if isinstance(tree, dict) or _has_keys(tree)]
    return Document(keyed[0] if len(keyed) == 1 else keyed, whole, sure=False)


def _read_wrapped(text: str, wraps: int) -> Document | None:
    """Read a JSON string, and what is written in it."""
    if len(text) > LONGEST:
        return None
    try:
        inner = msgspec.json.decode(text.strip(_BLANK), type=str)
    except (ValueError, RecursionError):
        return None
    read = read_context(inner, wraps - 1) if wraps else None
    return Document(inner) if read is None or not (read.sure or read.tree) else read


def _read_without_braces(text: str) -> Document | None:
    tree = read_relaxed("{" + text).trees[0] if '":' in text[:128].replace(" ", "") else None
    return Document(tree, sure=False) if tree and any(map(is_known, tree)) else None


def _read_escaped(text: str, wraps: int) -> Document | None:
    """Read JSON that was escaped on its way here."""
    import html  # no start should wait for what few apps send
    from urllib.parse import unquote

    if not wraps:
        return None
    start = text[:64].lstrip(_BLANK)
    if start[:3].lower() in ("%7b", "%5b", "%22"):
        return read_context(unquote(text), wraps - 1)
    if start[:6] == "&quot;" or start[:5] in ("&#34;", "&#123"):
        return read_context(html.unescape(text), wraps - 1)
    if (bare := without_percents(without_address(text))) != text:
        return Document(bare)
    if start.startswith(_BASE64_JSON):
        return _read_base64(text.strip(_BLANK), wraps)
    return None


def _read_base64(text: str, wraps: int) -> Document | None:
    """Read base64, the payload of a JSON web token among it."""
    parts = text.split(".", 3)
    packed = parts[1] if len(parts) == 3 else parts[0]
    try:
        raw = urlsafe_b64decode(
            packed.replace("+", "-").replace("/", "_") + "=" * (-len(packed) % 4)
        )
        return read_context(raw.decode(), wraps - 1)
    except (binascii.Error, ValueError):
        return None
