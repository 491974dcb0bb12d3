"""Untrusted text made safe to show, and names out of contexts.

Whatever comes from the network passes `safe` before it reaches a cell, a toast, a title, a
terminal or the clipboard.
"""

import json
import unicodedata
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final

LONGEST: Final = 256
"""Characters kept of a text unless the caller says otherwise."""

MOST_MARKS: Final = 2
"""Combining marks kept on one letter; more is zalgo, not language."""

ELLIPSIS: Final = "…"

_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES: Final = frozenset({"Zs", "Zl", "Zp"})
_MARKS: Final = frozenset({"Mn", "Me"})

# Drawn as nothing, or as a change to what stands before, so that widths would be a guess:
# variation selectors, fillers of Hangul, skin tones, the enclosing keycap.
_INVISIBLE: Final = frozenset(
    [*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))]
    + [*map(chr, range(0x1F3FB, 0x1F400)), *"\u034f\u115f\u1160\u17b4\u17b5\u20e3\u3164\uffa0"]
)

# Where client apps put a person's name, the likeliest first.
_NAME_KEYS: Final = (
    "name", "username", "display_name", "displayName", "full_name", "fullName",
    "user_name", "userName", "nickname", "nick", "label", "user", "participant", "email", "id",
)  # fmt: skip


@lru_cache(maxsize=16_384)
def _safe(text: str, limit: int) -> str:
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if char in "\t\n\r\v\f\x85" or category in _SPACES:
            marks = 0
            if kept and kept[-1] != " ":
                kept.append(" ")
        elif category in _DROPPED or char in _INVISIBLE:
            continue
        elif category not in _MARKS:
            marks = 0
            kept.append(char)
        elif kept and marks < MOST_MARKS:
            marks += 1
            kept.append(char)
    shown = unicodedata.normalize("NFC", "".join(kept)).strip()
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + ELLIPSIS


def safe(text: object, limit: int = LONGEST) -> str:
    """Make one line of any text: no control, escape, bidi or zero-width character, no zalgo.

    At most `limit` characters are kept, and no more than eight times as many are looked at.
    """
    return _safe(str(text)[: limit * 8], limit)


def short_id(record_id: str) -> str:
    """Give the start of an id: enough to tell records apart, short enough to read out."""
    return safe(record_id[:8], 8)


@lru_cache(maxsize=16_384)
def _name(context: str) -> str:
    found = ""
    if context.lstrip()[:1] in '{["':
        with suppress(ValueError, RecursionError):
            found = _name_in(json.loads(context))
    return safe(found or context, 80)


def name_of(context: str | None) -> str:
    """Find the name of a participant in the context, whatever its shape; empty if there is none."""
    if not context:
        return ""
    return _name(context) if len(context) <= 4096 else safe(context, 80)


def _name_in(parsed: Any) -> str:
    if isinstance(parsed, str):
        return parsed
    if not isinstance(parsed, dict):
        return ""
    for key in _NAME_KEYS:
        found = parsed.get(key)
        if isinstance(found, dict):
            found = _name_in(found)
        if isinstance(found, str | int) and not isinstance(found, bool) and str(found).strip():
            return str(found)
    return ""


def role_of(context: str | None) -> str:
    """Give the role that a JSON context states, or nothing."""
    if not context or not context.startswith("{") or len(context) > 4096:
        return ""
    return _role(context)


@lru_cache(maxsize=16_384)
def _role(context: str) -> str:
    try:
        parsed = json.loads(context)
    except (ValueError, RecursionError):
        return ""
    role = parsed.get("role") if isinstance(parsed, dict) else None
    return safe(role, 24) if isinstance(role, str) else ""
