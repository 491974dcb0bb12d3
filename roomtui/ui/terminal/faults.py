"""Faults: counted and logged; one that comes at every repaint is told now and then only."""

from collections import OrderedDict
from threading import Lock
from types import TracebackType
from typing import Final

from msgspec import Struct

from roomtui.process.crash_log import CrashLog
from roomtui.system_errors import system_sentence
from roomtui.ui.terminal.compatibility import misfit

MOST_FAULTS: Final = 256
"""Different faults that are counted; the one that is longest ago goes."""

INNERMOST: Final = 3
"""Frames by which a fault is told from others."""


class Fault(Struct, frozen=True):
    """One fault: the kind of error, where it was, how often by now, the file that tells more.

    `lacks` says what the system or Textual lacks, if that is the cause.
    """

    kind: str
    where: str
    count: int
    file: str = ""
    lacks: str = ""


class FaultCounter:
    """Counts faults by kind and place; threads may share one."""

    def __init__(self) -> None:
        self._counts: OrderedDict[object, int] = OrderedDict()
        self._lock = Lock()

    def count(self, error: BaseException, where: str) -> int:
        """Return how often this fault has been, if that is to be told now: 1, 10, 100, …; or 0."""
        fault = (type(error), where, _place(error.__traceback__))
        with self._lock:
            number = self._counts.pop(fault, 0) + 1
            self._counts[fault] = number
            if len(self._counts) > MOST_FAULTS:
                self._counts.popitem(last=False)
        return number if str(number).strip("0") == "1" else 0


class FaultLog:
    """Counts faults and writes their tracebacks down; threads may share one.

    Args:
        log: where tracebacks go; None where nothing may be written.
    """

    def __init__(self, log: CrashLog | None) -> None:
        self._log = log
        self._counter = FaultCounter()

    def note(self, error: BaseException, where: str) -> Fault | None:
        """Count and log a failure; return the fault if it is to be told now."""
        if not (count := self._counter.count(error, where)):
            return None
        log = self._log
        logged = log is not None and log.write(error, where, count)
        file = str(log.file) if log and logged else ""
        lacks = misfit(error) or system_sentence(error)
        return Fault(type(error).__name__, where, count, file, lacks)


def _place(traceback: TracebackType | None) -> tuple[tuple[str, int], ...]:
    frames: list[tuple[str, int]] = []
    while traceback is not None:
        frames.append((traceback.tb_frame.f_code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    return tuple(frames[-INNERMOST:])
