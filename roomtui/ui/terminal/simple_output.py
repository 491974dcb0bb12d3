"""Output for terminals that know styles and moves, and might print whatever else they are sent."""

import re
from typing import Final

_UNKNOWN: Final = re.compile(
    r"\x1b\[\?(?!(?:6|7|25)[hl])[\d;]*\$?[a-zA-Z]"  # modes, but for what a VT100 has
    r"|\x1b\[[<=>][\d;]*[a-zA-Z]"  # the keyboard's
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, the clipboard, the pointer
)


def simple(output: str) -> str:
    """Return output without what a simple terminal does not know."""
    return _UNKNOWN.sub("", output)
