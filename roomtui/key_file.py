"""Whether a key file is its owner's alone: the file, and every folder on the way to it."""

import os
import shlex
import stat
from pathlib import Path

from roomtui.complaint import SettingsError
from roomtui.text import safe

READ_OR_WRITTEN = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH
WRITTEN = stat.S_IWGRP | stat.S_IWOTH


def refuse_others(path: Path, status: os.stat_result) -> None:
    """See that nobody else can read a key file or put another in its place.

    Args:
        path: of the file, as it was given; it may be a link.
        status: of the file that was opened.

    Raises:
        SettingsError: somebody else can; the message has the command that mends it.
    """
    shown = f"The key file {safe(path)}"
    if not stat.S_ISREG(status.st_mode):
        raise SettingsError(f"{shown} is not a regular file.")
    if status.st_uid != os.geteuid():
        raise _error(f"{shown} belongs to another user", f"sudo chown {os.geteuid()}", path)
    if status.st_mode & READ_OR_WRITTEN:
        raise _error(f"{shown} is open to other users", "chmod 600", path)
    for folder in _folders(path):
        _refuse_folder(shown, folder, folder.stat())


def _folders(path: Path) -> list[Path]:
    """Give the folders whose owner could put another file in the place of this one."""
    given, real = path.absolute(), path.resolve()
    return list(dict.fromkeys([*given.parents, *real.parents]))


def _refuse_folder(shown: str, folder: Path, status: os.stat_result) -> None:
    where = f"{shown} is in {safe(folder)}, which"
    if status.st_uid not in {0, os.geteuid()}:
        raise SettingsError(f"{where} belongs to another user; move it to a folder of your own.")
    if status.st_mode & WRITTEN and not status.st_mode & stat.S_ISVTX:
        raise _error(f"{where} other users can write", "chmod go-w", folder)


def _error(what: str, mend: str, path: Path) -> SettingsError:
    return SettingsError(f"{what}; run: {safe(f'{mend} {shlex.quote(str(path))}', 512)}")
