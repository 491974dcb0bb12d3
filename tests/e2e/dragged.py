"""roomtui whose window changes again while a size of it is read: run in place of roomtui."""

import sys
import termios
from typing import Any, Final

from textual.drivers.linux_driver import LinuxDriver

from roomtui.cli import main

PASSING: Final = (100, 30)
"""Columns and lines that the window has for a moment only."""

LASTING: Final = (90, 26)

_read = LinuxDriver._get_terminal_size


def read_and_drag(driver: Any) -> tuple[int, int]:
    """Read the size; the signal of its next change comes before this returns."""
    size = _read(driver)
    if tuple(size) == PASSING:
        columns, lines = LASTING
        termios.tcsetwinsize(0, (lines, columns))
    return size


if __name__ == "__main__":
    setattr(LinuxDriver, "_get_terminal_size", read_and_drag)  # noqa: B010  (mypy)
    sys.exit(main())
