"""Permission checks of files and folders, as sshd's StrictModes does them.

Who can write a folder can put another file in the place of any in it, so that every folder on the
way counts; one like /tmp, whose sticky bit keeps others from that, does not.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from roomtui.text import safe

READ_OR_WRITTEN = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH
WRITTEN = stat.S_IWGRP | stat.S_IWOTH

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


class NotTrusted(Exception):
    """Somebody else could write there; the message says who, and the command that mends it."""


def refuse_foreign(what: str, path: Path, status: os.stat_result) -> None:
    """Raise if anybody else, but root, owns or can write what was opened.

    Args:
        what: it is, as the subject of a sentence.
        path: of it, for the command that mends it.
        status: of what was opened.

    Raises:
        NotTrusted: somebody else does or can.
    """
    if status.st_uid not in {0, os.geteuid()}:
        raise mended(f"{what} belongs to another user", f"sudo chown {os.geteuid()}", path)
    if status.st_mode & WRITTEN:
        raise mended(f"{what} can be written by other users", "chmod go-w", path)


def refuse_linked(what: str, path: Path) -> None:
    """Raise if a symbolic link stands in the place of a file.

    Raises:
        NotTrusted: one does; what it leads to would be written or read.
    """
    if path.is_symlink():
        raise mended(f"{what} is a symbolic link, which is not followed", "rm", path)


def refuse_foreign_folders(what: str, path: Path) -> None:
    """Raise if anybody else can replace a file, wherever a link leads.

    A folder above its own may be written by the group that is the user's alone: where the umask is
    002, `~/.config` and `~/.local` are.

    Raises:
        NotTrusted: somebody can.
        OSError: a folder on the way cannot be looked at.
    """
    given, real = path.absolute(), path.resolve()
    for folder in dict.fromkeys([*given.parents, *real.parents]):
        status = folder.stat()
        where = f"{what} is in {safe(folder)}, which"
        if status.st_uid not in {0, os.geteuid()}:
            raise NotTrusted(f"{where} belongs to another user; move it to a folder of your own.")
        is_own = folder in {given.parent, real.parent}
        if _is_written_by_others(status, is_own=is_own) and not status.st_mode & stat.S_ISVTX:
            raise mended(f"{where} other users can write", "chmod go-w", folder)


def _is_written_by_others(status: os.stat_result, *, is_own: bool) -> bool:
    if status.st_mode & stat.S_IWOTH or (is_own and status.st_mode & stat.S_IWGRP):
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _is_private_group(status.st_gid)


def _is_private_group(gid: int) -> bool:
    """Return whether a group is that of this user alone, and bears the same name."""
    import grp
    import pwd

    try:
        user, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(gid)
    except KeyError:  # it has no name, so nobody knows who is in it
        return False
    is_its_own = user.pw_gid == gid and group.gr_name == user.pw_name
    return is_its_own and set(group.gr_mem) <= {user.pw_name}


def make_folder(what: str, folder: Path) -> None:
    """Make a folder that is ours alone, whatever the umask, or see that the one there is.

    Raises:
        NotTrusted: it, or a folder on the way to it, is not.
        OSError: it cannot be made or looked at.
    """
    for missing in reversed([one for one in folder.parents if not one.exists()]):
        _make_private(missing)
    _make_private(folder)
    check_folder(what, folder)


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=PRIVATE_FOLDER)
    except FileExistsError:
        if not folder.is_dir():
            raise
    else:
        folder.chmod(PRIVATE_FOLDER)  # the umask may have taken away what its owner needs


def check_folder(what: str, folder: Path) -> None:
    """Raise if a folder that exists can be written by others.

    Raises:
        NotTrusted: it, or a folder on the way to it, is not.
        OSError: it cannot be looked at.
    """
    refuse_foreign(what, folder, folder.stat())
    refuse_foreign_folders(what, folder)


def open_private(what: str, path: Path, flags: int) -> int:
    """Open a regular file that is ours alone to write, in a folder that was checked.

    Raises:
        NotTrusted: it is a link, or somebody else owns or can write it.
        OSError: it cannot be opened.
    """
    refuse_linked(what, path)
    handle = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY, PRIVATE_FILE)
    try:
        status = os.fstat(handle)
        _refuse_special(what, path, status)
        if flags & os.O_CREAT and not status.st_size and status.st_uid == os.geteuid():
            os.fchmod(handle, PRIVATE_FILE)  # the umask may have taken away what its owner needs
    except BaseException:
        os.close(handle)
        raise
    return handle


def _refuse_special(what: str, path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotTrusted(f"{what} is not a regular file; move it away.")
    refuse_foreign(what, path, status)


def mended(what: str, command: str, path: Path) -> NotTrusted:
    """Return the error that ends with the command that mends it."""
    import shlex  # most files need no mending

    return NotTrusted(f"{what}; run: {safe(f'{command} {shlex.quote(str(path))}', 512)}")


def words_in(path: Path, most: int) -> str:
    """Return the start of a file that anybody may have written, safe to show.

    Nothing is returned where it cannot be read. `most` bounds both its bytes and its characters.
    """
    with suppress(OSError, ValueError):
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            return safe(file.read(most).decode(errors="replace").strip(), most)
    return ""
