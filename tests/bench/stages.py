"""The share that each stage of the analysis has in the CPU of a refresh of a huge event."""

import json
import os
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.bench.peers.staged import WHOLE
from tests.bench.programs import Stage, peer
from tests.bench.service import Service
from tests.bench.table import Row, duration

WARM: Final = 12
REFRESHES: Final = 20
"""Refreshes before it is measured, in which everybody is new, and those that are measured."""

MOST: Final = 0.1
"""The share that attention and trends may have, each."""

BESIDE: Final = "the refresh as a whole"


def measure() -> Iterator[Row]:
    """Have the console look at a huge event, every stage timed."""
    with Stage() as stage, tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "spent")
        service = stage.serve("huge")
        console = stage.console(service, program=tuple(peer("staged", str(file))))
        _wait(service, WARM)
        os.kill(console.pid, signal.SIGUSR1)
        before = service.counts.refreshes
        _wait(service, before + REFRESHES)
        os.kill(console.pid, signal.SIGUSR1)
        refreshes = service.counts.refreshes - before
        spent = _read(file)
    whole = spent.pop(WHOLE) / refreshes
    for word, seconds in spent.items():
        yield Row(
            f"CPU per refresh, huge, of the stage {word}", seconds / refreshes, BESIDE, whole,
            duration, goal=MOST, limit="stages",
        )  # fmt: skip


def _wait(service: Service, refreshes: int) -> None:
    """Wait until so many refreshes have been asked for and the last of them is over."""
    while service.counts.refreshes < refreshes:
        time.sleep(0.2)
    time.sleep(1.0)


def _read(file: Path) -> dict[str, float]:
    while not (file.exists() and (text := file.read_text()).endswith("\n")):
        time.sleep(0.05)
    spent: Mapping[str, float] = json.loads(text)
    return dict(spent)
