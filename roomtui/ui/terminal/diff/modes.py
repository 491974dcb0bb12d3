"""The terminal's private modes: remembered as they are set, to be set once more."""

import re
from typing import Final

_MODES: Final = re.compile(r"(?:\x1b\[\?\d+[hl])+")
_MODE: Final = re.compile(r"\x1b\[\?(\d+)([hl])")
_KITTY: Final = re.compile(r"\x1b\[>(\d+)u")

_OTHER_SCREEN: Final = "1049"
"""The alternate screen, which some terminals clear when they are told again to go to it."""

_FRAME: Final = "2026"
"""Synchronized output, which begins and ends with each frame."""


class Modes:
    """Remembers what a terminal was told by texts of their own that set private modes."""

    def __init__(self) -> None:
        self._set: dict[str, str] = {}
        self._kitty = ""

    def note(self, text: str) -> None:
        """Take in a text that is written; only one made of nothing but modes counts."""
        if text.startswith("\x1b[?") and _MODES.fullmatch(text):
            self._set.update((number, on) for number, on in _MODE.findall(text) if number != _FRAME)
        elif text.startswith("\x1b[>") and (keys := _KITTY.fullmatch(text)):
            self._kitty = f"\x1b[={keys[1]}u"

    def again(self, *, other_screen: bool) -> str:
        """Return what sets all of it once more, the alternate screen only if wanted.

        What is asked of kitty's protocol is set in place of what there is: it is a stack, and one
        more on it would be left behind.
        """
        modes = [
            f"\x1b[?{number}{on}"
            for number, on in self._set.items()
            if other_screen or number != _OTHER_SCREEN
        ]
        return "".join(modes) + self._kitty
