"""Which consoles live: each that writes holds a lock on a small file of its own while it does.

The kernel lets go of the lock however a process ends, `kill -9` included. Who can take the lock
of another run has proof that it is over, and is alone with what it left open. A file's name tells
the day of the first line, the run, and in one word the host, profile, service and key that it
belongs to: the locks of another host may not be seen here, and another key may be of an account
that knows nothing of this one's rooms.

The file holds the number of the last line of the run that was seen to the disk. An intent with a
higher one may never have been sent. Files of the first format are empty.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from hashlib import blake2s
from pathlib import Path
from typing import Final, Self

from roomtui.file_lock import is_still_named
from roomtui.live.journal.operator import Operator
from roomtui.text import safe
from roomtui.trusted_path import NotTrusted, check_folder, make_folder, open_private

FOLDER: Final = "consoles"
"""Where the files of the runs lie, within the folder of the journal."""

DIGITS: Final = 20
"""Of the number in a file."""


class ConsoleLock:
    """A run whose lock is held here: this console's own, or one that is over."""

    def __init__(self, file: Path, handle: int) -> None:
        self._file = file
        self._handle = handle

    @property
    def id(self) -> str:
        """Return the id that the lines of the run bear."""
        return self._file.name.split(".")[1]

    @property
    def began(self) -> date:
        """Return the day of its first line, in UTC; long ago if the name tells none."""
        try:
            return date.fromisoformat(self._file.name.split(".")[0])
        except ValueError:
            return date.min

    def note_written(self, seq: int) -> None:
        """Note that the lines up to this one are on the disk; if it fails, less is known later."""
        with suppress(OSError):
            os.pwrite(self._handle, b"%0*d\n" % (DIGITS, seq), 0)

    @property
    def written(self) -> int:
        """Return the number of the last line that is known to be on the disk, 0 if none is."""
        try:
            return int(os.pread(self._handle, DIGITS, 0))
        except (OSError, ValueError):
            return 0

    def close(self) -> None:
        """Release the lock; what the run left open is there for the next to settle."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def remove(self) -> None:
        """Remove the file, for nothing of the run is open any more, and let go of the lock."""
        with suppress(OSError):  # the next start looks again, and finds nothing open
            self._file.unlink()
        self.close()

    @classmethod
    def hold(cls, journal: Path, who: Operator, day: date, key_digest: str = "") -> Self:
        """Begin a run with a line of this day.

        Raises:
            NotTrusted: somebody else can write there.
            OSError: the file cannot be made.
        """
        folder = journal / FOLDER
        make_folder(f"The folder {safe(folder)}", folder)
        file = folder / f"{day}.{who.run}.{_belongs_to(who, key_digest)}"
        while True:  # who looks for runs that are over may take the file away before it is locked
            handle = _opened(file, os.O_CREAT)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if is_still_named(handle, file):
                run = cls(file, handle)
                run.note_written(0)  # the room for the number is there then, when the disk is full
                return run
            os.close(handle)

    @classmethod
    def over(cls, journal: Path, who: Operator, key_digest: str = "") -> Iterator[Self]:
        """Take the locks of the runs that are over and belong to this host, profile and service.

        Raises:
            NotTrusted: somebody else can write there.
        """
        folder = journal / FOLDER
        if folder.is_dir():
            check_folder(f"The folder {safe(folder)}", folder)
        for file in sorted(folder.glob(f"*.*.{_belongs_to(who, key_digest)}")):
            try:
                handle = _opened(file)
            except (OSError, NotTrusted):  # what somebody else put there says nothing of a run
                continue
            if _is_free(handle) and is_still_named(handle, file):
                yield cls(file, handle)
            else:
                os.close(handle)


def _opened(file: Path, more: int = 0) -> int:
    return open_private(f"The file {safe(file)}", file, os.O_RDWR | more)


def _belongs_to(who: Operator, key_digest: str) -> str:
    words = f"{who.host}\n{who.profile}\n{who.service}\n{key_digest}"
    return blake2s(words.encode()).hexdigest()[:16]


def _is_free(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
