"""Classifies texts: an address, a number or an id is no name, whatever its key says."""

import re
from contextlib import suppress
from typing import Final

from roomtui.identity.keys import Rank

LOOKED_AT: Final = 1_024
"""Characters of a text by which it is judged."""

_EMAIL: Final = re.compile(r"[^\s@<>\"]++@[^\s@<>\"]++")
_PHONE: Final = re.compile(r"\+?(?:[\s().-]?\d){5,20}")
_UUID: Final = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_OPAQUE: Final = re.compile(r"(?:[a-z]{1,16}[-_|:#.])?(?=[a-f]*\d)[0-9a-f]{5,}", re.IGNORECASE)
_URL: Final = re.compile(r"(?:data:|javascript:|blob:|[a-z][a-z0-9+.-]{1,15}://|//)", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<(?:!|\?|/?[a-z][\w:-]*[\s/>])", re.IGNORECASE)
_ADDRESSED: Final = re.compile(
    r"\"?([^\"<>]*[^\"<>\s])\"?\s*<(?:sips?:|mailto:|tel:)?[^<>\s]*>(?:;[^<>\s]*)?"
)
_SCHEME: Final = re.compile(
    r"(?:(?:sips?|mailto|xmpp|acct|client|whatsapp):|tel:(?=[+\d]))(?=\S)([^\s;?]+)\S*",
    re.IGNORECASE,
)
_TEMPLATE: Final = re.compile(r"\{\{.*\}\}|\$\{.*\}|<%.*%>|%(?:\(\w+\))?[sdv@]")
_PERCENT: Final = re.compile(r"[^\s%=&]*(?:%[0-9A-Fa-f]{2}[^\s%=&]*)+")

NOTHING: Final = frozenset(
    {"null", "undefined", "none", "nil", "nan", "true", "false", "n/a", "-", "[object object]"}
)
NOBODY: Final = frozenset(
    {
        *("unknown", "anonymous", "unnamed", "guest", "user", "participant", "attendee", "no name"),
        *("me", "you", "unknown user", "anonymous user", "guest user", "user name", "your name"),
        *("unknown caller", "wireless caller", "private", "restricted", "unavailable"),
    }
)

_ADDRESSES: Final = frozenset({Rank.EMAIL, Rank.PHONE})

_REAL: Final = Rank.NICK
"""Up to which ranks a text is what people call a name."""


def judge(rank: Rank, value: str) -> tuple[Rank, str] | None:
    """Return a text as a name should read, and how well it names a person; None if not at all."""
    text = value.strip()
    if "%" in text[:LOOKED_AT]:
        text = without_percents(text)
    head = text[:LOOKED_AT]
    folded = head[:32].casefold()
    if not text or folded in NOTHING or is_no_name(head):
        return None
    if NOTHING.issuperset(folded.split()):
        return None
    if "<" in head or ":" in head:
        bare = without_address(head)
        text, head = (text, head) if bare == head else (bare, bare)
    if rank <= Rank.HANDLE and (folded in NOBODY or _is_of_signs(head)):
        return Rank.LOOSE, text
    return _ranked(rank, text, head)


def _ranked(rank: Rank, text: str, head: str) -> tuple[Rank, str]:
    least = _least_rank(head)
    if rank is Rank.HANDLE:
        # With a blank in it, it is a name after all.
        return (Rank.NAME if least <= _REAL and " " in head else max(rank, least)), text
    if rank in _ADDRESSES:
        return least if least in _ADDRESSES else Rank.LOOSE, text
    if rank is Rank.ID and (tagged := text.partition("#")[2].strip()):  # Chime: `id#name`
        return Rank.HANDLE, tagged
    return max(rank, least), text


def without_address(text: str) -> str:
    """Return the name out of `Ana <ana@example.org>`, the bare address of `sip:ana@example.org`.

    Any other text is returned as it is.
    """
    head = text[:LOOKED_AT].strip()
    addressed = _ADDRESSED.fullmatch(head) or _SCHEME.fullmatch(head)
    return addressed[1] if addressed else text


def without_percents(text: str) -> str:
    """Return `Ana%20Lopez` as it was before it was put into a URL; any other text as it is."""
    from urllib.parse import unquote  # no start should wait for what few apps send

    if _PERCENT.fullmatch(text):
        with suppress(ValueError):
            return unquote(text, errors="strict")
    return text


def is_no_name(head: str) -> bool:
    """Return whether a text is an address of the web, a picture, markup or an unfilled template."""
    return bool(_URL.match(head) or _MARKUP.match(head) or _TEMPLATE.fullmatch(head))


def _is_of_signs(head: str) -> bool:
    return not head[0].isalnum() and head.isascii() and not any(map(str.isalnum, head))


def _least_rank(head: str) -> Rank:
    """Return the best rank that a text can have for what it looks like."""
    if head.isalpha():
        return Rank.DISPLAY
    if "@" in head and _EMAIL.fullmatch(head):
        return Rank.EMAIL
    if _UUID.fullmatch(head):
        return Rank.OPAQUE
    if _PHONE.fullmatch(head):
        return Rank.PHONE
    return Rank.HANDLE if _OPAQUE.fullmatch(head) else Rank.DISPLAY
