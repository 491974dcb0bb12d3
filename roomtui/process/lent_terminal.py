"""The terminal while another program asks something on it, such as for a passphrase."""

import os
import signal
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

from roomtui.process.ending_signals import end_by, ending_signals
from roomtui.process.foreground import in_foreground

TERMINAL: Final = "/dev/tty"


class _EndedBy(BaseException):
    """A signal came that ends this process."""

    def __init__(self, number: int) -> None:
        self.number = number


@contextmanager
def lent() -> Iterator[None]:
    """Set the terminal as it was once the other program is over, whatever ended it.

    A signal that ends this process raises meanwhile, so that the other program can be ended too;
    after that it ends this process as it would have. Called in the main thread, or it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    number = 0
    with _as_it_was():
        try:
            with _raised():
                yield
        except _EndedBy as ended:
            number = ended.number
    if number:
        end_by(number)


@contextmanager
def _raised() -> Iterator[None]:
    """Raise at the first signal that would end this process, and hear no other after it."""
    caught: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        for each in caught:
            signal.signal(each, signal.SIG_IGN)
        raise _EndedBy(number)

    for number in ending_signals():
        with suppress(OSError, ValueError):  # the C library keeps some for itself
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, end)
                caught.append(number)
    try:
        yield
    finally:
        for number in caught:
            signal.signal(number, signal.SIG_DFL)


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
