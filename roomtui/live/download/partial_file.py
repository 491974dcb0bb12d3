"""The part of a file that has come: under a name of its own until it is complete.

Everything here blocks, and is called in threads.
"""

import errno
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Final
from uuid import uuid4

from roomtui.live.download.errors import PermanentError, no_room
from roomtui.synced_folder import sync_folder
from roomtui.text import safe

LEFT_BEHIND: Final = 86_400.0
"""Seconds after which a part that nobody wrote to belongs to a console that was killed."""

MOST_ALIKE: Final = 1000
"""Names that are tried for one file."""

_CLOSED: Final = -1


class PartialFile:
    """A file of its own for each download, so that two consoles never write to the same.

    A lock makes `discard` wait for what a thread still does after its caller was cancelled.

    Attributes:
        size: bytes that were written.
        path: the file itself, once it is complete.
        is_over: tells whether it is complete or discarded.
    """

    def __init__(self, folder: Path, record_id: str) -> None:
        self.size = 0
        self.path: Path | None = None
        self.is_over = False
        self._folder = folder
        token = re.sub(r"[^0-9A-Za-z-]", "", safe(record_id))[:40]
        self._place = folder / f".roomtui-{token}-{uuid4().hex[:12]}.part"
        self._handle = _CLOSED
        self._exists = False
        self._lock = threading.Lock()

    def open(self, start: int, total: int | None) -> None:
        """Go on writing at `start`; what was written after it is dropped.

        Raises:
            Failure: there is not enough room for the rest.
            OSError: the folder cannot be made, or not be written to.
        """
        with self._lock:
            self._refuse_if_over()
            if self._handle == _CLOSED:
                self._handle = self._open()
            self._check_length(start)
            os.ftruncate(self._handle, start)
            self.size = start
            needed, disk = (total or 0) - start, shutil.disk_usage(self._folder)
            if disk.total and disk.free < needed:
                raise PermanentError(no_room(self._folder, needed, disk.free))

    def _open(self) -> int:
        if self._exists:
            return os.open(self._place, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        self._folder.mkdir(parents=True, exist_ok=True)
        _sweep(self._folder)
        handle = os.open(self._place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        self._exists = True
        return handle

    def write(self, data: bytes | bytearray) -> None:
        """Add to the end."""
        with self._lock:
            self._refuse_if_over()
            rest = memoryview(data)
            while rest:
                written = os.pwrite(self._handle, rest, self.size)
                self.size += written
                rest = rest[written:]

    def tail(self, count: int) -> bytes:
        """Return the last bytes that were written, at most so many."""
        with self._lock:
            self._refuse_if_over()
            handle = os.open(self._place, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                wanted = min(count, self.size)
                last = os.pread(handle, wanted, self.size - wanted)
            finally:
                os.close(handle)
            if len(last) < wanted:
                raise OSError(errno.ENOENT, "somebody else cut it short")
            return last

    def finish(self, name: str) -> Path:
        """Put the file under its name, or one like it that is free, and return its path."""
        with self._lock:
            self._refuse_if_over()
            self._check_length(self.size)
            os.fsync(self._handle)
            self.path = _put(self._place, self._folder, name)
            self._end()
            return self.path

    def rest(self) -> None:
        """Close the file until it is opened again."""
        with self._lock:
            self._close()

    def discard(self) -> None:
        """Remove what was written, unless it was complete first."""
        with self._lock:
            if not self.is_over:
                self._end()

    def _end(self) -> None:
        self.is_over = True
        try:
            self._close()
        finally:
            if self._exists:
                self._place.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._handle != _CLOSED:
            handle, self._handle = self._handle, _CLOSED
            os.close(handle)

    def _check_length(self, least: int) -> None:
        if os.fstat(self._handle).st_size < least:
            raise OSError(errno.ENOENT, "somebody else cut it short")

    def _refuse_if_over(self) -> None:
        if self.is_over:
            raise ValueError("this part was discarded")


def _put(place: Path, folder: Path, name: str) -> Path:
    """Rename a complete file to the first free name; never that of another file."""
    for candidate in _candidates(name):
        path = folder / candidate
        try:
            _rename_to_free(place, path)
        except FileExistsError:
            continue
        with suppress(OSError):  # not every file system can; the file itself is on the disk
            sync_folder(folder)
        return path
    raise FileExistsError


def _candidates(name: str) -> Iterator[str]:
    yield name
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    for number in range(2, MOST_ALIKE):
        yield f"{stem} ({number}){ending}"


def _rename_to_free(place: Path, path: Path) -> None:
    try:
        os.link(place, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: take the name first, then replace what has it
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666))
        try:
            place.rename(path)
        except OSError:
            path.unlink()
            raise


def _sweep(folder: Path) -> None:
    """Remove the parts of consoles that were killed, as far as they are ours to remove."""
    for part in folder.glob(".roomtui-*.part"):
        with suppress(OSError):
            if part.lstat().st_mtime < time.time() - LEFT_BEHIND:
                part.unlink()
