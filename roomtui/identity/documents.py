"""Reads a context into a tree, in whichever form it was written; names are looked for in that.

Forms: JSON, JSON inside text and inside that, what was meant as JSON, percent-encoded or escaped
for HTML, base64, `name=Ana&role=host`, `name: Ana`, XML, a line of headings over a line of values.
"""

import binascii
import re
from base64 import urlsafe_b64decode
from contextlib import suppress
from typing import Any, Final, NamedTuple

import msgspec

from roomtui.identity.keys import key_of
from roomtui.identity.relaxed_json import read_relaxed
from roomtui.identity.words import plain_key

STRICT: Final = 1 << 18
"""Characters up to which JSON is read at once; beyond, as far as a number of tokens."""

MOST_WRAPS: Final = 8
"""Times that one text may be wrapped in another."""

LONGEST: Final = 1 << 20
"""Characters of the longest text in another form than JSON that is looked through."""

MOST_PAIRS: Final = 512
LONGEST_LINE: Final = 1 << 14

_URL_SAFE: Final = str.maketrans("+/", "-_")
_BLANK: Final = " \t\r\n\ufeff"
_ODD: Final = re.compile(r"[=<%&:\\\n|]|^eyJ")
_PERCENT: Final = re.compile(r"[^\s%=&]*(?:%[0-9A-Fa-f]{2}[^\s%=&]*)+")
_PAIR: Final = re.compile(r"\s*([\w .\-\[\]]{1,64}?)\s*[=:](?!//)\s*([^\n]*)", re.DOTALL)
_SEPARATORS: Final = re.compile(r"[&;\n|]")
_TAG: Final = re.compile(r"<([A-Za-z][\w:.-]{0,63})([^<>]*)>([^<]*)")
_ATTRIBUTE: Final = re.compile(r"([A-Za-z][\w:.-]{0,63})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


class Document(NamedTuple):
    """What a context says: a tree, or a text that was wrapped in another.

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
    return _read_escaped(context[:LONGEST], wraps) or _read_pairs(context[:LONGEST].strip(_BLANK))


def read_inner(text: str) -> Document | None:
    """Read a text inside a context that is structured itself; None for any other."""
    start = text[:64].lstrip(_BLANK)[:1]
    if start in ("{", "[", '"', "%", "&", "\\"):
        document = read_context(text)
        has_keys = document is not None and document.sure and _has_keys(document.tree)
        return document if has_keys else None
    return None


def _has_keys(tree: Any) -> bool:
    if isinstance(tree, list):
        return any(isinstance(item, dict) and item for item in tree)
    return isinstance(tree, str) or bool(tree)


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
    return Document(tree, sure=False) if tree and any(map(_is_known, tree)) else None


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
    if _PERCENT.fullmatch(text):
        with suppress(ValueError):
            return Document(unquote(text, errors="strict"))
    if start[:3] == "eyJ":
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


def _read_pairs(text: str) -> Document | None:
    """Read keys with values that are written in other ways than JSON."""
    tree = _tagged(text) if text.startswith("<") else _headed(text) or _paired(text)
    return Document(tree, sure=False) if tree else None


def _tagged(text: str) -> dict[str, Any]:
    import html

    found: dict[str, Any] = {}
    for count, tag in enumerate(_TAG.finditer(text)):
        if count == MOST_PAIRS:
            break
        for name, double, single in _ATTRIBUTE.findall(tag[2][: LONGEST // MOST_PAIRS]):
            found.setdefault(name.rpartition(":")[2], html.unescape(double or single))
        if content := tag[3].strip():
            found.setdefault(tag[1].rpartition(":")[2], html.unescape(content))
    return found


def _headed(text: str) -> dict[str, Any]:
    """Read a line of headings and the line of values under it."""
    heading, _, rest = text.partition("\n")
    for separator in (",", ";", "\t"):
        titles = heading.strip().split(separator, MOST_PAIRS)
        values = rest.strip().partition("\n")[0].split(separator, MOST_PAIRS)
        if len(titles) == len(values) > 1 and sum(_is_known(title) for title in titles) > 1:
            return {
                key.strip(' "'): value.strip(' "')
                for key, value in zip(titles, values, strict=True)
            }
    return {}


def _paired(text: str) -> dict[str, Any]:
    """Read `name=Ana&role=host`, or `name: Ana; role: host`, or `CN=Ana,OU=x`."""
    from urllib.parse import unquote_plus

    text = text.removeprefix("---").strip(_BLANK)
    if text[-1:] in ("'", '"') and (quoted := _ATTRIBUTE.findall(text[:LONGEST_LINE])):
        found: dict[str, Any] = {name: double or single for name, double, single in quoted}
        return found if any(map(_is_known, found)) else {}
    is_query = "=" in text and " " not in text
    pieces = _SEPARATORS.split(text.lstrip("?#"), MOST_PAIRS)
    if len(pieces) == 1:
        pieces = text.lstrip("?#").split(",", MOST_PAIRS)
    found = {}
    for piece in pieces:
        if match := _PAIR.match(piece):
            value = match[2].strip(" \"'")
            found.setdefault(match[1], unquote_plus(value) if is_query else value)
        elif not found:
            return {}
    return found if any(map(_is_known, found)) else {}


def _is_known(written: str) -> bool:
    key = key_of(plain_key(written))
    return key.rank is not None or bool(key.part) or key.role
