"""Locks between consoles: a file beside another that whoever changes that one holds a lock on."""

import os
import time
from pathlib import Path
from typing import Final

from roomtui.text import safe
from roomtui.trusted_path import make_folder, open_private

TRIES: Final = 40
"""How often a lock is asked for that another console holds for the moment of an update."""

TRY_SECS: Final = 0.05


class FileLock:
    """An exclusive lock by `flock` on a private file, which is made where there is none.

    Args:
        path: of the file; its folder is made as well.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = -1

    def wait(self) -> None:
        """Take the lock, waiting as long as another console needs for an update.

        Raises:
            BlockingIOError: another console has it all the time.
            NotTrusted: somebody else could write the file.
            OSError: the file cannot be made.
        """
        for number in range(TRIES):
            if self.take():
                return
            if number + 1 < TRIES:
                time.sleep(TRY_SECS)
        raise BlockingIOError(None, "another console is writing it")

    def take(self) -> bool:
        """Return whether this console has the lock, which it keeps until it is released.

        Raises:
            NotTrusted: somebody else could write the file.
            OSError: the file cannot be made.
        """
        import fcntl

        make_folder(f"The folder {safe(self._path.parent)}", self._path.parent)
        if self.is_held:
            return True
        self.release()
        handle = open_private(f"The file {safe(self._path)}", self._path, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle
        return is_still_named(handle, self._path)

    @property
    def is_held(self) -> bool:
        """Return whether this console has the lock, and it still keeps others out."""
        return self._handle >= 0 and is_still_named(self._handle, self._path)

    def release(self) -> None:
        """Release the lock, if it is held."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def is_still_named(handle: int, path: Path) -> bool:
    """Return whether a file still has its name; a lock on one without it keeps nobody out."""
    try:
        return path.stat().st_ino == os.fstat(handle).st_ino
    except OSError:
        return False
