"""Facts about the terminal, before anything is drawn on it."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from roomtui.process.held_terminal import HELD, PUTS_AWAY

NO_COLOUR: Final = "no colours (NO_COLOR)"


def has_terminal() -> bool:
    """Return whether a screen can be drawn and keys be read."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def colours(environ: Mapping[str, str] = os.environ) -> str:
    """Return how many colours the terminal claims to show."""
    from roomtui.process.terminal_kind import colours_of

    return NO_COLOUR if environ.get("NO_COLOR") else colours_of(environ)


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
        if HELD.is_held:
            HELD.restore()
        elif not is_over:
            with suppress(OSError, termios.error):  # it may be gone
                termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
                os.write(sys.stdout.fileno(), PUTS_AWAY)
