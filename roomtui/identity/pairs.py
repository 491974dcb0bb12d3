"""Parses key-value pairs out of a text that is not JSON.

Forms: `name=Ana&role=host`, `name: Ana`, XML, a vCard, an object as a language prints it, a line
of headings over a line of values.
"""

import re
from typing import Any, Final

from roomtui.identity.keys import key_of
from roomtui.identity.relaxed_json import read_relaxed
from roomtui.identity.words import plain_key

MOST_PAIRS: Final = 512
LONGEST_LINE: Final = 1 << 14
LONGEST_ATTRIBUTES: Final = 2_048

_BLANKS: Final = " \t\r\n\ufeff"
_PAIR: Final = re.compile(r"\s*([\w .\-\[\]]{1,64}?)\s*[=:](?!//)\s*([^\n]*)", re.DOTALL)
_SEPARATORS: Final = re.compile(r"[&;\n|]")
_DUMP: Final = re.compile(
    r"(?:[A-Za-z_][\w.$]{0,63}|%)?[(\[{](?=[\w\s]{1,64}[=:])(.*)[)\]}]", re.DOTALL
)
_FORMATTED: Final = re.compile(r"^FN(?:;[^:\n]{0,256})?:(.+)$", re.MULTILINE | re.IGNORECASE)
_TAG: Final = re.compile(r"<([A-Za-z][\w:.-]{0,63})([^<>]*)>([^<]*)")
_ATTRIBUTE: Final = re.compile(r"([A-Za-z][\w:.-]{0,63})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def read_pairs(text: str) -> dict[str, Any]:
    """Return the keys and values of a text that is not JSON; empty where it has none."""
    if text.startswith("<"):
        return _tagged(text)
    return _card(text) or _dumped(text) or _headed(text) or _paired(text)


def _card(text: str) -> dict[str, Any]:
    """Read the name of a vCard, which has it in parts as well."""
    formatted = _FORMATTED.search(text) if text[:11].upper() == "BEGIN:VCARD" else None
    return {"formattedname": formatted[1].strip()} if formatted else {}


def _dumped(text: str) -> dict[str, Any]:
    """Read an object as languages and engines print it: `User(id=7, name=Ana)`, `map[name:Ana]`."""
    dump = _DUMP.fullmatch(text)
    trees = read_relaxed("{" + dump[1] + "}").trees if dump else []
    return trees[0] if trees and any(map(is_known, trees[0])) else {}


def _tagged(text: str) -> dict[str, Any]:
    import html

    found: dict[str, Any] = {}
    for count, tag in enumerate(_TAG.finditer(text)):
        if count == MOST_PAIRS:
            break
        for name, double, single in _ATTRIBUTE.findall(tag[2][:LONGEST_ATTRIBUTES]):
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
        if len(titles) == len(values) > 1 and sum(is_known(title) for title in titles) > 1:
            return {
                key.strip(' "'): value.strip(' "')
                for key, value in zip(titles, values, strict=True)
            }
    return {}


def _paired(text: str) -> dict[str, Any]:
    """Read `name=Ana&role=host`, or `name: Ana; role: host`, or `CN=Ana,OU=x`."""
    from urllib.parse import unquote_plus

    text = text.removeprefix("---").strip(_BLANKS)
    if text[-1:] in ("'", '"') and (quoted := _ATTRIBUTE.findall(text[:LONGEST_LINE])):
        found: dict[str, Any] = {name: double or single for name, double, single in quoted}
        return found if any(map(is_known, found)) else {}
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
    return found if any(map(is_known, found)) else {}


def is_known(written: str) -> bool:
    """Return whether a key says anything of a person."""
    key = key_of(plain_key(written))
    return key.rank is not None or bool(key.part) or key.role
