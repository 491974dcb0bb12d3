"""Files kept per profile: one of each kind for a profile, in a folder of the state folder.

A file is private, is written whole and by one console at a time, and has a largest size. One that
somebody else could have written is not used, and one of a newer roomtui is left as it is.
"""

import os
import string
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final, Generic, TypeVar

import msgspec
from msgspec import Struct

from roomtui.file_lock import FileLock
from roomtui.text import safe
from roomtui.trusted_path import NotTrusted, check_folder, open_private

LAST_WRITE_SECS: Final = 2.0
"""Seconds that the disk is given for what is not written when the console ends."""

LONGEST_NAME: Final = 120
"""Characters of a profile's name that go into the name of its file."""

_PLAIN: Final = frozenset(string.ascii_lowercase + string.digits + "_-")

T = TypeVar("T", bound=Struct)


class FileKind(Struct, Generic[T], frozen=True):
    """What all files of a kind have in common.

    Args:
        form: what one holds, as JSON; all its fields have defaults.
        version: that of the form; a file of a higher one is of a newer roomtui.
        folder: where they lie, within the state folder.
        largest: bytes that one may have.
        name: what one is, as the subject of a sentence: `The file of preferences`.
        content: what is in it, likewise: `How the screen is set`.
        is_kept: whether one that cannot be understood is left as it is, rather than replaced.
    """

    form: type[T]
    version: int
    folder: str
    largest: int
    name: str
    content: str
    is_kept: bool = False


class _Versioned(Struct, frozen=True):
    version: int = 0


class ProfileFileError(Exception):
    """The file was not read or not written; the message says which, and why."""


class ProfileFile(Generic[T]):
    """The file of a kind that one profile has on disk. Its methods block; call them in a thread.

    Args:
        kind: what it is a file of.
        state_dir: the state folder.
        profile: the name of the profile.
    """

    def __init__(self, kind: FileKind[T], state_dir: Path, profile: str) -> None:
        self._kind = kind
        self._writing = Lock()
        self._is_left_alone = False
        self._lie_at(state_dir / kind.folder / f"{_file_name(profile)}.json")

    def _lie_at(self, path: Path) -> None:
        self.path = path
        self._what = f"{self._kind.name} {safe(path)}"
        self._lock = FileLock(path.with_suffix(".lock"))

    @classmethod
    def all_of(cls, kind: FileKind[T], state_dir: Path) -> "list[ProfileFile[T]]":
        """Return the files of a kind that there are, of whatever profiles; it blocks, too.

        Raises:
            OSError: the folder cannot be read.
        """
        try:
            paths = sorted((state_dir / kind.folder).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []
        found = []
        for path in paths:
            if path.suffix == ".json":
                found.append(file := cls(kind, state_dir, ""))
                file._lie_at(path)
        return found

    def read(self) -> T:
        """Return what is remembered, nothing where there is no file yet.

        Raises:
            ProfileFileError: the file cannot be read. One that is none of this roomtui, or that
                somebody else could have written, is not written either from now on.
        """
        try:
            content = self._content()
        except FileNotFoundError:
            return self._kind.form()
        except NotTrusted as error:
            self._is_left_alone = True
            raise ProfileFileError(f"Not used: {_lower(str(error))}") from None
        except (OSError, ValueError) as error:
            raise ProfileFileError(f"{self._what} cannot be read ({_reason(error)}).") from None
        return self._understood(content)

    def stamp(self) -> tuple[int, ...] | None:
        """Return what changes with each new content; None where there is no file to look at."""
        try:
            status = self.path.stat()
        except (OSError, ValueError):
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def _content(self) -> bytes:
        handle = open_private(self._what, self.path, os.O_RDONLY)
        with os.fdopen(handle, "rb") as file:
            check_folder(f"The folder {safe(self.path.parent)}", self.path.parent)
            return file.read(self._kind.largest + 1)

    def _understood(self, content: bytes) -> T:
        if len(content) > self._kind.largest:
            self._is_left_alone = True
            raise ProfileFileError(f"{self._what} is too large to be one; it is left as it is.")
        try:
            if msgspec.json.decode(content, type=_Versioned).version <= self._kind.version:
                return msgspec.json.decode(content, type=self._kind.form)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self._is_left_alone = self._kind.is_kept
            rest = "it is left as it is" if self._kind.is_kept else "the next change replaces it"
            raise ProfileFileError(f"{self._what} cannot be understood; {rest}.") from None
        self._is_left_alone = True
        raise ProfileFileError(f"{self._what} is of a newer roomtui; it is left as it is.")

    def write(self, value: T) -> bool:
        """Write all of it in one step; return no where that is another console's business.

        The first console that writes is the only one until it has ended. Callable from any thread;
        one writes at a time.

        Raises:
            ProfileFileError: it could not be written; what was there is as it was.
        """
        with self._writing:
            if self._is_left_alone:
                return False
            try:
                if self._lock.take():
                    self._replace(msgspec.json.encode(value))
                    return True
            except (OSError, ValueError, NotTrusted) as error:
                raise self._not_written(error) from None
            return False

    def update(self, change: Callable[[T], T]) -> T:
        """Read, change and write it while no other console may, and return what it holds then.

        Nothing is written where the change returns what it was given. For files that several
        consoles change in turn; those are never written by `write`.

        Raises:
            ProfileFileError: it could not be read or written; what was there is as it was.
        """
        with self._writing:
            try:
                self._lock.wait()
                before = self.read()
                after = change(before)
                if after is not before:
                    self._replace(msgspec.json.encode(after))
            except (OSError, ValueError, NotTrusted) as error:
                raise self._not_written(error) from None
            finally:
                self._lock.release()
            return after

    def _not_written(self, error: Exception) -> ProfileFileError:
        if isinstance(error, NotTrusted):
            return ProfileFileError(f"Not remembered: {_lower(str(error))}")
        return ProfileFileError(
            f"{self._kind.content} is not remembered: {safe(self.path)} cannot be written "
            f"({_reason(error)})."
        )

    def _replace(self, content: bytes) -> None:
        if len(content) > self._kind.largest:
            raise ValueError("it would be too large")
        part = self.path.with_suffix(".part")
        handle = open_private(f"The file {safe(part)}", part, os.O_WRONLY | os.O_CREAT)
        try:
            with os.fdopen(handle, "wb") as file:
                file.truncate()
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise

    def close(self) -> None:
        """Release the lock, so that another console of the profile may write; waits for no disk.

        While it is written, the lock is left to whoever writes, or to the end of the process.
        """
        if self._writing.acquire(blocking=False):
            try:
                self._lock.release()
            finally:
                self._writing.release()


def _file_name(profile: str) -> str:
    """Return the name of a profile as a file can have it: what may mean something is a number."""
    name = "".join(char if char in _PLAIN else f"%{ord(char):02X}" for char in profile)
    if len(name) <= LONGEST_NAME:
        return name
    from hashlib import blake2s  # few have names as long as that

    digest = blake2s(profile.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{name[:LONGEST_NAME]}-{digest}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it is no file"
    return str(error) if str(error).startswith("it ") else "no file can have this name"
