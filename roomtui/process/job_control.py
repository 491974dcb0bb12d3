"""Job control: SIGTSTP, SIGCONT, and waiting in the background."""

import os
import signal
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from roomtui.process.ending_signals import end_if_asked
from roomtui.process.foreground import in_foreground

STOPS_WITHIN: Final = 0.5
"""Seconds within which a signal that was sent to oneself has stopped the process."""

HEARD_WITHIN: Final = 0.1
"""Seconds within which a signal is heard of that came with the one that woke the process."""


def wait_for_foreground(handle: int) -> bool:
    """Stop, as whoever reads in the background does, until the shell gives us the terminal.

    Returns False where nobody can: the terminal is another's, and no shell could wake us.
    """
    while not in_foreground(handle):  # also if it was woken without it, as by `bg`
        time.sleep(HEARD_WITHIN)
        end_if_asked()  # a stop would keep it from ending
        if not can_stop():
            return False
        _stop_in_background(handle)
    return True


def _stop_in_background(handle: int) -> None:
    """Stop unless the terminal has become ours: only the kernel knows at the moment of the stop.

    A signal of our own could come behind the one that `fg` has woken us with.
    """
    with (
        _handled(signal.SIGTTOU, signal.SIG_DFL),
        _handled(signal.SIGCONT, lambda *_: None),  # it ends the call, and we look again
        suppress(termios.error),
    ):
        termios.tcdrain(handle)


def can_stop() -> bool:
    """Return whether a shell is there that would wake us: otherwise a stop would be for ever.

    That is one of the same session which put a process of ours into a group of its own.
    """
    try:
        return _has_shell(os.getpid())
    except OSError:  # it belongs to somebody else
        return True


def _has_shell(pid: int) -> bool:
    """Return whether an ancestor outside of our process group is a shell that can resume it."""
    session, group = os.getsid(0), os.getpgrp()
    while os.getpgid(pid) == group:
        pid = os.getppid() if pid == os.getpid() else _parent_of(pid)
        if pid <= 1 or os.getsid(pid) != session:
            return False
    return True


def _parent_of(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def stop(number: signal.Signals) -> None:
    """Stop this process and its group until somebody wakes them; called in the main thread.

    SIGSTOP stops this process alone, and also where no shell could wake it.
    """
    woken = False

    def wake(*_: object) -> None:
        nonlocal woken
        woken = True

    with _handled(number, signal.SIG_DFL), _handled(signal.SIGCONT, wake):
        if number == signal.SIGSTOP:
            os.kill(os.getpid(), number)
        else:
            # Whoever waits for us, such as a script that the shell has started, has to stop too.
            os.killpg(os.getpgrp(), number)
        give_up_at = time.monotonic() + STOPS_WITHIN  # another thread may have been given it
        while not woken and time.monotonic() < give_up_at:
            time.sleep(0.01)


@contextmanager
def _handled(number: signal.Signals, handler: Any) -> Iterator[None]:
    if number == signal.SIGSTOP:
        yield
        return
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, signal.SIG_DFL if before is None else before)
