"""Restores the terminal when a signal ends the process, however busy it is.

Python runs a signal's handler only between two steps of the main thread. What the kernel's handler
does at once is to write the number to a pipe, and from there a thread of its own reads it.
Nothing helps against SIGKILL, nor when the interpreter itself crashes (SIGSEGV, SIGBUS, SIGFPE,
SIGILL): the thread could not run.
"""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final, NoReturn

from roomtui.process.descendants import end_groups
from roomtui.process.held_terminal import HELD

_NAMES: Final = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTRAP", "SIGABRT", "SIGUSR1", "SIGUSR2",
                 "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGXCPU", "SIGVTALRM", "SIGPROF", "SIGPOLL",
                 "SIGPWR", "SIGSYS", "SIGEMT", "SIGLOST")  # fmt: skip
"""What ends a process by default and can be caught; Python ignores SIGPIPE and SIGXFSZ."""

ASKING: Final = frozenset({signal.SIGTERM, signal.SIGINT})
"""The signals that ask for an end in good order."""

GOOD_ORDER_SECS: Final = 8.0
"""Seconds for an end in good order; after it the process ends as by any other signal."""

ENDS_WITHIN: Final = 1.0
"""Seconds within which a signal that was sent to oneself has ended the process."""


def ending_signals() -> list[int]:
    """Return the numbers of all signals that end this process and can be caught."""
    named = [int(getattr(signal, name)) for name in _NAMES if hasattr(signal, name)]
    first = getattr(signal, "SIGRTMIN", None)
    real_time = [] if first is None else list(range(first, signal.SIGRTMAX + 1))
    return [*named, *real_time]


class EndingSignals:
    """Restores the terminal when a signal comes, and ends the process as that signal does.

    `ask` is called with the number of a signal that asks for an end in good order.
    """

    def __init__(self) -> None:
        self.ask: Callable[[int], object] | None = None
        self._reader, self._writer = os.pipe()
        self._is_over = Event()
        self._asked: int | None = None
        self._end_at = 0.0
        self._interrupt = signal.getsignal(signal.SIGINT)
        self._caught: set[int] = set()

    def start(self) -> None:
        """Catch every signal that would end the process; called in the main thread.

        One that is ignored, or that somebody else handles, ends nothing.
        """
        _came.clear()
        os.set_blocking(self._writer, False)
        for number in ending_signals():
            with suppress(OSError, ValueError):  # the C library keeps some for itself
                if signal.getsignal(number) is signal.SIG_DFL or self._interrupts(number):
                    signal.signal(number, _leave_to_thread)
                    self._caught.add(number)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        Thread(target=self._watch, name="ending-signals", daemon=True).start()

    def stop(self) -> None:
        """Leave what comes from now on to the kernel."""
        self._is_over.set()
        signal.set_wakeup_fd(-1)
        for number in self._caught:
            if signal.getsignal(number) is _leave_to_thread:
                is_interrupt = number == signal.SIGINT
                signal.signal(number, self._interrupt if is_interrupt else signal.SIG_DFL)
        os.close(self._writer)  # wakes the thread, which may have ended as well by now

    def _interrupts(self, number: int) -> bool:
        """Return whether a signal raises KeyboardInterrupt, which ends a process as well."""
        return number == signal.SIGINT and self._interrupt is not signal.SIG_IGN

    def _watch(self) -> None:
        # The terminal may be set by whoever blocks this, also from the background.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        while not self._is_over.is_set():
            if not select.select([self._reader], [], [], self._remaining_secs())[0]:
                _end(self._asked or signal.SIGTERM)
            for number in os.read(self._reader, 64):
                if number in self._caught and not self._is_over.is_set():
                    self._take(number)
        os.close(self._reader)

    def _remaining_secs(self) -> float | None:
        """Return the seconds left for an end in good order; None if none was asked for."""
        return None if self._asked is None else max(0.0, self._end_at - time.monotonic())

    def _take(self, number: int) -> None:
        """End at once, unless asked for the first time to end in good order."""
        is_asking = number in ASKING and HELD.is_in_use  # else who goes on would be stopped again
        if is_asking and self.ask is not None and self._asked is None:
            self._asked, self._end_at = number, time.monotonic() + GOOD_ORDER_SECS
            with suppress(RuntimeError):  # its loop has ended, or not begun
                self.ask(number)
                return
        _end(number)


_came: set[int] = set()


def _leave_to_thread(number: int, _: object) -> None:
    """Record a signal, which the thread has been told of already."""
    _came.add(number)


def end_if_asked() -> None:
    """End this process at once if a signal has come that ends it."""
    if _came:
        _end(min(_came))


def _end(number: int) -> NoReturn:
    HELD.restore()
    end_by(number)


def end_by(number: int) -> NoReturn:
    """End this process by a signal, from any thread, so that who waits for it sees which."""
    import ctypes

    end_groups()
    ctypes.CDLL(None).signal(number, None)  # Python's own may be called in the main thread only
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
    os.kill(os.getpid(), number)
    time.sleep(ENDS_WITHIN)  # another thread may have been given it
    os._exit(128 + number)  # the first process of a container is deaf to its own signals


_active: list[EndingSignals] = []


def end_in_order_by(ask: Callable[[int], object]) -> None:
    """Register `ask` for a graceful shutdown, called from another thread.

    `ask` is called with the signal's number, and raises RuntimeError where it is too late.
    """
    for signals in _active:
        signals.ask = ask


@contextmanager
def terminal_restored() -> Iterator[None]:
    """Restore the terminal on every signal that ends the process meanwhile."""
    signals = EndingSignals()
    signals.start()
    _active.append(signals)
    try:
        yield
    finally:
        _active.remove(signals)
        signals.stop()
