"""Sentences for errors of the system: files, memory, threads, disk, missing modules."""

import errno
import os
import sys
from collections.abc import Iterator
from typing import Final

DEEPEST: Final = 24
"""Errors that are looked at behind one another."""

_NO_MEMORY: Final = (os.strerror(errno.ENOMEM), "failed to map segment")
"""What the loader of libraries says then."""

_SAYS: Final = {
    errno.ENFILE: "This machine has no more files to open; end what holds too many of them.",
    errno.ENOMEM: "There is not enough memory; end other programs, or raise `ulimit -v`.",
    errno.ENOSPC: "The disk is full; make room.",
    errno.EDQUOT: "Your quota of the disk is used up; make room.",
    errno.EROFS: "The disk can only be read.",
}


def system_sentence(error: BaseException) -> str:
    """Return what the system lacks and what to do, if that is why; or else nothing."""
    for one in causes(error):
        if _lacks_files(one):
            return f"No more files can be opened{_limit()}; raise the limit with `ulimit -n 1024`."
        if _lacks_memory(one):
            return _SAYS[errno.ENOMEM]
        if isinstance(one, RuntimeError) and "can't start new thread" in str(one):
            return "No more threads can be started; raise the limits `ulimit -u` and `ulimit -v`."
        if isinstance(one, OSError) and one.errno in _SAYS:
            return _SAYS[one.errno]
    return missing_module(error)


def missing_module(error: BaseException) -> str:
    """Return which module of Python cannot be loaded and what to do, if that is why, or nothing.

    One that was looked for on the way to some other error may be lacking for good.
    """
    if not isinstance(error, (ImportError, RuntimeError)):  # as libraries say that they need it
        return ""
    for one in causes(error):
        name = one.name if isinstance(one, ImportError) else _wanted(one)
        if not name or not name.isascii() or not name.replace("_", "").replace(".", "").isalnum():
            continue
        package = name.partition(".")[0]
        if package in sys.stdlib_module_names:
            return f"This Python ({sys.executable}) lacks its module {name}; use one that is whole."
        return (
            f"The Python package {package} is missing or cannot be loaded; install roomtui anew: "
            f"{sys.executable} -m pip install --force-reinstall . in the folder with its sources."
        )
    return ""


def _wanted(error: BaseException) -> str | None:
    """Return the package that httpcore misses, which it says without an import that has failed."""
    is_meant = isinstance(error, RuntimeError) and "requires installation of" in str(error)
    return "anyio" if is_meant else None


def _lacks_files(error: BaseException) -> bool:
    if isinstance(error, ImportError):  # the loader of libraries has only words for it
        return os.strerror(errno.EMFILE) in str(error)
    return isinstance(error, OSError) and error.errno == errno.EMFILE


def _lacks_memory(error: BaseException) -> bool:
    if isinstance(error, ImportError):
        return any(words in str(error) for words in _NO_MEMORY)
    if isinstance(error, SystemError):  # of C code that was not given any, and did not say so
        import resource

        return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
    return isinstance(error, MemoryError)


def _limit() -> str:
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return "" if soft == resource.RLIM_INFINITY else f" than the {soft} that this process may have"


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from, groups member by member."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < DEEPEST:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        members = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        waiting += filter(None, (*members, one.__cause__, one.__context__))
