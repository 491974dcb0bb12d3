"""Hang-up: when the terminal is gone, so are this process and its children."""

import os
import signal
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

from roomtui.process.ending_signals import end_by

GROUPS: Final[set[int]] = set()
"""Process groups of this process that end with it, whatever they make of a signal."""


def heed_hangup() -> None:
    """Restore the default of SIGHUP, even if the parent had it ignored, as nohup does."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})


def is_gone(handle: int) -> bool:
    """Return whether a terminal is gone; an end of input can be typed, and an error pass."""
    try:
        termios.tcgetattr(handle)
    except termios.error:
        return True
    return False


def hang_up() -> NoReturn:
    """End this process and its children at once, as the kernel does to those it can tell."""
    for group in tuple(GROUPS):
        end_group(group)
    end_descendants(os.getpid(), signal.SIGHUP)
    end_by(signal.SIGHUP)


def end_group(leader: int) -> None:
    """Kill what a process has started, in its group or out of it, and the process itself."""
    end_descendants(leader)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def end_descendants(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to what a process has started, and to what that has; Linux only."""
    for descendant in list(_descendants(pid)):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(descendant, number)


def _descendants(pid: int) -> Iterator[int]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has ended meanwhile
            for child in map(int, children.read_text().split()):
                yield child
                yield from _descendants(child)
