"""What the console shows is what it showed before: in every colour, and at every size."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.pictures import golden
from tests.pictures.golden import ANEW, differences
from tests.pictures.modes import MODES, SIZES, Play, Size
from tests.pictures.recorder import record
from tests.pictures.scenes import COMPARED

COVER: tuple[tuple[str, Size], ...] = (
    ("dark", (120, 40)),
    ("none", (80, 24)),
)
"""The two extremes, in all scenes; all else of them is long."""

PATIENCE = pytest.mark.timeout(300)  # a walk waits for all that it does

REST = [(mode, size) for mode in MODES for size in SIZES if (mode, size) not in COVER]


def compare(home: Path, shown: Sequence[tuple[str, Size]]) -> None:
    """Play all walks in some modes at some sizes, and fail with what is not as it was."""
    looks = golden.legend()
    plays = [Play(mode, size, walk) for mode, size in shown for walk in COMPARED]
    found = [line for shot in record(home, plays) for line in differences(shot, looks)]
    assert not found, "\n".join(["the console looks different.", *found, ANEW])


@PATIENCE
@pytest.mark.parametrize(
    "shown",
    [pytest.param(each, marks=pytest.mark.long) if each[0] == "none" else each for each in COVER],
    ids=lambda shown: shown[0],
)
def test_all_looks_as_before(tmp_path: Path, shown: tuple[str, Size]) -> None:
    compare(tmp_path, [shown])


@pytest.mark.long
@PATIENCE
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_all_looks_as_before_in_every_colour(tmp_path: Path, size: Size) -> None:
    compare(tmp_path, [each for each in REST if each[1] == size])
