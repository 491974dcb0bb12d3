"""Append-only record of what was done, by whom, to whom, with what outcome.

JSON lines, one file a day, readable by their owner only; each line is on the disk before
`append` comes back. `record` reads them.
"""

import errno
import fcntl
import os
import time
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

import msgspec

from roomtui.live.journal.runs import Run
from roomtui.live.journal.who import Who
from roomtui.text import safe

__all__ = ["NOT_ON_RECORD", "Journal", "JournalError", "Who"]

NOT_ON_RECORD: Final = "This is not on record."
"""What is said of an action that went although the journal could not take it."""

LOCK_SECS: Final = 5.0
"""Seconds to wait for others who write; a line takes them some milliseconds."""

LOCK_STEP_SECS: Final = 0.002


class JournalError(Exception):
    """The journal cannot be written; the message says which file, why, and what to do."""


class Journal:
    """Writes to the files of one folder, which is made when the first line is.

    Args:
        folder: where the files are.
        who: sits at this console; from its first line until `close` it is known to be alive.
        account: a word that tells the account from others that this console may work on.
        required: tells whether nothing may be sent that is not on record.
    """

    def __init__(self, folder: Path, who: Who, *, account: str = "", required: bool = True) -> None:
        self.folder = folder
        self.who = who
        self.account = account
        self.required = required
        self._run: Run | None = None
        self._lock = Lock()

    def append(self, kind: str, at: datetime, **fields: Any) -> None:
        """Write one line and see it to the disk.

        Raises:
            JournalError: the folder or file cannot be written.
        """
        line = {"at": at, "kind": kind, "who": self.who, **fields}
        file = self.folder / f"{at:%Y-%m-%d}.jsonl"
        try:
            with self._lock:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if self.who.run and not self._run:
                    self._run = Run.hold(self.folder, self.who, at.date(), self.account)
                _write(file, msgspec.json.encode(line) + b"\n")
        except BlockingIOError:
            raise JournalError(
                f"The journal {safe(file)} is held by another console. "
                "Let that go on, if it is stopped, or end it."
            ) from None
        except OSError as error:
            raise JournalError(
                f"The journal {safe(file)} cannot be written ({error.strerror}). "
                "Free some space or mend its permissions."
            ) from None

    def close(self) -> None:
        """Say that this console is over; what it left open is settled by the next."""
        with self._lock:
            if self._run:
                self._run.close()
            self._run = None


def _write(file: Path, line: bytes) -> None:
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line  # a full disk has cut the last one, which must not spoil this
        if os.write(handle, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
        if not size:
            _sync_folder(file.parent)
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Wait until no other console writes here, but not for ever: it may have been stopped.

    Raises:
        BlockingIOError: it has been waited for too long.
    """
    until = time.monotonic() + LOCK_SECS
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(LOCK_STEP_SECS)


def _sync_folder(folder: Path) -> None:
    """See the name of a new file to the disk, without which its lines could not be found."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
