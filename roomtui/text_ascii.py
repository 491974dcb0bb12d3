"""Transliteration to ASCII, each character as wide as before."""

import unicodedata
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, split_graphemes

UNKNOWN: Final = "?"

_LIKE: Final = str.maketrans({
    **dict.fromkeys("‐‑‒–—―−─━┄┅┈┉╌╍═╴╶╸╺╼╾⎺⎻⎼⎽▔", "-"),
    **dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻╽╿▏▎▍▌▐▕¦", "|"),
    **dict.fromkeys("┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋"
                    "╒╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡╢╣╤╥╦╧╨╩╪╫╬╭╮╯╰", "+"),
    **dict.fromkeys("█▀▉▊▋▒▓▖▗▘▙▚▛▜▝▞▟■▪◼", "#"),
    **dict.fromkeys("░·•∙⋅‧◦", "."),
    **dict.fromkeys("›»▶▸►⟩→⇒➜➤❯≥", ">"),
    **dict.fromkeys("‹«◀◂◄⟨←⇐❮≤", "<"),
    **dict.fromkeys("↑▲▴⇧", "^"),
    **dict.fromkeys("↓▼▾⇩", "v"),
    **dict.fromkeys("↕↔⇅⇄⏎↵", "/"),
    **dict.fromkeys("●◉★☆✱∗✓✔☑⬤", "*"),
    **dict.fromkeys("○◌◯◎", "o"),
    **dict.fromkeys("✖✗✘×☒╳", "x"),
    **dict.fromkeys("◐◑◒◓≈∼", "~"),
    **dict.fromkeys("‘’‚‛′´", "'"),
    **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("□▢▫◻☐", "."),
    **dict.fromkeys("¼½¾", "+"),
    **dict(zip("▁▂▃▄▅▆▇", "_,:-=+*", strict=True)),
    "…": "~", "‖": "=", "±": "+", "÷": "/", "╱": "/", "╲": "\\", "ß": "s", "æ": "a", "Æ": "A",
    "œ": "o", "Œ": "O", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "t",
    "Þ": "T", "ł": "l", "Ł": "L", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "n", "ə": "e", "µ": "u",
    "€": "E", "£": "L", "¥": "Y", "©": "c", "®": "r", "°": "o", "¿": "?", "¡": "!", "\u00a0": " ",
})  # fmt: skip
"""What stands for characters that look like one of ASCII, or say the same."""


def in_ascii(text: str) -> str:
    """Return a text in ASCII, as many cells wide as it was; accents go, others become `?`."""
    return text if text.isascii() else _in_ascii(text)


@lru_cache(4096)
def _in_ascii(text: str) -> str:
    if text.isprintable() and cell_len(text) == len(text):
        return "".join(char if char.isascii() else _narrow(char) for char in text)
    return "\n".join(map(_by_graphemes, text.split("\n")))


def _by_graphemes(line: str) -> str:
    parts: list[str] = []
    for start, end, width in split_graphemes(line)[0]:
        text = line[start:end]
        parts.append(text if text.isascii() else _of_width(text, width))
    return "".join(parts)


def _of_width(text: str, width: int) -> str:
    if not width:
        return ""
    return _narrow(text[0]) if width == 1 else UNKNOWN * width


@lru_cache(2048)
def _narrow(char: str) -> str:
    if (like := char.translate(_LIKE)).isascii():
        return like
    base = unicodedata.normalize("NFKD", char)[:1].translate(_LIKE)
    return base if base.isascii() and base.isprintable() else UNKNOWN
