"""Permissions of a key file: it and every folder above it must be its owner's alone."""

import os
import stat
from pathlib import Path

from roomtui.settings_error import SettingsError
from roomtui.text import safe
from roomtui.trusted_path import READ_OR_WRITTEN, NotTrusted, mended, refuse_foreign_folders


def refuse_others(path: Path, status: os.stat_result) -> None:
    """Raise unless only its owner can read or replace a key file.

    Args:
        path: of the file, as it was given; it may be a link.
        status: of the file that was opened.

    Raises:
        SettingsError: somebody else can; the message has the command that mends it.
    """
    try:
        _refuse_others(f"The key file {safe(path)}", path, status)
    except NotTrusted as error:
        raise SettingsError(str(error)) from None


def _refuse_others(shown: str, path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotTrusted(f"{shown} is not a regular file.")
    if status.st_uid != os.geteuid():
        raise mended(f"{shown} belongs to another user", f"sudo chown {os.geteuid()}", path)
    if status.st_mode & READ_OR_WRITTEN:
        raise mended(f"{shown} is open to other users", "chmod 600", path)
    refuse_foreign_folders(shown, path)
