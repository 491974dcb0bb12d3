"""The lock of policies: one console of a host at a time runs those of an account.

The kernel lets go of it however a process ends, `kill -9` included. An account is known by its
profile and service, and by its key as well: two profiles may have the same.
"""

import os
from contextlib import suppress
from hashlib import blake2s
from pathlib import Path
from typing import Final

from roomtui.file_lock import FileLock
from roomtui.live.journal.operator import Operator
from roomtui.live.policies.policy_file import POLICY_FILES
from roomtui.text import safe
from roomtui.trusted_path import open_private

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
        folder = state_dir / POLICY_FILES.folder
        words = [f"{who.host}\n{who.profile}\n{who.service}"]
        if key_digest:
            words.append(f"{who.host}\n\n{who.service}\n{key_digest}")
        names = (blake2s(one.encode()).hexdigest()[:16] for one in words)
        self._paths = [folder / f"running-{name}.lock" for name in names]
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
                    return _said(path) or "another console"
                self._sign(path)
        except BaseException:
            self.release()
            raise
        return ""

    def release(self) -> None:
        """Let go of it, if this console has it."""
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


def _said(path: Path) -> str:
    with suppress(OSError, ValueError):
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            return safe(file.read(LONGEST).decode(errors="replace").strip(), LONGEST)
    return ""
