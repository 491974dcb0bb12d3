"""Makes the screenshots of README and manual from the demo, with a clock that stands still.

Run `python -m tests.ui.screenshots` from the top of the repository, with names for some only. Each
is a PNG of a real xterm, and an SVG of the same moment; it takes Xvfb, xterm, xdotool, ImageMagick
and the fonts that `tests.pictures.camera` names.
"""

import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from tests.pictures.camera import Photo, photos
from tests.pictures.shots import SHOTS

FOLDER: Final = Path(__file__).parents[2] / "screenshots"


def pictures(only: Collection[str]) -> Iterator[tuple[str, Photo]]:
    """Return each picture with its name, or some."""
    for play, named in SHOTS.items():
        wanted = {scene: name for scene, name in named.items() if not only or name in only}
        if not wanted:
            continue
        with tempfile.TemporaryDirectory() as home:
            for photo in photos(play, Path(home)):
                if name := wanted.pop(photo.scene, ""):
                    yield name, photo
                if not wanted:
                    break
        if wanted:
            raise RuntimeError(f"The walk {play} ended before {', '.join(wanted.values())}.")


def main() -> None:
    """Write every picture, or those that are named."""
    FOLDER.mkdir(exist_ok=True)
    for name, photo in pictures(sys.argv[1:]):
        (FOLDER / f"{name}.png").write_bytes(photo.png)
        (FOLDER / f"{name}.svg").write_text(photo.svg)


if __name__ == "__main__":
    main()
