"""Standard streams that may be closed, full, or without a reader."""

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Any

from roomtui.exit_status import FAILED


class OutputError(OSError):
    """Output could not be written."""


class _CheckedStream(TextIOWrapper):
    """A stream whose failures are told from those of any other file."""

    def write(self, text: str, /) -> int:
        """Write a text, or raise OutputError."""
        try:
            return super().write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(error.errno, error.strerror) from None

    def flush(self) -> None:
        """Write what is held back, or raise OutputError."""
        try:
            super().flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(error.errno, error.strerror) from None


def check_streams() -> None:
    """Fill standard streams that are closed, and have failures of output raise OutputError.

    A file that is opened later would take the place of a closed one, and be written to by whatever
    prints. What stands for a closed output cannot be written, so that what is lost is told.
    """
    for number in (0, 1, 2):
        _fill(number)
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = _checked(getattr(sys, name), number)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _fill(number: int) -> None:
    try:
        os.fstat(number)
    except OSError:
        handle = os.open(os.devnull, os.O_RDONLY)
        if handle != number:
            os.dup2(handle, number)
            os.close(handle)


def _checked(stream: Any, number: int) -> Any:
    errors = "replace" if number == 1 else "backslashreplace"  # no name may be able to stop a pipe
    if stream is None:
        raw = open(number, "wb", buffering=0, closefd=False)  # noqa: SIM115
        return _CheckedStream(raw, encoding="utf-8", errors=errors, write_through=True)
    if not isinstance(stream, TextIOWrapper):
        return stream
    stream.reconfigure(errors=errors)
    if stream.isatty():
        return stream
    encoding, lines, through = stream.encoding, stream.line_buffering, stream.write_through
    return _CheckedStream(
        stream.detach(),
        encoding=encoding,
        errors=errors,
        newline="\n",
        line_buffering=lines,
        write_through=through,
    )


def complain(sentence: str) -> None:
    """Print a sentence on stderr; without one, `print` would take stdout."""
    if sys.stderr is not None:
        print(f"roomtui: {sentence}", file=sys.stderr)  # noqa: T201


def give_up(error: OutputError) -> int:
    """Report on stderr, if possible, that output is lost; return the exit status."""
    with suppress(OSError, ValueError):
        complain(f"The output cannot be written ({error.strerror}); some of it is lost.")
    silence()
    return FAILED


def abandon_output() -> None:
    """Discard pending output of stdout: its reader may have stopped, and a flush would hang."""
    _to_nowhere(1)


def silence() -> None:
    """Discard what could not be written, or the interpreter would complain at exit."""
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            _to_nowhere(number)


def _to_nowhere(number: int) -> None:
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
