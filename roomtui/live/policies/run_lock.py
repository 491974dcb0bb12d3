"""The lock of policies: one console of a host at a time runs those of an account.

The kernel lets go of it however a process ends, `kill -9` included. An account is known by its
profile and service, and by its key as well: two profiles may have the same.
"""

import os
from contextlib import suppress
from hashlib import blake2s
from pathlib import Path
from typing import Final

from roomtui.account_id import AccountId
from roomtui.file_lock import FileLock
from roomtui.live.journal.operator import Operator
from roomtui.live.policies.policy_file import POLICY_FILES
from roomtui.text import safe
from roomtui.trusted_path import open_private, words_in

LONGEST: Final = 120
"""Bytes of the name of who holds it."""


class RunLock:
    """Holds all of the locks of an account, or none. Its methods block for a moment.

    Args:
        state_dir: the state folder.
        who: sits at this console.
        key_digest: a word that tells the key from others.
    """

    def __init__(self, state_dir: Path, who: Operator, key_digest: str) -> None:
        words = [_of_profile(who.host, who.account)]
        if key_digest:
            words.append(f"{who.host}\n\n{who.service}\n{key_digest}")
        self._paths = [_path(state_dir, one) for one in words]
        self._locks = [FileLock(path) for path in self._paths]
        self._who = f"{who.short_name}, process {who.pid}"

    @property
    def is_held(self) -> bool:
        """Return whether this console has it, and it still keeps others out."""
        return all(lock.is_held for lock in self._locks)

    def take(self) -> str:
        """Take it, unless this console has it; return who holds it where that is another.

        Raises:
            NotTrusted: somebody else could write its files.
            OSError: they cannot be made.
        """
        if self.is_held:
            return ""
        try:
            for lock, path in zip(self._locks, self._paths, strict=True):
                if not lock.take():
                    self.release()
                    return words_in(path, LONGEST) or "another console"
                self._sign(path)
        except BaseException:
            self.release()
            raise
        return ""

    def release(self) -> None:
        """Release it, if this console has it."""
        for lock in self._locks:
            lock.release()

    def _sign(self, path: Path) -> None:
        """Write who holds it; where that fails, others are not told."""
        with suppress(OSError):
            handle = open_private(f"The file {safe(path)}", path, os.O_WRONLY)
            try:
                os.ftruncate(handle, 0)
                os.write(handle, self._who.encode()[:LONGEST])
            finally:
                os.close(handle)


def is_run(state_dir: Path, host: str, account: AccountId) -> bool:
    """Return whether a console of this host runs the policies of an account; it leaves no trace.

    Raises:
        OSError: nobody can tell.
    """
    import fcntl

    path = _path(state_dir, _of_profile(host, account))
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _of_profile(host: str, account: AccountId) -> str:
    return f"{host}\n{account.profile}\n{account.service}"


def _path(state_dir: Path, words: str) -> Path:
    name = blake2s(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return state_dir / POLICY_FILES.folder / f"running-{name}.lock"
