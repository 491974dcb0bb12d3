"""Memory at a huge event, and whether it grows."""

import subprocess
import time
from collections.abc import Iterator
from typing import Final

from tests.bench.programs import Stage, peer
from tests.bench.table import Row, megabytes
from tests.bench.usage import memory

WARM: Final = 30.0

BRIEF: Final = 200
LONG: Final = 2_000
"""Refreshes that memory is to be flat over."""

FLAT: Final = 1.03
"""How much more may be held at the end than after the third of ten parts."""


def measure(refreshes: int = BRIEF) -> Iterator[Row]:
    """Have the console and an empty app side by side, then drive one as fast as it goes."""
    with Stage() as stage:
        service = stage.serve("huge")
        console = stage.console(service, "--interval", "1")
        loop = stage.run(peer("fetch_loop"), service.environ)
        empty = stage.run(peer("empty_app"))
        time.sleep(WARM)
        ours, theirs, floor = (memory(one.pid) for one in (console, empty, loop))
    beside = "an empty Textual app"
    yield Row(
        "memory, huge, peak", ours.peak, beside, theirs.peak, megabytes,
        goal=2.0, limit="memory",
    )  # fmt: skip
    yield Row(
        "memory, huge, peak", ours.peak, "the same answers fetched and decoded, no screen",
        floor.peak, megabytes,
    )  # fmt: skip
    yield Row("memory, huge, once warm", ours.now, beside, theirs.now, megabytes)
    held = _held(refreshes)
    yield Row(
        f"memory, huge, after {refreshes:,} refreshes", held[-1],
        f"after {refreshes * 3 // 10:,}", held[2], megabytes, goal=FLAT, limit="flat",
    )  # fmt: skip


def _held(refreshes: int) -> list[float]:
    with Stage() as stage:
        service = stage.serve("huge")
        told = subprocess.run(
            peer("driven", str(refreshes)),
            env=dict(service.environ), stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    return [float(line) for line in told.stdout.split()]
