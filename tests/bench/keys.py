"""From a key to the screen, while one refresh after another is in flight."""

import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.programs import Stage, peer
from tests.bench.recorder import Recorder
from tests.bench.table import Row, duration
from tests.bench.watched import CursorPlace, Watched

KEYS: Final = 300
ROWS: Final = 4
"""Rows that the cursor moves in: the small scene has no more."""

A_LOOK: Final = 0.5
KEYS_A_LOOK: Final = 5
"""Keys that are pressed at random times after each `r`, which asks for another snapshot at once."""

LOOKS_OF_A_PLAN: Final = 20
"""Looks with their keys for as long as a plan is under way at least."""

UNDER_WAY, OVER = b" of 500", b"500 sent"
"""What the console says of a plan."""

WARM: Final = 8.0
BREATH: Final = 0.02
"""Seconds between two keys at least."""

UP, DOWN, INTO, LOOK = b"\x1b[A", b"\x1b[B", b"\r", b"r"

MOST: Final = 0.05
"""Seconds that the event loop may be blocked."""


class Answers(NamedTuple):
    """Seconds from a key to the cursor's next place, in the middle and at the end; the blocks.

    `blocked` is the longest turn of the event loop by the clock, `worked` its CPU; `plan` is how
    long the plan took, if there was one.
    """

    half: float
    most: float
    blocked: float
    worked: float
    plan: float = 0.0


def measure() -> Iterator[Row]:
    """Press the same keys at a huge event and in a small scene."""
    huge, small = _answers("huge"), _answers("small")
    small_scene = f"{duration(small.blocked)} in the small scene"
    yield from _rows("refresh in flight", "", huge, small, small_scene)


def plan() -> Iterator[Row]:
    """Press the same keys while a plan over 500 sessions is under way."""
    huge, small = _answers("huge", has_plan=True), _answers("small")
    has_plan = "a plan of 500 under way"
    yield from _rows(has_plan, f", {has_plan}", huge, small, f"the plan took {duration(huge.plan)}")


def _rows(when: str, besides: str, huge: Answers, small: Answers, more: str) -> Iterator[Row]:
    """Yield the times of keys at a huge event beside those of a small scene, and the blocks.

    `when` says what is under way meanwhile, and `more` what the note on the blocks adds.
    """
    beside = f"the same keys in an event of four participants{', no plan' * bool(besides)}"
    figure = f"key to screen, huge, {when}"
    yield Row(f"{figure}, median", huge.half, beside, small.half, duration)
    yield Row(
        f"{figure}, 99th percentile", huge.most, beside, small.most, duration,
        goal=2.0, limit="keys",
    )  # fmt: skip
    yield Row(
        f"longest block of the event loop, huge{besides}", huge.blocked, "at most", MOST, duration,
        goal=1.0, limit="block", note=f"{duration(huge.worked)} of it CPU; {more}",
    )  # fmt: skip


def _answers(scenario: str, *, has_plan: bool = False) -> Answers:
    with Stage() as stage, tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "longest")
        service = stage.serve(scenario)
        program = tuple(peer("planned" if has_plan else "monitored", str(file)))
        console = stage.console(service, "--interval", "1", program=program)
        console.wait(b"LIVE")
        time.sleep(WARM)
        console.send(INTO)
        console.settle(0.3)
        os.kill(console.pid, signal.SIGUSR1)
        began = time.perf_counter()
        if has_plan:
            os.kill(console.pid, signal.SIGUSR2)
            console.wait(UNDER_WAY)
        taken = sorted(_press(console, LOOKS_OF_A_PLAN if has_plan else KEYS // KEYS_A_LOOK))
        os.kill(console.pid, signal.SIGUSR1)
        lasted = 0.0
        if has_plan:
            console.wait(OVER)
            lasted = time.perf_counter() - began
        blocked, worked = map(float, _read(file).split("\n")[0].split())
    return Answers(taken[len(taken) // 2], taken[int(len(taken) * 0.99)], blocked, worked, lasted)


def _press(console: Recorder, looks: int) -> Iterator[float]:
    """Walk up and down by chance, and give the seconds that each step took."""
    chance, screen = random.Random(5), Watched(console)
    for _ in range(looks):
        began = time.perf_counter()
        console.send(LOOK)
        for moment in sorted(chance.uniform(0, A_LOOK) for _ in range(KEYS_A_LOOK)):
            time.sleep(max(BREATH, began + moment - time.perf_counter()))
            row, before = screen.under_cursor()
            down = row == 0 or (row < ROWS - 1 and chance.random() < 0.5)
            pressed = time.perf_counter()
            console.send(DOWN if down else UP)
            yield screen.wait(partial(_is_elsewhere, before)) - pressed
        time.sleep(max(BREATH, began + A_LOOK - time.perf_counter()))


def _is_elsewhere(person: str, place: CursorPlace) -> bool:
    return place.person not in {"", person}


def _read(file: Path) -> str:
    while not (file.exists() and (text := file.read_text()).count("\n") > 1):
        time.sleep(0.05)
    return text
