"""Capabilities of the terminal, by TERM, terminfo and other variables."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from roomtui.process.charset import is_utf8, is_vt, says_why

_CAPABLE: Final = (
    "alacritty", "contour", "foot", "fbterm", "ghostty", "gnome", "iterm", "kitty", "konsole",
    "kterm", "mintty", "mlterm", "ms-terminal", "nsterm", "putty", "rio", "rxvt", "screen", "st-",
    "stterm", "teraterm", "terminator", "terminology", "termite", "tmux", "vscode", "vte",
    "wezterm", "xterm", "zellij",
)  # fmt: skip
"""What the names of terminals begin with that ignore every sequence they do not know.

A host that is reached by ssh often has no terminfo entry for them.
"""

_MANY_COLOURS: Final = ("alacritty", "contour", "foot", "ghostty", "iterm", "kitty", "konsole",
                        "mintty", "rio", "vscode", "vte", "wezterm", "xterm-ghostty",
                        "xterm-kitty", "zellij")  # fmt: skip
"""What the names of terminals begin with that show 256 colours without saying so."""

_ANY_NUMBER: Final = r"-(256color|direct\d*|truecolor)$"
_SIMPLE: Final = r"vt(1|2|3|4|5[1-9])\d\d?\b.*|linux.*|eterm.*|ansi.*|cons25.*|cygwin"
_MORE_THAN_VT100: Final = ("linux", "cygwin")
_MONOCHROME: Final = r"vt\d+.*|.*-m(ono)?|sun|ansi-m.*"
"""Patterns are compiled when they are needed: most terminals need none of them at a start."""

INCAPABLE: Final = frozenset({"", "dumb", "unknown", "network", "dialup", "ethernet", "switch"})
"""Names that say nothing, or that nothing can be placed on the screen."""


class Colours(StrEnum):
    """How many colours a terminal shows; the words are those that `check` prints."""

    NONE = "no colours"
    FEW = "16 colours"
    MANY = "256 colours"
    ALL = "16 million colours"


class TerminalKind(Struct, frozen=True, kw_only=True):
    """The capabilities to draw with.

    `is_simple` where nothing but text, styles and moves may be sent, `is_plain` where only those
    of a VT100; `ascii_note` says why there is nothing but ASCII, or nothing.
    """

    name: str
    colours: Colours = Colours.ALL
    is_simple: bool = False
    is_plain: bool = False
    ascii_note: str = ""


class _Entry(Struct, frozen=True):
    """The terminfo entry of a terminal."""

    moves: bytes | None
    colours: int


def kind_of(environ: Mapping[str, str]) -> TerminalKind:
    """Return what the terminal can do that these variables describe."""
    name = environ.get("TERM", "")
    is_simple = not _is_capable(name.lower())
    return TerminalKind(
        name=name,
        colours=colours_of(environ),
        is_simple=is_simple,
        is_plain=is_simple and not name.startswith(_MORE_THAN_VT100),
        ascii_note=ascii_note(environ),
    )


def ascii_note(environ: Mapping[str, str]) -> str:
    """Return a sentence for operators on why there is nothing but ASCII; nothing if there is."""
    if not is_utf8(environ):
        return says_why(environ)
    name = environ.get("TERM", "")
    return f"Drawn in ASCII, as TERM={name} shows no more." if is_vt(name) else ""


def can_place(name: str) -> bool:
    """Return whether a terminal of this name can write anywhere on its screen, in the ANSI way."""
    lower = name.lower()
    if lower in INCAPABLE:
        return False
    if _is_capable(lower) or re.fullmatch(_SIMPLE, lower):
        return True
    entry = _look_up(name)
    return entry is not None and (entry.moves or b"").startswith(b"\x1b[")


def cannot_place(environ: Mapping[str, str]) -> str:
    """Return a sentence for operators whose terminal `can_place` nothing."""
    name = environ.get("TERM", "")
    is_shown = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9+._-]{0,39}", name)
    says = f"TERM={name}" if is_shown else "TERM"
    why = f"{says} names no terminal that a screen can be drawn on." if name else "TERM is not set."
    return (
        f"{why} Set TERM to what your terminal is, such as xterm-256color, or use "
        "`roomtui snapshot`."
    )


def colours_of(environ: Mapping[str, str]) -> Colours:
    """Return how many colours TERM and COLORTERM claim; GNU screen shows no more than 256."""
    name = environ.get("TERM", "").lower()
    is_screen = name.startswith("screen") and bool(environ.get("STY"))
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"} and not is_screen:
        return Colours.ALL
    if name.endswith("-truecolor") or "-direct" in name:
        return Colours.ALL
    if "256" in name or name.startswith(_MANY_COLOURS):
        return Colours.MANY
    if name in INCAPABLE or re.fullmatch(_MONOCHROME, name):
        return Colours.NONE
    if _is_capable(name) or re.fullmatch(_SIMPLE, name):
        return Colours.FEW
    entry = _look_up(environ.get("TERM", ""))
    return Colours.FEW if entry is not None and entry.colours >= 8 else Colours.NONE


def _is_capable(name: str) -> bool:
    return name == "st" or name.startswith(_CAPABLE) or re.search(_ANY_NUMBER, name) is not None


def _look_up(name: str) -> _Entry | None:
    """Return what terminfo knows; None where there is no entry, or no terminfo.

    A process can look one name up, which is that of its terminal.
    """
    try:
        import _curses  # curses itself takes 5 ms to import
    except ImportError:
        return None
    try:
        _curses.setupterm(name, -1)
        return _Entry(_curses.tigetstr("cup"), _curses.tigetnum("colors"))
    except (_curses.error, ValueError):
        return None
