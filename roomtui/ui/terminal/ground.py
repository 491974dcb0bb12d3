"""The ground of the terminal: asked for by OSC 11, or told by the environment.

Nothing waits for the answer: many terminals never give one.
"""

import re
import time
from collections.abc import Mapping
from threading import Event
from typing import Final

from roomtui.ui.terminal.clipboard import Way, passed_through, way
from roomtui.ui.terminal.contrast import Rgb
from roomtui.ui.terminal.diff.status_replies import FIRST_SECS

ASK_GROUND: Final = "\x1b]11;?\x07"
"""Asks a terminal for the colour of its ground."""

_TOLD: Final = "\x1b]11;"
_WORDS: Final = r"rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?"
_HEXES: Final = r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})"
_LIGHT_NUMBERS: Final = frozenset({"7", *map(str, range(9, 16))})


def question(environ: Mapping[str, str]) -> str:
    """Return what asks the terminal, also from inside what stands before it.

    GNU screen hands a question on that is wrapped. tmux answers by itself from 3.4 on, and earlier
    hands on what is wrapped if `allow-passthrough` is on.
    """
    if way(environ) is Way.TMUX:
        doubled = ASK_GROUND.replace("\x1b", "\x1b\x1b")
        return f"{ASK_GROUND}\x1bPtmux;{doubled}\x1b\\"
    return passed_through(ASK_GROUND, environ)


def may_come_late(environ: Mapping[str, str]) -> bool:
    """Return whether an answer may come behind that to a later question, which it overtakes."""
    return way(environ) in {Way.TMUX, Way.SCREEN}


class GroundQuery:
    """The one question for the ground; `came` is set once it is answered."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.came = Event()
        self._environ = environ
        self._asked_at: float | None = None

    @property
    def is_asked(self) -> bool:
        """Return whether the terminal was asked."""
        return self._asked_at is not None

    def ask(self) -> str:
        """Return what asks the terminal, from now on."""
        self._asked_at = time.monotonic()
        return question(self._environ)

    def wait_if_late(self) -> None:
        """Wait for an answer that the shell would take for keys, no longer than it may take."""
        if self._asked_at is not None and may_come_late(self._environ):
            self.came.wait(max(0.0, self._asked_at + FIRST_SECS - time.monotonic()))


def told_ground(sequence: str) -> Rgb | None:
    """Return the ground that a sequence tells of; None for any other, and for what is no colour."""
    if not sequence.startswith(_TOLD):
        return None
    words = sequence.removeprefix(_TOLD).rstrip("\x07\x1b\\").lower()
    found = re.fullmatch(_WORDS, words) or re.fullmatch(_HEXES, words)
    if found is None:
        return None
    red, green, blue = map(_level, found.groups())
    return red, green, blue


def _level(digits: str) -> int:
    """Return a channel of one to four digits as one of two."""
    return round(255 * int(digits, 16) / ((1 << 4 * len(digits)) - 1))


def is_light_by(environ: Mapping[str, str]) -> bool:
    """Return whether COLORFGBG tells of a light ground, as rxvt and Konsole set it."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_NUMBERS
