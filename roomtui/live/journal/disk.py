"""Appends to a file so that all of it is on the disk, or that it is known whether none is."""

import errno
import fcntl
import os
import time
from pathlib import Path
from typing import Final, Self

from roomtui.synced_folder import sync_folder
from roomtui.text import safe
from roomtui.trusted_path import NotTrusted, open_private

LOCK_STEP_SECS: Final = 0.002


class NotAppended(Exception):
    """It was not seen to the disk; the message says which file, why, and what to do.

    `is_taken_back` tells whether for sure nothing of it is there.
    """

    is_taken_back = True

    @classmethod
    def because(cls, file: Path, error: OSError, *, is_taken_back: bool = True) -> Self:
        """Return the error that says that a file cannot be written."""
        if isinstance(error, BlockingIOError):
            made = cls(
                f"The journal {safe(file)} is held by another console. "
                "Let that go on, if it is stopped, or end it."
            )
        else:
            made = cls(
                f"The journal {safe(file)} cannot be written ({error.strerror}). "
                "Free some space or mend its permissions."
            )
        made.is_taken_back = is_taken_back
        return made


def append_to(file: Path, data: bytes, patience: float) -> None:
    """Append to a file of our own and see it to the disk, or cut off what has come there.

    Others who write are waited for, `patience` seconds at most.

    Raises:
        NotAppended: it is not on the disk.
    """
    try:
        handle = _locked(file, patience)
    except NotTrusted as error:
        raise NotAppended(str(error)) from None
    except OSError as error:
        raise NotAppended.because(file, error) from None
    try:
        _append(handle, file, data)
    finally:
        os.close(handle)


def _append(handle: int, file: Path, data: bytes) -> None:
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            data = b"\n" + data  # a full disk has cut the last one, which must not spoil this
    except OSError as error:
        raise NotAppended.because(file, error) from None
    try:
        _write(handle, data)
        os.fsync(handle)
        if not size:
            sync_folder(file.parent)
    except OSError as error:
        is_taken_back = _cut_off(handle, size, size + len(data))
        raise NotAppended.because(file, error, is_taken_back=is_taken_back) from None


def _write(handle: int, data: bytes) -> None:
    if os.write(handle, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _cut_off(handle: int, size: int, longest: int) -> bool:
    """Cut a file back to what it was before a failed write, and tell whether that is sure."""
    try:
        if os.fstat(handle).st_size > longest:  # somebody who takes no lock has written since
            return False
        os.ftruncate(handle, size)
        os.fsync(handle)
    except OSError:
        return False
    return True


def _locked(file: Path, patience: float) -> int:
    """Open a file for ourselves alone, under the name that it has once it is.

    Raises:
        NotTrusted: somebody else can write it.
        BlockingIOError: another console holds it.
        OSError: it cannot be opened.
    """
    what = f"The journal {safe(file)}"
    while True:
        handle = open_private(what, file, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            _lock(handle, patience)
            if file.stat().st_ino == os.fstat(handle).st_ino:
                return handle
        except FileNotFoundError:  # log rotation has moved it in between
            pass
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _lock(handle: int, patience: float) -> None:
    """Wait until no other console writes here, but not for ever: it may have been stopped.

    Raises:
        BlockingIOError: it has been waited for too long.
    """
    until = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(LOCK_STEP_SECS)
