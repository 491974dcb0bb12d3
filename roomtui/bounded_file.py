"""Bounded reads of files that may be anything: a pipe without a writer, an endless device."""

import os
import select
import stat
import time
from io import BufferedReader
from typing import Final

from roomtui.settings_error import SettingsError

PIPE_SECS: Final = 10.0
"""Seconds that whoever writes into a pipe is given."""


def without_waiting(path: str, flags: int) -> int:
    """Open what may be a pipe that nobody writes to."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def read_bounded(what: str, file: BufferedReader, most: int) -> bytes:
    """Read a file that was opened without waiting, whole; a pipe in bounded time.

    Args:
        what: it is, as the subject of a sentence.
        file: to read.
        most: bytes that it may have.

    Raises:
        SettingsError: it has more, or nothing comes out of a pipe.
        OSError: it cannot be read.
    """
    if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode):
        found = _read_pipe(what, file.fileno(), most)
    else:
        found = file.read(most + 1) or b""
    if len(found) > most:
        raise SettingsError(f"{what} is larger than {most >> 10} KB; it can be none.")
    return found


def _read_pipe(what: str, pipe: int, most: int) -> bytes:
    found, until = bytearray(), time.monotonic() + PIPE_SECS
    while len(found) <= most:
        left = until - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise SettingsError(f"{what} is a pipe into which nobody writes.")
        if not (data := os.read(pipe, 1 << 16)):
            break
        found += data
    return bytes(found)
