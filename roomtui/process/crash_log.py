"""The crash log: one file in the state folder, written only when a fault happens."""

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from traceback import TracebackException
from typing import Final

from roomtui import __version__
from roomtui.api.redaction import without_secrets
from roomtui.text import counted, safe
from roomtui.trusted_path import NotTrusted, make_folder, open_private

NAME: Final = "roomtui.log"

LARGEST: Final = 256 * 1024
"""Bytes of the file; what is over begins a new one, and one older is kept."""

MOST_LINES: Final = 120
LONGEST_LINE: Final = 400
LONGEST_WORDS: Final = 20_000
"""Bounds of one entry: an error can have a whole answer among its words."""


class CrashLog:
    """Appends entries to a file that its owner alone can read.

    Args:
        folder: where the file goes; made when the first entry is.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / NAME

    def write(self, error: BaseException, where: str, count: int = 1) -> bool:
        """Add an entry, and tell whether it is in the file; from the second time on a line only."""
        try:
            entry = without_secrets("\n".join(_entry(error, where, count)) + "\n")
            self._append(entry.encode("utf-8", "replace"))
        except (OSError, NotTrusted):  # the line on screen is all there is then
            return False
        return True

    def _append(self, entry: bytes) -> None:
        make_folder(f"The folder {safe(self.file.parent)}", self.file.parent)
        with self._opened() as log:
            fcntl.flock(log, fcntl.LOCK_EX)  # other consoles write here too
            if os.fstat(log).st_size + len(entry) <= LARGEST:
                os.write(log, entry)
                return
            self.file.replace(self.file.with_suffix(".log.1"))
        with self._opened() as log:
            os.write(log, entry)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        handle = open_private(f"The log {safe(self.file)}", self.file, flags)
        try:
            yield handle
        finally:
            os.close(handle)


def _entry(error: BaseException, where: str, count: int) -> Iterator[str]:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    times = "" if count == 1 else f", {count} times now"
    yield (
        f"{now} roomtui {__version__} python {platform.python_version()} pid {os.getpid()}: "
        f"{type(error).__name__} in {safe(where, 80)}{times}"
    )
    if count == 1:
        lines = _traceback(error)
        if len(lines) > MOST_LINES:
            half = MOST_LINES // 2
            lines[half:-half] = [f"({counted(len(lines) - MOST_LINES, 'line')} left out)"]
        for line in lines:
            indent = len(line) - len(line.lstrip(" "))
            yield "  " + " " * indent + safe(line, LONGEST_LINE)


def _traceback(error: BaseException) -> list[str]:
    """Return the lines of a traceback without local variables; secrets go before it is cut."""
    told = TracebackException.from_exception(error, capture_locals=False)
    text = "".join(part[:LONGEST_WORDS] for part in told.format())
    return without_secrets(text[: 5 * LONGEST_WORDS]).splitlines()
