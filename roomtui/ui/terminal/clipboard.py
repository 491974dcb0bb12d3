"""OSC 52: the way to the terminal's clipboard, through what stands before it."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from roomtui.process.tmux import Loaded

OSC_52: Final = "\x1b]52;"
"""Begins what has a terminal put a text into its clipboard."""

CHUNK: Final = 512
"""Bytes of a sequence that are handed to GNU screen at once; it cuts what is longer than 768."""


class Way(Enum):
    """What a text goes through."""

    TERMINAL = auto()
    TMUX = auto()
    SCREEN = auto()
    REMOTE = auto()
    """A terminal inside tmux or screen on another machine, or of an account deaf to variables."""


def way(environ: Mapping[str, str]) -> Way:
    """Return the way that leads out of here."""
    if environ.get("TMUX"):
        return Way.TMUX
    if environ.get("STY"):
        return Way.SCREEN
    is_inside = environ.get("TERM", "").startswith(("tmux", "screen"))
    return Way.REMOTE if is_inside else Way.TERMINAL


def passed_through(sequence: str, environ: Mapping[str, str]) -> str:
    """Return a sequence, wrapped piece by piece where GNU screen would not hand it on otherwise."""
    if way(environ) is not Way.SCREEN:
        return sequence
    starts = range(0, len(sequence), CHUNK)
    return "".join(f"\x1bP{sequence[start : start + CHUNK]}\x1b\\" for start in starts)


def sent(what: str, by: Way) -> str:
    """Return a sentence: it was sent to the terminal, of which none tells whether it took it."""
    if by is Way.SCREEN:
        return f"Sent through GNU screen to the terminal's clipboard: {what}."
    if by is Way.REMOTE:
        return (
            f"Sent to the terminal's clipboard: {what}. tmux around it passes it on only with "
            "set-clipboard on."
        )
    return f"Sent to the terminal's clipboard: {what}."


def loaded(what: str, by: "Loaded", *, secret: bool) -> str:
    """Return a sentence of what tmux did."""
    if secret and by.sent:
        return f"Sent through tmux to the terminal's clipboard, no copy stays in tmux: {what}."
    if secret:
        return f"Not copied, {by.trouble}: {what}. Select it with shift and the mouse."
    if by.kept and by.sent:
        return f"In tmux's buffer, and sent to the terminal's clipboard: {what}."
    if by.kept:
        return f"In tmux's buffer, which prefix ] pastes: {what}."
    return f"Not copied, {by.trouble}: {what}."
