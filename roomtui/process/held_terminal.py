"""The saved state of the terminal while a screen is drawn, to be restored at any moment."""

import os
import select
import time
from contextlib import suppress
from threading import Lock
from typing import Any, Final

from roomtui.process.foreground import in_foreground

_MODES: Final = (2026, 1000, 1002, 1003, 1004, 1006, 1015, 1016, 2004, 2048)
"""DEC modes of a screen: frames, mouse, focus, paste, size."""

CLEARS: Final = "\x1b[m\x1b[r\x1b[2H\x1b[J\x1b[H\x1b[K"
"""Clears the screen before the other one is left, lest the picture stay where there is no other.

GNU screen has none unless `altscreen on` is set, nor has tmux with `alternate-screen off`. It is
done in two steps, for tmux would put into its history what is cleared in one.
"""

_LEAVES: Final = "\x1b[?1049l"
_MODES_OFF: Final = "".join(f"\x1b[?{mode}l" for mode in _MODES) + "\x1b[<u"
_CURSOR: Final = "\x1b[?7h\x1b[?25h\x1b[m"

PUTS_AWAY: Final = f"{_MODES_OFF}{_LEAVES}{_CURSOR}".encode()
"""Puts away what a screen may have set: modes, the keyboard's mode, the other screen."""

RESTORES: Final = f"\x1b\\{_MODES_OFF}{CLEARS}{_LEAVES}{_CURSOR}".encode()
"""The same from the midst of a frame, whose sequences end here, if any are open."""

RESTORES_SIMPLE: Final = f"{CLEARS}{_CURSOR}".encode()
"""The same for a terminal that was sent nothing but styles and moves."""

WRITE_SECS: Final = 0.5
"""Seconds that a terminal is given to take what restores it, and a writer to finish."""


class HeldTerminal:
    """Knows what it takes to give the terminal back; one thread holds it, any may restore it.

    `writing` is held by whoever writes to the terminal; `is_given_back` once nobody may any more;
    `is_away` while this process is stopped, or waits for the terminal that a shell has.
    """

    def __init__(self) -> None:
        self.writing = Lock()
        self._output = self._input = -1
        self._attributes: list[Any] | None = None
        self._restores = b""
        self.is_given_back = False
        self.is_away = False

    @property
    def is_held(self) -> bool:
        """Return whether a screen is drawn on it."""
        return bool(self._restores)

    @property
    def is_in_use(self) -> bool:
        """Return whether the terminal is ours now; no while the shell has it."""
        return not self.is_away and in_foreground(self._input)

    def hold(self, output: int, source: int, *, is_simple: bool = False) -> None:
        """Save the terminal's attributes before a screen is drawn."""
        import termios

        self._output, self._input = output, source
        try:
            self._attributes = termios.tcgetattr(source)
        except (OSError, termios.error):
            self._attributes = None
        self.is_given_back = False
        self._restores = RESTORES_SIMPLE if is_simple else RESTORES

    def release(self) -> None:
        """Forget the saved state: the terminal is as it was."""
        self._restores = b""

    def restore(self) -> None:
        """Restore the terminal, if it is held; pending output is discarded.

        A terminal that takes nothing is not waited for longer than PATIENCE twice.
        """
        restores, self._restores = self._restores, b""
        if not restores:
            return
        self.is_given_back = True
        has_lock = self.writing.acquire(timeout=WRITE_SECS)
        try:
            self._give_back(restores, drops=not has_lock)
        finally:
            if has_lock:
                self.writing.release()

    def _give_back(self, restores: bytes, *, drops: bool) -> None:
        import termios

        with suppress(OSError, termios.error):  # it may be gone
            if drops:
                termios.tcflush(self._output, termios.TCOFLUSH)
            if self._attributes is not None and in_foreground(self._input):
                termios.tcsetattr(self._input, termios.TCSANOW, self._attributes)
                termios.tcflush(self._input, termios.TCIFLUSH)
        with suppress(OSError):
            _write(self._output, restores)


def _write(handle: int, data: bytes) -> None:
    """Write what a terminal takes within PATIENCE."""
    waited = os.get_blocking(handle)
    os.set_blocking(handle, False)
    try:
        give_up_at = time.monotonic() + WRITE_SECS
        while data and (left := give_up_at - time.monotonic()) > 0:
            _, ready, _ = select.select([], [handle], [], left)
            if ready:
                data = data[os.write(handle, data) :]
    finally:
        os.set_blocking(handle, waited)


HELD: Final = HeldTerminal()
"""That of this process."""
