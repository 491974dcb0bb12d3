"""Visibility of a path for a confined systemd service with a user of its own."""

import stat
from pathlib import Path, PurePath
from typing import Final

HIDDEN: Final = ("/home", "/root", "/run/user", "/tmp", "/var/tmp", "/dev", "/proc", "/sys")  # noqa: S108
"""Folders that a service has none of, or only ones of its own."""


def hidden_above(path: str | Path) -> str:
    """Return which of the hidden folders a path is in; "" if none."""
    return next((one for one in HIDDEN if PurePath(path).is_relative_to(one)), "")


def closed_above(path: Path) -> str:
    """Return the first part of a whole path that not everybody may enter or read; "" if none."""
    for part in (*reversed(path.parents), path):
        try:
            status = part.stat()
        except OSError:
            return str(part)
        needed = stat.S_IXOTH if part != path else stat.S_IROTH
        if not status.st_mode & needed:
            return str(part)
    return ""
