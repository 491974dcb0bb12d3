"""Output for simple terminals, which might print what they do not know."""

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
