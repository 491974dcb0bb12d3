"""Requests, counted where they arrive."""

import subprocess
import time
from collections.abc import Iterator
from typing import Final

from tests.bench.programs import Stage, peer
from tests.bench.table import Row, number

WARM: Final = 5.0
WATCHED: Final = 60.0
WALKS: Final = 3
REFRESHES_A_MINUTE: Final = 30.0


def measure() -> Iterator[Row]:
    """Count what a console asks in a minute, and what a walk room by room asks."""
    with Stage() as stage:
        service, walked = stage.serve("keynote"), stage.serve("keynote")
        stage.console(service)
        time.sleep(WARM)
        before = service.counts
        subprocess.run(peer("room_walk", str(WALKS)), env=dict(walked.environ), check=True)
        a_walk = walked.counts.requests / WALKS
        time.sleep(WATCHED)
        after = service.counts
    each = (after.requests - before.requests) / (after.refreshes - before.refreshes)
    ours = REFRESHES_A_MINUTE * each
    figure = "requests a minute, keynote, every 2 s"
    one = "one per refresh"
    yield Row(figure, ours, one, REFRESHES_A_MINUTE, number, goal=1.2, limit="requests")
    yield Row(figure, ours, "a walk room by room", REFRESHES_A_MINUTE * a_walk, number)
