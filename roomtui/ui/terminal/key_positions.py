"""Keys by their position, where the terminal tells it and the character is no Latin letter.

Kitty's keyboard protocol reports `CSI code:shifted:base ; modifiers:event ; text u`, where `base`
is the key of a US keyboard at that place (https://sw.kovidgoyal.net/kitty/keyboard-protocol/). On a
Cyrillic keyboard the key of `m` so mutes; what it types into a field stays what it says. A `z` of
a German keyboard is a Latin letter and stays a `z`.
"""

import re
import unicodedata
from typing import Final

from textual.events import Key
from textual.keys import _character_to_key

_SHIFT, _CAPS_LOCK = 1, 64
_HELD: Final = ((2, "alt"), (4, "ctrl"), (8, "super"))
_RELEASE: Final = "3"

_FINAL: Final = "u~ABCDEFHPQRS"
_KITTY: Final = (
    r"\x1b\[(?P<code>\d+)(?::(?P<shifted>\d*))?(?::(?P<base>\d*))?"
    r"(?:;(?P<mods>\d*)(?::(?P<event>\d*))?)?(?:;(?P<text>[\d:]*))?(?P<final>[" + _FINAL + "])"
)
"""Compiled, and kept by `re`, when the first such key comes."""

_SHIFTED: Final = str.maketrans("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?')
"""What the keys of a US keyboard write with shift."""

FIRST_OTHER_SCRIPT: Final = 0x370
"""Where Latin letters, their accents and phonetic signs end in Unicode, but for later additions."""

LAST_CHARACTER: Final = 0x10FFFF


def _kitty(sequence: str) -> re.Match[str] | None:
    """Return the parts of what may be a key of kitty's."""
    return re.fullmatch(_KITTY, sequence) if sequence[-1:] in _FINAL else None


def positional_key(sequence: str) -> Key | None:
    """Return the key at the position of a character that is no Latin letter, or None."""
    found = _kitty(sequence)
    if found is None or found["final"] != "u" or found["event"] == _RELEASE:
        return None
    modifiers = _modifiers(found["mods"])
    character, text = _character(found["code"]), _character(found["text"])
    base = _character(found["base"])
    if base and character and _is_of_another_script(character):
        shifted = base.upper() if base.isalpha() else base.translate(_SHIFTED)
        return _key(shifted if modifiers & _SHIFT else base, text, modifiers)
    if modifiers & _CAPS_LOCK and text and text.isascii() and text.isalpha():
        return _key(text.upper() if modifiers & _SHIFT else text.lower(), text, modifiers)
    return None


def without_alternates(sequence: str) -> str:
    """Return a sequence of kitty's without what Textual cannot read; empty for a released key."""
    found = _kitty(sequence)
    if found is None:
        return sequence
    if found["event"] == _RELEASE:
        return ""
    if found["shifted"] is None and found["base"] is None and found["event"] is None:
        return sequence
    parts = [found["code"], found["mods"] or "1"]
    if found["text"]:
        parts.append(found["text"])
    return f"\x1b[{';'.join(parts)}{found['final']}"


def _modifiers(mods: str | None) -> int:
    return max(0, int(mods) - 1) if mods and len(mods) < 6 else 0


def _character(code: str | None) -> str:
    """Return the character of a code point; empty where there is none, or more than one."""
    if not code or not code.isdecimal() or len(code) > 7 or int(code) > LAST_CHARACTER:
        return ""
    character = chr(int(code))
    return character if character.isprintable() else ""


def _is_of_another_script(character: str) -> bool:
    category = unicodedata.category(character)
    return (
        ord(character) >= FIRST_OTHER_SCRIPT
        and (category[0] in "LM" or category == "Nd")
        and not unicodedata.name(character, "").startswith("LATIN")
    )


def _key(character: str, text: str, modifiers: int) -> Key:
    if text:
        return Key(_character_to_key(character), text)
    held = [name for bit, name in _HELD if modifiers & bit]
    return Key("+".join([*held, _character_to_key(character.lower() if held else character)]), None)
