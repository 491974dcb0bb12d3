"""From the start of a process to its first paint, and to the first data."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tests.bench import instructions
from tests.bench.first_screen import LAST_SHOWN
from tests.bench.programs import Stage, peer
from tests.bench.table import Row, duration
from tests.bench.usage import cpu_seconds
from tests.e2e.terminal import ROOMTUI

ROUNDS: Final = 15


class Start(NamedTuple):
    """A program, and what it shows when it is there."""

    command: list[str]
    shows: bytes


class Taken(NamedTuple):
    """Seconds from the start to what is shown: by the clock, and of CPU."""

    time: float
    cpu: float


def measure() -> Iterator[Row]:
    """Start everything by turns; the best of each counts, as the others had company."""
    with Stage() as stage:
        service = stage.serve("frozen")
        console = [*ROOMTUI, "--base-url", service.base_url]
        starts = {
            "paint": Start(console, b"Participants"),
            "empty": Start(peer("empty_app"), b"Ready"),
            "live": Start(console, LAST_SHOWN),
            "floor": Start(peer("one_request"), b"answered"),
        }
        best = _best(starts, service.environ)
        counted = instructions.measure(service.base_url, service.environ)
    yield _row("first paint", best["paint"], "an empty Textual app", best["empty"], 1.2)
    yield counted
    floor = "the same libraries imported + one request"
    yield _row("live data on screen", best["live"], floor, best["floor"], 1.3)


def _row(figure: str, ours: Taken, peer: str, theirs: Taken, goal: float) -> Row:
    note = f"of CPU {ours.cpu / theirs.cpu:.2f} times as much"
    return Row(figure, ours.time, peer, theirs.time, duration, goal=goal, limit=figure, note=note)


def _best(starts: dict[str, Start], environ: Mapping[str, str]) -> dict[str, Taken]:
    """Return the least of each: on a busy machine, time and CPU may be of different starts."""
    taken: dict[str, list[Taken]] = {name: [] for name in starts}
    for _ in range(1 + ROUNDS):
        for name, start in starts.items():
            taken[name].append(_started(start, environ))
    return {name: Taken(*map(min, zip(*all_[1:], strict=True))) for name, all_ in taken.items()}


def _started(start: Start, environ: Mapping[str, str]) -> Taken:
    with Stage() as stage:
        program = stage.run(start.command, environ)
        shown = program.wait(start.shows)
        return Taken(shown - program.began, cpu_seconds(program.pid))
