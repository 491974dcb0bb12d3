"""Writes the pictures that the tests compare anew: `python -m tests.pictures`."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.pictures import golden
from tests.pictures.golden import Golden
from tests.pictures.modes import MODES, SIZES, Play, Size
from tests.pictures.recorder import Picture, Shot, record
from tests.pictures.scenes import COMPARED

AT_ONCE: Final = 2
"""Terminals that are played in at the same time."""


def main() -> None:
    """Play every walk in every mode at every size, and write what is seen."""
    batches = [[Play(mode, size, walk) for walk in COMPARED for mode in MODES] for size in SIZES]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        shots = [shot for found in pool.map(_played, batches) for shot in found]
    scenes: dict[tuple[str, Size], dict[str, Picture]] = defaultdict(dict)
    for play, scene, picture in sorted(shots, key=lambda shot: [*MODES].index(shot.play.mode)):
        scenes[scene, play.size][play.mode] = picture
    _write(scenes)


def _played(plays: Iterable[Play]) -> list[Shot]:
    with tempfile.TemporaryDirectory() as home:
        return [*record(Path(home), [*plays])]


def _write(scenes: dict[tuple[str, Size], dict[str, Picture]]) -> None:
    golden.FOLDER.mkdir(exist_ok=True)
    looks = (
        look for pictures in scenes.values() for row in golden.looks_of(pictures) for look in row
    )
    letters = golden.lettered(looks, golden.legend())
    for file in golden.FOLDER.glob("*.txt"):
        file.unlink()
    for (scene, size), pictures in scenes.items():
        Golden.of(pictures, letters).write(golden.file_of(scene, size))
    golden.write_legend(letters)


if __name__ == "__main__":
    main()
