"""Append-only record of what was done, by whom, to whom, with what outcome.

JSON lines, one file a day, readable by their owner only; each line is on the disk before
`append` comes back.
"""

import errno
import fcntl
import getpass
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from roomtui.text import safe


class JournalError(Exception):
    """The journal cannot be written; the message says which file, why, and what to do."""


class Who(Struct, frozen=True):
    """Who sits at this console: the login name, and the address that SSH gives."""

    login: str
    ssh_client: str = ""
    profile: str = ""

    @classmethod
    def here(cls, profile: str = "") -> "Who":
        """Tell it for this process."""
        try:
            login = getpass.getuser()
        except (KeyError, OSError):
            login = f"uid {os.getuid()}"
        address = os.environ.get("SSH_CLIENT", "").split(" ")[0]
        return cls(safe(login), safe(address), safe(profile))


class Journal:
    """Writes to the files of one folder, which is made when the first line is."""

    def __init__(self, folder: Path, who: Who) -> None:
        self._folder = folder
        self._who = who

    def append(self, kind: str, at: datetime, **fields: Any) -> None:
        """Write one line and see it to the disk.

        Raises:
            JournalError: the folder or file cannot be written.
        """
        line = {"at": at, "kind": kind, "who": self._who, **fields}
        file = self._folder / f"{at:%Y-%m-%d}.jsonl"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(file, msgspec.json.encode(line) + b"\n")
        except OSError as error:
            raise JournalError(
                f"The journal {file} cannot be written ({error.strerror}). "
                "Free some space or mend its permissions."
            ) from None


def _write(file: Path, line: bytes) -> None:
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # other consoles write here too
        if _ends_in_half_a_line(handle):
            line = b"\n" + line
        if os.write(handle, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    finally:
        os.close(handle)


def _ends_in_half_a_line(handle: int) -> bool:
    """Tell whether a full disk cut the last line, so that the next must not be glued to it."""
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"
