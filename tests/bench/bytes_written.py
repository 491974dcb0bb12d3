"""Bytes to the terminal while the console looks on."""

import subprocess
import time
from collections.abc import Iterator
from typing import Final

from tests.bench.cells import refreshes
from tests.bench.programs import Stage, is_there, peer, watch
from tests.bench.recorder import Recorder
from tests.bench.table import Row, data

WARM: Final = 63.0
"""Seconds after which the rate of requests on screen, which is that of a minute, stands still."""

WATCHED: Final = 24.0
REFRESH: Final = 2.0

STEPPED: Final = 450
"""Refreshes over which trends are measured: a quarter of an hour, with five shifts of the lines."""

MOST_OF_TRENDS: Final = 10.0


def measure() -> Iterator[Row]:
    """Have everything run side by side: bytes do not depend on the load."""
    with Stage() as stage:
        frozen = stage.serve("frozen")
        calm, busy = stage.console(frozen), stage.console(stage.serve("flicker"))
        unframed = stage.console(frozen, frames=False)
        table = stage.run(peer("table_app"), stage.serve("flicker").environ)
        others = {"a stock DataTable app": table}
        for name, command in (("htop", ["htop", "-d", "20"]), ("btop", ["btop"])):
            if is_there(name):
                others[name] = stage.run(command)
        watching = stage.run(watch(frozen)) if is_there("watch", "curl", "jq") else None
        time.sleep(WARM)
        since = time.perf_counter()
        time.sleep(WATCHED)
        yield _beside_watch(calm, unframed, watching, since)
        yield from _beside_others(busy, others, since)


def _beside_watch(
    calm: Recorder, unframed: Recorder, watching: Recorder | None, since: float
) -> Row:
    return Row(
        "bytes, nothing changed, per 2 s refresh",
        _a_refresh(calm, since),
        "watch" if watching else "watch with curl and jq: not installed",
        _a_refresh(watching, since) if watching else None,
        data,
        goal=1.0,
        limit="bytes, nothing changed",
        note=f"{_a_refresh(unframed, since):,.0f} B to a terminal without synchronized output",
    )


def _beside_others(busy: Recorder, others: dict[str, Recorder], since: float) -> Iterator[Row]:
    seen = refreshes(list(busy.chunks), since)
    written, changed, fewest = (sum(column) / len(seen) for column in zip(*seen, strict=True))
    figure = "bytes, 5 visible cells changed, per refresh"
    fewest_of = f"fewest for these {changed:.1f} cells, the clock among them, and the cursor"
    goal = "bytes, 5 cells"
    yield Row(figure, written, fewest_of, fewest, data, goal=1.25, limit=goal)
    for name in ("htop", "btop"):
        if name in others:
            theirs = _a_refresh(others.pop(name), since)
            yield Row(figure, written, name, theirs, data, goal=1.0, limit=goal)
        else:
            yield Row(figure, written, f"{name}: not installed", None, data, goal=1.0, limit=goal)
    for name, other in others.items():
        yield Row(figure, written, name, _a_refresh(other, since), data)


def trends() -> Iterator[Row]:
    """Have the same conference watched with and without trends, by a clock that is stepped."""
    command = peer("refreshed", "keynote", str(STEPPED))
    programs = [
        subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True)
        for more in ((), ("no-trends",))
    ]
    told, without = (float(program.communicate()[0]) for program in programs)
    yield Row(
        "bytes of trends, keynote, per 2 s refresh",
        told - without,
        "at most",
        MOST_OF_TRENDS,
        data,
        goal=1.0,
        note=f"{told:,.0f} B with, {without:,.0f} B without",
    )


def _a_refresh(program: Recorder, since: float) -> float:
    return program.written(since, since + WATCHED) / (WATCHED / REFRESH)
