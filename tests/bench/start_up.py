"""From the start of a process to its first paint, and to the first data."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tests.bench.first_screen import LAST_SHOWN
from tests.bench.programs import Stage, peer
from tests.bench.table import Row, duration
from tests.e2e.terminal import ROOMTUI

ROUNDS: Final = 9


class Start(NamedTuple):
    """A program, and what it shows when it is there."""

    command: list[str]
    shows: bytes


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
    yield Row(
        "first paint", best["paint"], "an empty Textual app", best["empty"], duration,
        goal=1.2, limit="first paint",
    )  # fmt: skip
    yield Row(
        "live data on screen", best["live"], "the same libraries imported + one request",
        best["floor"], duration, goal=1.3, limit="live data",
    )  # fmt: skip


def _best(starts: dict[str, Start], environ: Mapping[str, str]) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in starts}
    for _ in range(1 + ROUNDS):
        for name, start in starts.items():
            taken[name].append(_started(start, environ))
    return {name: min(times[1:]) for name, times in taken.items()}


def _started(start: Start, environ: Mapping[str, str]) -> float:
    with Stage() as stage:
        program = stage.run(start.command, environ)
        return program.wait(start.shows) - program.began
