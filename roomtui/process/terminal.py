"""What can be known of the terminal before anything is drawn on it."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

_OFF: Final = (2026, 1000, 1002, 1003, 1004, 1006, 1015, 1016, 2004, 2048)
"""DEC modes of a screen: frames, mouse, focus, paste, size."""

_AS_FOUND: Final = "".join(
    [*(f"\x1b[?{mode}l" for mode in _OFF), "\x1b[<u\x1b[?1049l\x1b[?7h\x1b[?25h\x1b[m"]
).encode()
"""Puts away what a screen may have set: all of that, the keyboard's mode, the other screen."""


def has_terminal() -> bool:
    """Tell whether a screen can be drawn and keys be read."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def cannot_draw(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the terminal says of itself that it is too simple."""
    return environ.get("TERM", "") in {"", "dumb", "unknown"}


def colours(environ: Mapping[str, str] = os.environ) -> str:
    """Say how many colours the terminal claims to show."""
    if environ.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return "16 million colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "16 colours"


@contextmanager
def kept() -> Iterator[None]:
    """Leave the terminal as it was found, whatever becomes of the screen."""
    import termios

    try:
        before = termios.tcgetattr(sys.stdin)
    except (OSError, termios.error):  # there is none
        yield
        return
    is_over = False
    try:
        yield
        is_over = termios.tcgetattr(sys.stdin) == before
    finally:
        if not is_over:
            with suppress(OSError, termios.error):  # it may be gone
                termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
                os.write(sys.stdout.fileno(), _AS_FOUND)
