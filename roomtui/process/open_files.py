"""The limit of open files: raised where that is allowed, and checked."""

import os
import resource
from contextlib import suppress
from typing import Final

from roomtui.settings_error import SettingsError
from roomtui.system_errors import system_sentence

NEEDED_FILES: Final = 6
"""What an event loop, one connection and an import open at once."""

NEEDED_BY_CONSOLE: Final = 16
"""The same with the screen, the journal and a second connection."""

WANTED: Final = 1024


def require_files(count: int) -> None:
    """Raise the limit as far as it may be, or an error if so many more files cannot be opened.

    An event loop that cannot open what it needs is half made, and complains when it goes.

    Raises:
        SettingsError: they cannot; it names the limit and how to raise it.
    """
    _raise_limit()
    handles: list[int] = []
    try:
        for _ in range(count):
            handles.append(os.open(os.devnull, os.O_RDONLY))  # noqa: PERF401
    except OSError as error:
        raise SettingsError(system_sentence(error) or f"{os.devnull} cannot be opened.") from None
    finally:
        for handle in handles:
            os.close(handle)


def _raise_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):  # the count that can be opened tells
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
