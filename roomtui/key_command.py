"""Runs a command that prints a key, with a timeout and bounded output."""

import os
import selectors
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from threading import Event
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from roomtui.process.descendants import end_descendants
from roomtui.process.lent_terminal import LentTerminal, lent

if TYPE_CHECKING:
    from subprocess import Popen

LONGEST_OUTPUT: Final = 64 << 10
"""Bytes that are read of what a command prints; a key has some 60."""

LONGEST_STDERR: Final = 4 << 10
"""Bytes that are kept of what it says on stderr."""

STEP_SECS: Final = 0.02
"""Seconds between two looks at whether it has ended; what it started may hold its pipes open."""

TERMINALS: Final = ("GPG_TTY", "SSH_TTY", "TTY")
"""Variables by which a program finds a terminal that is not its own."""


class Ended(Struct, frozen=True):
    """How a command ended: its exit status, or why it was killed; and what it said."""

    status: int = 0
    output: bytes = b""
    stderr: bytes = b""
    is_late: bool = False
    is_too_long: bool = False


def run_command(
    argv: list[str], seconds: float, stopped: Event | None = None, *, detached: bool
) -> Ended:
    """Run a command without a shell and without input; kill all it has started if it is late.

    Args:
        argv: the program and its arguments.
        seconds: that it is given.
        stopped: kills it, as if it were late, once it is set.
        detached: gives it a session of its own, and so no terminal; what it says on stderr is kept
            then. Otherwise it may ask on the terminal of this process, and stderr is dropped.

    Raises:
        OSError: it cannot be run.
        ValueError: no command can have this name.
    """
    with nullcontext(LentTerminal()) if detached else lent() as lending:

        def is_stopped() -> bool:
            return bool(lending.ended_by) or (stopped is not None and stopped.is_set())

        return _run(argv, seconds, is_stopped, detached=detached)


def _run(
    argv: list[str], seconds: float, is_stopped: Callable[[], bool], *, detached: bool
) -> Ended:
    from subprocess import DEVNULL, PIPE, Popen

    environ = without_terminal(os.environ) if detached else None
    stderr = PIPE if detached else DEVNULL
    with Popen(  # noqa: S603
        argv, stdin=DEVNULL, stdout=PIPE, stderr=stderr, start_new_session=detached, env=environ
    ) as process:
        try:
            ended = _read(process, time.monotonic() + seconds, is_stopped)
        except BaseException:
            _kill(process, detached=detached)
            raise
        if ended.is_late or ended.is_too_long:
            _kill(process, detached=detached)
    return ended


def without_terminal(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a command that must find no terminal.

    gpg tells its agent the terminal on which to ask; one that is none makes it say so at once.
    """
    kept = {name: value for name, value in environ.items() if name not in TERMINALS}
    return kept | {"GPG_TTY": os.devnull}


def _read(process: "Popen[bytes]", until: float, is_stopped: Callable[[], bool]) -> Ended:
    """Read until the command has ended, though what it has started may go on."""
    said: dict[int, bytearray] = {}
    with selectors.DefaultSelector() as selector:
        for pipe in filter(None, (process.stdout, process.stderr)):
            os.set_blocking(pipe.fileno(), False)
            said[pipe.fileno()] = bytearray()
            selector.register(pipe.fileno(), selectors.EVENT_READ)
        output = said[process.stdout.fileno()] if process.stdout else bytearray()
        while True:
            has_ended = process.poll() is not None or not selector.get_map()
            came = [key.fd for key, _ in selector.select(0 if has_ended else STEP_SECS)]
            for fd in came:
                if not _take(fd, said[fd]):
                    selector.unregister(fd)
            if len(output) > LONGEST_OUTPUT:
                return Ended(is_too_long=True)
            is_late = time.monotonic() > until or is_stopped()
            if is_late and process.poll() is None:
                return Ended(is_late=True, stderr=_stderr_of(process, said))
            if process.poll() is not None and not came:
                return Ended(process.returncode, bytes(output), _stderr_of(process, said))


def _take(fd: int, said: bytearray) -> bool:
    """Read what a pipe has; return whether it is open. What is too much is dropped."""
    try:
        data = os.read(fd, LONGEST_OUTPUT)
    except BlockingIOError:
        return True
    if len(said) <= LONGEST_OUTPUT:
        said += data
    return bool(data)


def _stderr_of(process: "Popen[bytes]", said: Mapping[int, bytearray]) -> bytes:
    return bytes(said[process.stderr.fileno()][:LONGEST_STDERR]) if process.stderr else b""


def _kill(process: "Popen[bytes]", *, detached: bool) -> None:
    """Kill a command with all it has started, in its session or out of it."""
    end_descendants(process.pid)
    if detached:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
