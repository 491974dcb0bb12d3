"""Sanitizes untrusted text for display, and caches names out of contexts.

Whatever comes from the network passes `safe` before it reaches a cell, an answer, a title, a
terminal or the clipboard.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from roomtui.held_secrets import longest, without_held
from roomtui.ttl_cache import TtlCache

LONGEST: Final = 256
"""Characters kept of a text unless the caller says otherwise."""

LONGEST_LINE: Final = 16_384

MOST_MARKS: Final = 3
"""Combining marks kept on one letter, as Tibetan has them; more is zalgo, not language."""

MOST_SPACING: Final = 4
"""Marks that stand beside their letter, as Burmese has them; each may take a cell of its own."""

REMEMBERED: Final = 320
"""Characters of the longest text that is remembered whole, so that hostile ones fill no memory."""

MOST_TEXTS: Final = 4_096
MOST_NAMES: Final = 10_240
"""MemoryLookup in each turn; a huge event has 10,000 people."""

LONGEST_NAME: Final = 80

ELLIPSIS: Final = "…"

_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES: Final = frozenset({"Zs", "Zl", "Zp"})
_MARKS: Final = frozenset({"Mn", "Me"})
_SPACING: Final = "Mc"

# Vowels and finals of Hangul that join the letter before.
_JOINING: Final = frozenset([*map(chr, range(0x1160, 0x1200)), *map(chr, range(0xD7B0, 0xD800))])

# Drawn as a blank: a braille cell without dots, a note without a head.
_BLANKS: Final = frozenset("\t\n\r\v\f\x85\u2800\U0001d159")

# Drawn as nothing, or as a change to what stands before, so that widths would be a guess:
# variation selectors, fillers and tone marks of Hangul, skin tones, the enclosing keycap.
_INVISIBLE: Final = frozenset(
    [*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))]
    + [
        *map(chr, range(0x1F3FB, 0x1F400)),
        *"\u034f\u115f\u1160\u17b4\u17b5\u20e3\u302e\u302f\u3164\uffa0",
    ]
)


def _clean(text: str, limit: int) -> str:
    """Look at no more letters than are kept, however many there are."""
    kept: list[str] = []
    letters = marks = spacing = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if char in _BLANKS or category in _SPACES:
            marks = spacing = 0
            if kept and kept[-1] != " ":
                letters += 1
                kept.append(" ")
        elif category in _DROPPED or char in _INVISIBLE:
            continue
        elif category in _MARKS or char in _JOINING:
            marks += 1
            if kept and marks <= MOST_MARKS:
                kept.append(char)
        elif category == _SPACING:
            spacing += 1
            if kept and spacing <= MOST_SPACING:
                kept.append(char)
        else:
            letters, marks, spacing = letters + 1, 0, 0
            kept.append(char)
            if letters > limit:
                break
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and "  " not in text


def _safe(text: str, limit: int) -> str:
    if _is_plain(text):
        return _cut(without_held(text).strip(), limit)
    # A secret is looked for once nothing stands between its letters, and before any is cut off.
    return _cut(without_held(_clean(text, limit + longest())), limit)


def _cut(shown: str, limit: int) -> str:
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + ELLIPSIS


_remembered: TtlCache[tuple[str, int], str] = TtlCache(lambda asked: _safe(*asked), MOST_TEXTS)
_remembered_long: dict[tuple[int, int, int], str] = {}
"""What became of long texts, by hash, length and limit; they themselves would fill memory."""


def safe(text: object, limit: int = LONGEST) -> str:
    """Return any text as one safe line: no control, escape, bidi or zero-width character, no zalgo.

    Nor does it hold a secret of this process, which a service may echo anywhere. At most `limit`
    characters are kept, and no more than eight times as many are looked at.
    """
    looked_at = str(text)[: limit * 8]
    if _is_plain(looked_at):
        return _cut(without_held(looked_at).strip(), limit)
    if limit > LONGEST:
        return _safe(looked_at, limit)
    if len(looked_at) <= REMEMBERED:
        return _remembered[looked_at, limit]
    key = hash(looked_at), len(looked_at), limit
    shown = _remembered_long.get(key)
    if shown is None:
        if len(_remembered_long) >= MOST_TEXTS:
            _remembered_long.clear()
        shown = _remembered_long[key] = _safe(looked_at, limit)
    return shown


def plain(text: str) -> str:
    """Keep lines and blanks of a text as they are, but make each line safe that is not plain.

    Nothing is remembered, so that secrets may pass.
    """
    return "\n".join(
        without_held(line) if line.isprintable() else _safe(line, LONGEST_LINE)
        for line in text.split("\n")
    )


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number and what it counts: `1 person is`, `2 people are`, `1,000 sessions`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def holding(number: int, what: str, people: int) -> str:
    """Return how many records go with how many people: `2 rooms with 7 people`, `1 empty room`."""
    if not people:
        return counted(number, f"empty {what}")
    return f"{counted(number, what)} with {counted(people, 'person', 'people')}"


def tally(counts: Mapping[str, int], total: int) -> str:
    """Return how many of a total came to what, without those of none: `2 of 3 sent, 1 failed`.

    The total stands before the first, so that it is not taken for a number of people.
    """
    told = [(count, what) for what, count in counts.items() if count]
    of = f" of {total:,}" if total > 1 else ""
    return ", ".join(
        f"{count:,}{'' if place else of} {what}" for place, (count, what) in enumerate(told)
    )


def is_uuid(text: str) -> bool:
    """Return whether a text is an id of a record, in either case."""
    pattern = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # compiled when the first is typed
    return re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE) is not None


def short_id(record_id: str) -> str:
    """Return the start of an id: enough to tell records apart, short enough to read out."""
    return safe(record_id[:8], 8)


def _identify(context: str) -> tuple[str, str]:
    from roomtui.identity.identify import identify  # no start should wait for it

    name, role = identify(context, _is_shown)
    return safe(name, LONGEST_NAME), safe(role, 24) if role else ""


def _is_shown(text: str) -> bool:
    return bool(safe(text, LONGEST_NAME))


_identities = TtlCache(_identify, MOST_NAMES)
_long_identities: dict[tuple[int, int], tuple[str, str]] = {}
"""Names and roles of long contexts, by hash and length; they themselves would fill memory."""


def _identity(context: str) -> tuple[str, str]:
    if len(context) <= REMEMBERED:
        return _identities[context]
    key = hash(context), len(context)
    found = _long_identities.get(key)
    if found is None:
        if len(_long_identities) >= MOST_NAMES:
            _long_identities.clear()
        found = _long_identities[key] = _identify(context)
    return found


def name_of(context: str | None) -> str:
    """Return the name of a participant out of a context of any shape; empty if it has none."""
    return _identity(context)[0] if context else ""


def role_of(context: str | None) -> str:
    """Return the role that a structured context states, or nothing."""
    return _identity(context)[1] if context else ""


def name_once(context: str | None) -> str:
    """Return the name as `name_of` does, and remember none that is not remembered already."""
    if not context:
        return ""
    known = _identities.get(context)
    return (_identify(context) if known is None else known)[0]


def role_once(context: str | None) -> str:
    """Return the role as `role_of` does, and remember nothing: of all of a huge event it would."""
    return _identify(context)[1] if context else ""
