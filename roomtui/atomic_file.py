"""Atomic writes: a file keeps its old content until all of the new one is on the disk."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from roomtui.settings_error import SettingsError
from roomtui.synced_folder import sync_folder
from roomtui.text import safe

MODE: Final = 0o644
"""Of a new file, whatever the umask; one that is replaced keeps its own, its owner and group."""

LONGEST_PATH: Final = 512


def write_whole(text: str, name: str, flag: str) -> bool:
    """Write a file in one step, and return whether there was one before.

    Args:
        text: what is to be in it.
        name: the file, as it was given.
        flag: by which it was given, for the sentences.

    Raises:
        SettingsError: it cannot be written; what was there is as it was.
    """
    with _told(name, flag):
        path = Path(name)
        before = _replaceable(path, name, flag)
        _replace(path, text.encode(), before)
    return before is not None


def _replaceable(path: Path, name: str, flag: str) -> os.stat_result | None:
    """Return what is in the place of a file, if it is a regular one, or None if nothing is."""
    if not name or name.endswith(("/", "/.", "/..")) or path.is_dir():
        raise SettingsError(f"{flag}: {_shown(name)} is a folder; name a file in it.")
    if name == "-" or (path.exists() and not path.is_file()):
        raise SettingsError(
            f"{flag}: {_shown(name)} is no regular file; without {flag} it is printed."
        )
    if path.is_symlink():
        leads = _shown(os.path.realpath(path))
        raise SettingsError(f"{flag}: {_shown(name)} is a symbolic link; name {leads} instead.")
    if not path.parent.is_dir():
        folder = _shown(str(path.parent))
        raise SettingsError(f"{flag}: the folder {folder} is not there; make it first.")
    return path.lstat() if path.exists() else None


def _replace(path: Path, content: bytes, before: os.stat_result | None) -> None:
    handle, part = tempfile.mkstemp(prefix=".roomtui-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            _protect(file.fileno(), before)
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(part).unlink()
        raise
    with suppress(OSError):  # the file is there and whole all the same
        sync_folder(path.parent)


def _protect(handle: int, before: os.stat_result | None) -> None:
    """Set the owner, group and mode of the file that is replaced."""
    if before is None:
        os.fchmod(handle, MODE)
        return
    made = os.fstat(handle)
    if (made.st_uid, made.st_gid) != (before.st_uid, before.st_gid):
        os.fchown(handle, before.st_uid, before.st_gid)
    os.fchmod(handle, stat.S_IMODE(before.st_mode) & 0o777)


@contextmanager
def _told(name: str, flag: str) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        why = f"{error.strerror}; run it as somebody who may, such as root by sudo"
        raise SettingsError(f"{flag}: {_shown(name)} is not written: {why}.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "this is no name of a file"
        raise SettingsError(
            f"{flag}: {_shown(name)} is not written: {why}; nothing has changed."
        ) from None


def _shown(name: str) -> str:
    return safe(name, LONGEST_PATH) or "nothing"
