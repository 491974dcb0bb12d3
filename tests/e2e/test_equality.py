"""The screen that the differ draws is the one that stock Textual would have drawn.

Two kinds of terminals: one that measures as Textual does, for the differ alone, and one that has
its own mind about some characters, where rows that hold such are not compared.
"""

import signal
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tests.e2e.random_actions import Whims
from tests.e2e.server import DemoServer
from tests.e2e.terminal import Size
from tests.e2e.twins import Twins


def session(
    home: Path,
    seed: int,
    steps: int,
    size: Size,
    environ: Mapping[str, str] | None = None,
    *,
    as_rich: bool = True,
) -> Twins:
    """Do what comes to mind, and compare the screens after each display of it."""
    with (
        DemoServer() as server,
        Twins(server, home, size, environ or {}, as_rich=as_rich) as twins,
    ):
        twins.wait_for(lambda: twins.compared, "a first picture")
        whims = Whims(twins, seed)
        for _ in range(steps):
            whims.step()
    return twins


def test_a_short_session(tmp_path: Path) -> None:
    twins = session(tmp_path, 1, 12, (80, 24))
    assert twins.compared > 12


def hurry(
    home: Path, seed: int, inputs: int, size: Size, environ: Mapping[str, str] | None = None
) -> Twins:
    """Press, click and resize quickly, and compare the screens again and again."""
    random, done = Random(seed), 0
    with DemoServer("keynote") as server, Twins(server, home, size, environ or {}) as twins:
        twins.wait_for(lambda: twins.compared, "a first picture")
        whims = Whims(twins, seed)
        while done < inputs:
            count = random.choice((1, 2, 3, 10, 20, 40))
            whims.hurry(count)
            done += count
    return twins


def test_quick_changes_of_the_focus(tmp_path: Path) -> None:
    twins = hurry(tmp_path, 21, 80, (120, 40))
    assert twins.compared > 20


ROOMS: Final[tuple[tuple[Size, Mapping[str, str]], ...]] = (
    ((120, 40), {}),
    ((80, 24), {}),
    ((60, 20), {"TERM": "screen-256color", "COLORTERM": ""}),
    ((200, 60), {"TERM": "xterm-16color", "COLORTERM": ""}),
    ((100, 28), {"NO_COLOR": "1"}),
)
"""What quick hands begin in."""


@pytest.mark.long
@pytest.mark.timeout(300)  # a machine with much else to do takes long
@pytest.mark.parametrize("seed", range(31, 51))
def test_twenty_thousand_quick_inputs(tmp_path: Path, seed: int) -> None:
    twins = hurry(tmp_path, seed, 1000, *ROOMS[seed % len(ROOMS)])
    assert twins.compared > 100


SIXTEEN_COLOURS = {"TERM": "xterm-16color", "COLORTERM": ""}
NO_ERASING = {"TERM": "screen-256color", "COLORTERM": ""}


@pytest.mark.long
@pytest.mark.parametrize("as_rich", [True, False])
@pytest.mark.parametrize(
    ("seed", "size", "environ"),
    [
        (11, (120, 40), {}),
        (12, (80, 24), NO_ERASING),
        (13, (20, 6), {}),
        (14, (200, 60), SIXTEEN_COLOURS),
        (15, (100, 28), {"NO_COLOR": "1"}),
    ],
)
def test_a_long_session(
    tmp_path: Path, seed: int, size: Size, environ: Mapping[str, str], *, as_rich: bool
) -> None:
    twins = session(tmp_path, seed, 200, size, environ, as_rich=as_rich)
    assert twins.compared > 200


@pytest.mark.long
def test_a_shell_that_takes_the_terminal_again_and_again(tmp_path: Path) -> None:
    with DemoServer() as server, Twins(server, tmp_path, (80, 24), {}) as twins:
        twins.wait_for(lambda: twins.compared, "a first picture")
        for number in range(40):
            twins.type_text("j345?1"[number % 6])  # it draws while it is stopped
            twins.halt(signal.SIGSTOP if number % 3 == 2 else signal.SIGTSTP)
            twins.sync()
