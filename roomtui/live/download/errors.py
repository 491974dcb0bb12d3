"""The errors of downloads, in sentences for the operator."""

import errno
from pathlib import Path
from typing import Final

from roomtui.text import safe


class RetryableError(Exception):
    """It did not work this time; `wait` is how many seconds the server asks for, if it does."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class PermanentError(Exception):
    """It will not work unless something is done; `keeps_part` tells whether it can be gone on."""

    def __init__(self, reason: str, *, keeps_part: bool = False) -> None:
        super().__init__(reason)
        self.keeps_part = keeps_part


_ELSEWHERE: Final = "or choose another folder"
_TROUBLES: Final = {
    errno.ENOSPC: f"The disk of {{}} is full. Free some space, {_ELSEWHERE}.",
    errno.EDQUOT: f"Your share of the disk of {{}} is used up. Free some space, {_ELSEWHERE}.",
    errno.EFBIG: "The file is larger than the file system of {} takes. Choose another folder.",
    errno.EROFS: "The file system of {} is read-only. Choose another folder.",
    errno.EACCES: f"Nothing may be written in {{}}. Mend its permissions, {_ELSEWHERE}.",
    errno.EPERM: f"Nothing may be written in {{}}. Mend its permissions, {_ELSEWHERE}.",
    errno.ENOTDIR: f"A file is in the way of the folder {{}}. Move it, {_ELSEWHERE}.",
    errno.EEXIST: f"A file is in the way of the folder {{}}. Move it, {_ELSEWHERE}.",
    errno.ENOENT: f"What was written in {{}} was taken away. Try again, {_ELSEWHERE}.",
}


def disk_trouble(error: OSError, folder: Path) -> str:
    """Return why a folder cannot be written to, and what to do."""
    shown = safe(folder)
    if error.errno in _TROUBLES:
        return _TROUBLES[error.errno].format(shown)
    reason = error.strerror or type(error).__name__
    return f"Writing in {shown} failed ({safe(reason)}). Check the disk, {_ELSEWHERE}."


def no_room(folder: Path, needed: int, free: int) -> str:
    """Return how much room is missing."""
    return (
        f"There is no room for it in {safe(folder)}: {_megabytes(needed)} are needed and "
        f"{_megabytes(needed - free)} are missing. Free some space, {_ELSEWHERE}."
    )


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
