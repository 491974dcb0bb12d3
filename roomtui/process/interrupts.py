"""Ctrl-C: raised once at most, and else left to the kernel, which ends a process in silence.

Python raises KeyboardInterrupt at every one, also amid imports and while the interpreter goes down.
There it is printed as a traceback, and threads that nobody waits for any more crash.
"""

import signal
import sys
from types import FrameType
from typing import Any, Final


def leave_interrupts() -> None:
    """Let the kernel end the process, unless somebody has SIGINT ignored or handles it."""
    if signal.getsignal(signal.SIGINT) in {signal.default_int_handler, _raise}:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def raise_interrupts() -> None:
    """Have the next SIGINT raise KeyboardInterrupt, and those after it end the process."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, _raise)
        sys.unraisablehook = _unraisable
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def hold_interrupts() -> None:
    """Keep SIGINT until `raise_interrupts` lets it through, in a program started anew as well."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def is_interrupted() -> bool:
    """Return whether SIGINT has come: Python makes a RuntimeError of it where a class is made."""
    return bool(_came)


_came: Final[list[int]] = []


def interrupt(number: int = signal.SIGINT) -> None:
    """Raise KeyboardInterrupt in the main thread, and leave the next SIGINT to the kernel."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _came.append(number)
    raise KeyboardInterrupt


def _raise(number: int, _frame: FrameType | None) -> None:
    interrupt(number)


def _unraisable(args: Any) -> None:
    """End the process where a destructor or a weak reference has swallowed the interrupt."""
    if args.exc_type is KeyboardInterrupt:
        signal.raise_signal(signal.SIGINT)
    sys.__unraisablehook__(args)
