"""What the system lacks is found wherever an error comes from, and nothing else is taken for it."""

import errno
import os

import pytest

from roomtui.api.errors import internal
from roomtui.system_errors import DEEPEST, system_sentence


def caused(error: BaseException, *causes: BaseException) -> BaseException:
    """Put one error behind the other."""
    last = error
    for cause in causes:
        last.__cause__ = cause
        last = cause
    return error


FILES = OSError(errno.EMFILE, os.strerror(errno.EMFILE))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (FILES, "No more files can be opened"),
        (ImportError(f"libx.so: cannot open: {os.strerror(errno.EMFILE)}"), "No more files can be"),
        (caused(RuntimeError("a"), ValueError("b"), FILES), "No more files can be opened"),
        (ExceptionGroup("two", [ValueError("a"), FILES]), "No more files can be opened"),
        (OSError(errno.ENFILE, ""), "This machine has no more files"),
        (MemoryError(), "There is not enough memory"),
        (ImportError("x.so: failed to map segment from shared object"), "There is not enough mem"),
        (OSError(errno.ENOMEM, ""), "There is not enough memory"),
        (RuntimeError("can't start new thread"), "No more threads can be started"),
        (OSError(errno.ENOSPC, ""), "The disk is full"),
        (ModuleNotFoundError(name="humanize"), "The Python package humanize is missing"),
        (ImportError("libx.so.1: cannot open", name="msgspec._core"), "The Python package msgspec"),
        (ModuleNotFoundError(name="_ssl"), "This Python ("),
        (caused(RuntimeError("a"), ModuleNotFoundError(name="anyio")), "The Python package anyio"),
    ],
)
def test_what_is_lacking_is_said(error: Exception, says: str) -> None:
    assert system_sentence(error).startswith(says)
    assert internal(error).startswith(says)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("hunter2"),
        RuntimeError("hunter2"),
        OSError(errno.ECONNREFUSED, "hunter2"),
        OSError("hunter2"),
        ImportError("hunter2"),
        SystemError("hunter2"),
        caused(ValueError("hunter2"), KeyError("hunter2")),
        caused(ValueError("hunter2"), ModuleNotFoundError(name="sniffio")),
        ModuleNotFoundError(name="hunter2\x1b[2J"),
    ],
)
def test_nothing_else_is_taken_for_it(error: Exception) -> None:
    assert system_sentence(error) == ""
    assert internal(error) == f"Internal error ({type(error).__name__})."


def test_a_ring_of_errors_has_an_end() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__context__, second.__context__ = second, first
    assert system_sentence(first) == ""
    deep = caused(ValueError("0"), *[ValueError("x") for _ in range(2 * DEEPEST)], FILES)
    assert system_sentence(deep) == ""
