"""Runs a command that reads its standard input, for a time; nothing of it is left running."""

import os
import select
import time
from collections.abc import Mapping
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from roomtui.held_secrets import without_held
from roomtui.process.descendants import GROUPS, STARTING, end_group

if TYPE_CHECKING:
    from subprocess import Popen

STEP_SECS: Final = 0.02
"""Seconds between two looks at whether it has ended, and whether it should."""

DIES_SECS: Final = 2.0
"""Seconds until a killed command is taken for one that the kernel cannot end now."""

PASSED_ON: Final = frozenset({
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "DISPLAY",
    "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
    "DBUS_SESSION_BUS_ADDRESS",
})  # fmt: skip
"""Variables that a command gets beside those of the locale, which begin with `LC_`.

They are named, since nobody knows under which names keys and passwords are in others.
"""


class CommandEnd(Struct, frozen=True):
    """How a command ended: its exit status, negative for a signal; or killed, being late."""

    status: int = 0
    is_late: bool = False
    is_stopped: bool = False


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a command may have: none of a key, none of this console."""
    return {
        name: value
        for name, value in environ.items()
        if (name in PASSED_ON or name.startswith("LC_")) and without_held(value) == value
    }


def feed_command(
    argv: list[str], data: bytes, *, seconds: float, stopped: Event, environ: Mapping[str, str]
) -> CommandEnd:
    """Run a command without a shell and without a terminal, with `data` as its standard input.

    What it prints is dropped. It is killed with all that it has started when its seconds are over
    or `stopped` is set; what it has left behind in its group is killed when it ends.

    Raises:
        OSError: it cannot be run.
        ValueError: no command can have this name.
    """
    from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired

    with STARTING:
        process = Popen(  # noqa: S603
            argv,
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=DEVNULL,
            bufsize=0,
            cwd="/",
            env=dict(environ),
            start_new_session=True,
        )
        GROUPS.add(process.pid)
    try:
        has_ended = _feed(process, data, time.monotonic() + seconds, stopped)
    finally:
        _close(process)
        end_group(process.pid)  # before it is waited for: its number is its own until then
        GROUPS.discard(process.pid)
        with suppress(TimeoutExpired):
            process.wait(DIES_SECS)
    if has_ended:
        return CommandEnd(process.returncode or 0)
    return CommandEnd(is_late=not stopped.is_set(), is_stopped=stopped.is_set())


def _feed(process: "Popen[bytes]", data: bytes, until: float, stopped: Event) -> bool:
    """Write all that the command takes; return whether it has ended by itself."""
    pipe = process.stdin
    if pipe is None:
        raise AssertionError("it was started with a pipe")
    os.set_blocking(pipe.fileno(), False)
    left = memoryview(data)
    while not _has_ended(process.pid):
        if time.monotonic() > until or stopped.is_set():
            return False
        if pipe.closed:
            stopped.wait(STEP_SECS)
        elif select.select([], [pipe], [], STEP_SECS)[1]:
            try:
                left = left[os.write(pipe.fileno(), left) :]
            except BlockingIOError:
                continue
            except OSError:  # it reads no more
                left = left[:0]
            if not left:
                _close(process)
    return True


def _has_ended(pid: int) -> bool:
    """Return whether a child has ended; its number stays its own, for it is not waited for."""
    flags = os.WEXITED | os.WNOWAIT | os.WNOHANG
    return os.waitid(os.P_PID, pid, flags) is not None


def _close(process: "Popen[bytes]") -> None:
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
