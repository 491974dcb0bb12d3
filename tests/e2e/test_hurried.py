"""However a line splits, delays and merges what is typed, nothing is sent that was not meant."""

import random
from pathlib import Path

import pytest

from tests.e2e.hurried import hurried, stream, unhurried

TOKENS = 14


@pytest.mark.long
@pytest.mark.parametrize("seed", range(24))
def test_a_bad_line_sends_nothing_that_an_unhurried_hand_would_not_have(
    tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    tokens = stream(rng, TOKENS)
    meant = unhurried(tmp_path / "unhurried", tokens)
    sent = hurried(tmp_path / "hurried", tokens, rng)
    assert sent <= meant, tokens
