"""Ctrl-C: raised at most once, and else left to the kernel's default.

Python raises KeyboardInterrupt at every one, also amid imports and while the interpreter goes down.
There it is printed as a traceback, and threads that nobody waits for any more crash.
"""

import signal
import sys
from types import FrameType
from typing import Any, Final


def leave_interrupts() -> None:
    """Restore the kernel's default of SIGINT, unless it is ignored or handled."""
    if signal.getsignal(signal.SIGINT) in {signal.default_int_handler, _raise}:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def raise_interrupts() -> None:
    """Raise KeyboardInterrupt on the next SIGINT; those after it end the process."""
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
