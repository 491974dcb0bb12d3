"""Preferences: how an operator left the screen of a profile, in a small file of the state folder.

A file holds nothing but what `Preferences` has: no filter, no mark, and nothing of the account. It
is written whole, by the first console of the profile that changes anything and then by no other
until that one has ended.
"""

import os
import string
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from roomtui.text import safe
from roomtui.trusted_path import NotTrusted, check_folder, make_folder, open_private

FOLDER: Final = "preferences"
"""Where the files lie, within the state folder."""

VERSION: Final = 1
"""The form of the file; one of a higher version is of a newer roomtui."""

LARGEST: Final = 16 * 1024
"""Bytes of a file; twice what all tables of all screens can fill."""

LONGEST_NAME: Final = 120
"""Characters of a profile's name that go into the name of its file."""

_PLAIN: Final = frozenset(string.ascii_lowercase + string.digits + "_-")
_MOST: Final = 64
_Name = Annotated[str, Meta(max_length=_MOST)]
"""The name of a theme, a screen, a pane or a column."""


class Sort(Struct, frozen=True, omit_defaults=True):
    """What a table is sorted by, the title of a column, and whether in reverse."""

    by: _Name | None = None
    reverse: bool = False


class Preferences(Struct, frozen=True, omit_defaults=True):
    """What is remembered; what is empty was never chosen.

    `zoomed` has a pane by its screen, `sorts` are by the screen and the pane: `live.people`.
    """

    version: int = VERSION
    theme: _Name = ""
    screen: _Name = ""
    zoomed: Annotated[dict[_Name, _Name], Meta(max_length=_MOST)] = {}
    sorts: Annotated[dict[_Name, Sort], Meta(max_length=_MOST)] = {}


class _Versioned(Struct, frozen=True):
    version: int = VERSION


class NotRemembered(Exception):
    """The file was not read or not written; the message says which, and why."""


class PreferencesFile:
    """The preferences of one profile on disk.

    Args:
        state_dir: the state folder.
        profile: the name of the profile.
    """

    def __init__(self, state_dir: Path, profile: str) -> None:
        self.path = state_dir / FOLDER / f"{_file_name(profile)}.json"
        self._what = f"The file of preferences {safe(self.path)}"
        self._lock = -1
        self._writing = Lock()
        self._is_left_alone = False

    def read(self) -> Preferences:
        """Return what is remembered, nothing where there is no file yet.

        Raises:
            NotRemembered: the file cannot be read. One that is none of this roomtui, or that
                somebody else could have written, is not written either from now on.
        """
        try:
            content = self._content()
        except FileNotFoundError:
            return Preferences()
        except NotTrusted as error:
            self._is_left_alone = True
            raise NotRemembered(f"Not used: {_lower(str(error))}") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "no file can have this name"
            raise NotRemembered(f"{self._what} cannot be read ({reason}).") from None
        if len(content) > LARGEST:
            self._is_left_alone = True
            raise NotRemembered(f"{self._what} is too large to be one; it is left as it is.")
        try:
            if msgspec.json.decode(content, type=_Versioned).version <= VERSION:
                return msgspec.json.decode(content, type=Preferences)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise NotRemembered(
                f"{self._what} cannot be understood; the next change replaces it."
            ) from None
        self._is_left_alone = True
        raise NotRemembered(f"{self._what} is of a newer roomtui; it is left as it is.")

    def _content(self) -> bytes:
        handle = open_private(self._what, self.path, os.O_RDONLY)
        with os.fdopen(handle, "rb") as file:
            check_folder(f"The folder {safe(self.path.parent)}", self.path.parent)
            return file.read(LARGEST + 1)

    def write(self, preferences: Preferences) -> bool:
        """Write all of it in one step; return no where that is another console's business.

        Callable from any thread; one writes at a time.

        Raises:
            NotRemembered: it could not be written; what was there is as it was.
        """
        with self._writing:
            if self._is_left_alone:
                return False
            try:
                make_folder(f"The folder {safe(self.path.parent)}", self.path.parent)
                if not self._holds_lock():
                    return False
                self._replace(msgspec.json.encode(preferences))
            except NotTrusted as error:
                raise NotRemembered(f"Not remembered: {_lower(str(error))}") from None
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or "no file can have this name"
                raise NotRemembered(
                    f"How the screen is set is not remembered: {safe(self.path)} cannot be written "
                    f"({reason})."
                ) from None
            return True

    def _replace(self, content: bytes) -> None:
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

    def _holds_lock(self) -> bool:
        """Return whether no other console may write; the lock is held as long as we live."""
        import fcntl

        path = self.path.with_suffix(".lock")
        if self._lock >= 0 and _is_named(self._lock, path):
            return True
        self._release()
        handle = open_private(f"The file {safe(path)}", path, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        except BaseException:
            os.close(handle)
            raise
        self._lock = handle
        return _is_named(handle, path)

    def _release(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def close(self) -> None:
        """Release the lock, so that another console of the profile may write."""
        with self._writing:
            self._release()


def _file_name(profile: str) -> str:
    """Return the name of a profile as a file can have it: what may mean something is a number."""
    name = "".join(char if char in _PLAIN else f"%{ord(char):02X}" for char in profile)
    if len(name) <= LONGEST_NAME:
        return name
    from hashlib import blake2s  # few have names as long as that

    digest = blake2s(profile.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{name[:LONGEST_NAME]}-{digest}"


def _is_named(handle: int, path: Path) -> bool:
    """Return whether a file still has its name; a lock on one without it keeps nobody out."""
    try:
        return path.stat().st_ino == os.fstat(handle).st_ino
    except OSError:
        return False


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
