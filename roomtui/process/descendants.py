"""Descendants of this process, killed with it where they should be."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

GROUPS: Final[set[int]] = set()
"""The leaders of process groups that end with this process; nobody has waited for them yet."""

STARTING: Final = Lock()
"""Held while a group is started, until it is in GROUPS; and for good once all are killed."""

STARTS_SECS: Final = 2.0
"""Seconds after which a start that hangs, as from a dead network disk, keeps nobody from ending."""


def heed_children() -> None:
    """Restore the default of SIGCHLD, even if the parent had it ignored.

    Else the kernel would give away the number of a child as soon as it ends, and tell nobody how.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def end_groups() -> None:
    """Kill all groups that end with this process, which is about to: none is started any more."""
    STARTING.acquire(timeout=STARTS_SECS)
    for leader in tuple(GROUPS):
        end_group(leader)


def end_group(leader: int) -> None:
    """Kill a process that has a group of its own, and what it has started, in the group or not."""
    end_descendants(leader)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def end_descendants(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to what a process has started, and to what that has; Linux only."""
    for descendant in list(_descendants(pid)):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(descendant, number)


def _descendants(pid: int) -> Iterator[int]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has ended meanwhile
            for child in map(int, children.read_text().split()):
                yield child
                yield from _descendants(child)
