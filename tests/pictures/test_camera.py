"""The screenshots can be taken: in a real xterm, small, and with the same words in both kinds."""

from pathlib import Path

import pytest

from tests.pictures.camera import photos
from tests.pictures.modes import Play

pytestmark = pytest.mark.long

LARGEST = 100_000


@pytest.mark.parametrize("mode", ["dark", "16"])
def test_a_picture_is_taken_in_a_real_terminal(tmp_path: Path, mode: str) -> None:
    (photo,) = photos(Play(mode, (80, 24), "empty"), tmp_path)
    assert photo.scene == "empty"
    assert photo.png.startswith(b"\x89PNG")
    assert 2_000 < len(photo.png) < LARGEST
    assert "DEMO&#160;empty" in photo.svg
