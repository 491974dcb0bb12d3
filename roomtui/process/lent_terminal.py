"""The terminal while another program prompts on it, such as for a passphrase."""

import os
import signal
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from signal import SIG_DFL, default_int_handler
from types import FrameType
from typing import Any, Final

from roomtui.process.ending_signals import end_by, ending_signals
from roomtui.process.foreground import in_foreground

TERMINAL: Final = "/dev/tty"


class LentTerminal:
    """Tells whoever waits for the other program whether a signal came that ends this process."""

    ended_by = 0
    """The first such signal; 0 if there was none."""


@contextmanager
def lent() -> Iterator[LentTerminal]:
    """Set the terminal as it was once the other program is over, whatever ended it.

    A signal that ends this process is only noted meanwhile, for an exception could come anywhere:
    before the other program is known, or while its end is waited for. Who waits looks at it often,
    and ends the other program; after that it ends this process as it would have. Called in the
    main thread, or it does nothing.
    """
    lending = LentTerminal()
    if threading.current_thread() is not threading.main_thread():
        yield lending
        return
    try:
        with _noted(lending), _as_it_was():
            yield lending
    finally:
        if lending.ended_by == signal.SIGINT:
            signal.raise_signal(signal.SIGINT)
        elif lending.ended_by:
            end_by(lending.ended_by)


@contextmanager
def _noted(lending: LentTerminal) -> Iterator[None]:
    """Note the first signal that would end this process; one that another handles is his."""
    before: dict[int, Any] = {}

    def note(number: int, _: FrameType | None) -> None:
        lending.ended_by = lending.ended_by or number

    for number in ending_signals():
        with suppress(OSError, ValueError):  # the C library keeps some for itself
            if (handler := signal.getsignal(number)) in (SIG_DFL, default_int_handler):
                signal.signal(number, note)
                before[number] = handler
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _as_it_was() -> Iterator[None]:
    try:
        handle = os.open(TERMINAL, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:  # there is none
        yield
        return
    try:
        before = termios.tcgetattr(handle)
        try:
            yield
        finally:
            _set_again(handle, before)
    finally:
        os.close(handle)


def _set_again(handle: int, before: list[Any]) -> None:
    """Set the terminal unless it is as before; what was typed so far was not meant for others."""
    with suppress(OSError, termios.error):  # it may be gone
        if termios.tcgetattr(handle) != before and in_foreground(handle):
            termios.tcsetattr(handle, termios.TCSANOW, before)
            termios.tcflush(handle, termios.TCIFLUSH)
