"""Takes pictures of consoles in a real xterm, on a display that nobody sees.

The fonts are those of Debian's fonts-dejavu-core, fonts-noto-cjk and fonts-noto-core: boxes and
blocks, signs of two columns, and the other scripts in which people write their names.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests.e2e.console import environ_in
from tests.e2e.terminal import ENVIRON
from tests.e2e.xterm import display, running
from tests.pictures.modes import MODES, Play
from tests.pictures.recorder import STAGE, TOP

FONTS: Final = ("-fa", "DejaVu Sans Mono", "-fd", "Noto Sans Mono CJK JP", "-fs", "10")
"""The second is for signs of two columns."""

LOOKS: Final = ("-b", "0", "-bw", "0", "+sb", "+bc", "-uc", "-xrm", "XTerm*forceBoxChars: true")
"""Nothing around the text, a cursor that does not blink, and borders without gaps."""

DARK_GROUND: Final = ("-bg", "#0f1419", "-fg", "#d7dce2")
LIGHT_GROUND: Final = ("-bg", "#ffffff", "-fg", "#000000")

COLOURS: Final = 48
"""Colours of a picture; the edges of letters have hundreds that nobody can tell apart."""

SCREEN: Final = (1640, 1060)
"""Pixels of the display, enough for 200x60."""


class Photo(NamedTuple):
    """What a terminal shows of a scene, as PNG, and the same as the console draws it, as SVG."""

    scene: str
    png: bytes
    svg: str


def photos(play: Play, home: Path) -> Iterator[Photo]:
    """Return the pictures of a walk in their order; a file or two are left in `home`."""
    told, seen = home / "told", home / "seen"
    for pipe in (told, seen):
        os.mkfifo(pipe)
    columns, lines = play.size
    mode = MODES[play.mode]
    ground = LIGHT_GROUND if mode.theme == "light" else DARK_GROUND
    window = ("-geometry", f"{columns}x{lines}+0+0", *FONTS, *LOOKS, *ground)
    with display(*SCREEN) as shown_on:
        environ = {**ENVIRON, **environ_in(home, DISPLAY=shown_on, PYTHONPATH=f"{TOP}")}
        stage = ("-tn", mode.environ["TERM"], "-e", *STAGE, f"{play}", f"{told}", f"{seen}")
        with running(("xterm", *window, *stage), environ):
            while pictured := told.read_text():
                scene, _, svg = pictured.partition("\n")
                yield Photo(scene, _at_rest(environ), svg)
                seen.write_text("\n")


def _at_rest(environ: Mapping[str, str]) -> bytes:
    """Return what the window shows once it shows the same twice."""
    before = b""
    while (now := _shot(environ)) != before:
        before = now
    return now


def _shot(environ: Mapping[str, str]) -> bytes:
    windows = _run(environ, "xdotool", "search", "--class", "xterm").split()
    palette = ("+dither", "-colors", f"{COLOURS}", "-strip", "png8:-")
    return _run(environ, "import", "-silent", "-window", windows[-1].decode(), *palette)


def _run(environ: Mapping[str, str], *command: str) -> bytes:
    return subprocess.run(command, env=environ, capture_output=True, check=True).stdout
