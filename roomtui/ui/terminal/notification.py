"""OSC 9: the way to the desktop of whoever has the terminal, through what stands before it."""

from collections.abc import Mapping
from typing import Final

from roomtui.text import safe
from roomtui.ui.terminal.clipboard import Way, passed_through, way

LONGEST: Final = 200
"""Characters of a notification."""

PREFIX: Final = "roomtui: "
"""Begins each one: what begins with a number means something else to some terminals."""


def notification(words: str, environ: Mapping[str, str]) -> str:
    """Return what has the terminal notify of some words; tmux hands it on if it may."""
    sequence = f"\x1b]9;{PREFIX}{safe(words, LONGEST)}\a"
    if way(environ) is Way.TMUX:
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\"
    return passed_through(sequence, environ)
