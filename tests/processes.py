"""Looks for processes by what they were started with, and waits until there are none."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

TIMEOUT = 45.0

INTERRUPTED: Final = frozenset({130, -signal.SIGINT})
"""How SIGINT ends a process: by itself where a destructor has swallowed the exception."""


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that has ended and waits for its parent does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def thread_states(pid: int) -> set[str]:
    """Return the states that threads of a process are in, each a letter as in `ps`."""
    tasks = Path(f"/proc/{pid}/task").glob("[0-9]*/stat")
    with suppress(OSError):
        return {task.read_text().rpartition(")")[2].split()[0] for task in tasks}
    return set()


def with_word(word: str) -> list[int]:
    """Return the processes that have a word among their arguments."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if word.encode() in arguments and is_alive(int(folder.name)):
            found.append(int(folder.name))
    return found


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Wait until a condition holds that no event tells of."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, f"{what} never came"
        time.sleep(0.01)
