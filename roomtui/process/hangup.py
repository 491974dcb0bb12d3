"""Hang-up: when the terminal is gone, so are this process and its children."""

import os
import signal
import termios
from typing import NoReturn

from roomtui.process.descendants import end_descendants
from roomtui.process.ending_signals import end_by


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
    end_descendants(os.getpid(), signal.SIGHUP)
    end_by(signal.SIGHUP)
