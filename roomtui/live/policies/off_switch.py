"""The off switch: files that stop the policies of all consoles, and keep any from being on.

One is in the state folder, and is written by `roomtui policies off`; the other is an
administrator's, who may be another account than the operators'.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from roomtui.text import safe
from roomtui.trusted_path import make_folder, open_private, words_in

ADMIN_FILE: Final = Path("/etc/roomtui/policies.off")
"""The administrator's; nothing that an operator sets puts another in its place."""

NAME: Final = "policies.off"
"""The name of the file in the state folder."""

LONGEST: Final = 200
"""Characters of what it says that are shown."""


def off_file(state_dir: Path) -> Path:
    """Return the path of the file that switches off the policies of a state folder's consoles."""
    return state_dir / NAME


def switch_off(state_dir: Path, by: str, at: datetime) -> Path:
    """Write the file that stops all policies, and return its path; it says who did so, and when.

    Raises:
        NotTrusted: somebody else could write it.
        OSError: it cannot be written.
    """
    path = off_file(state_dir)
    make_folder(f"The folder {safe(state_dir)}", state_dir)
    handle = open_private(f"The file {safe(path)}", path, os.O_WRONLY | os.O_CREAT)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.truncate()
        file.write(f"{safe(by, LONGEST)} at {at:%Y-%m-%d %H:%M:%S} UTC\n")
        file.flush()
        os.fsync(file.fileno())
    return path


def let_on(state_dir: Path) -> bool:
    """Remove the file, so that policies can be switched on; return whether there was one.

    Raises:
        OSError: it cannot be removed.
    """
    try:
        off_file(state_dir).unlink()
    except FileNotFoundError:
        return False
    return True


def why_off(state_dir: Path, admin_file: Path = ADMIN_FILE) -> str:
    """Return in a sentence why no policy may be on; nothing if it may. It blocks for a moment.

    What cannot be looked at may be there.
    """
    try:
        if _is_there(admin_file):
            return f"The administrator has switched policies off: {safe(admin_file)}."
    except OSError as error:
        why = f"{safe(admin_file)} ({error.strerror or error})"
        return f"Whether the administrator has switched policies off cannot be told: {why}."
    path = off_file(state_dir)
    if _may_be_there(path):
        who = words_in(path, LONGEST)
        by = f" by {who}" if who else ""
        return f"Policies were switched off{by}; `roomtui policies on` ends that: {safe(path)}."
    return ""


def _may_be_there(path: Path) -> bool:
    try:
        return _is_there(path)
    except OSError:
        return True


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
