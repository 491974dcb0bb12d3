"""Keeps tracebacks and warnings of Python itself off the screen."""

import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ReportFault = Callable[[BaseException, str], None]
"""Takes an error and a word for where it was; callable from any thread."""


class Unraised(Exception):
    """Stands for what was said without an error: a warning, a log record."""


class _TellingHandler(logging.Handler):
    """Passes on what no other handler takes, which would go to stderr otherwise."""

    def __init__(self, tell: ReportFault) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._tell(error or Unraised(record.getMessage()), f"the log of {record.name}")


@contextmanager
def closed(tell: ReportFault) -> Iterator[None]:
    """Send to `tell` what threads, destructors, warnings and logging would write to stderr."""

    def of_thread(args: Any) -> None:
        if args.exc_value is not None and args.exc_type is not SystemExit:
            tell(args.exc_value, f"the thread {getattr(args.thread, 'name', '')}")

    def unraisable(args: Any) -> None:
        tell(args.exc_value or Unraised(str(args.err_msg)), "a destructor")

    def warning(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
        tell(message if isinstance(message, Warning) else category(message), "a warning")

    before = threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.lastResort
    threading.excepthook, sys.unraisablehook = of_thread, unraisable
    warnings.showwarning = warning
    logging.lastResort = _TellingHandler(tell)
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.lastResort = before
