"""Takes pictures of consoles in a real xterm, on a display that nobody sees."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.e2e.console import environ_in
from tests.e2e.terminal import ENVIRON
from tests.e2e.xterm import display, running
from tests.pictures.modes import MODES, Play

FONTS: Final = ("-fa", "DejaVu Sans Mono", "-fd", "Noto Sans Mono CJK JP", "-fs", "10")
"""What has boxes and blocks, and what has signs of two columns."""

GROUNDS: Final = {"light": ("-bg", "#ffffff", "-fg", "#000000")}
"""The colours of a terminal by the theme that goes with it."""

FRAMELESS: Final = ("-b", "0", "-bw", "0", "+sb", "+bc", "-uc", "-ms", "#0f1419")

COLOURS: Final = 48
"""Colours of a picture; the edges of letters have hundreds that nobody can tell apart."""

SCREEN: Final = (1800, 1200)
"""Pixels of the display: enough for 200x60."""


def photos(play: Play, home: Path) -> Iterator[tuple[str, bytes]]:
    """Return the pictures of a walk, each with its name, as PNG."""
    told, seen = home / "told", home / "seen"
    for pipe in (told, seen):
        os.mkfifo(pipe)
    columns, lines = play.size
    mode = MODES[play.mode]
    ground = GROUNDS.get(mode.theme, ("-bg", "#000000", "-fg", "#e5e5e5"))
    stage = (sys.executable, "-m", "tests.pictures.stage", f"{play}", f"{told}", f"{seen}")
    with display(*SCREEN) as shown_on:
        environ = {**ENVIRON, **environ_in(home, DISPLAY=shown_on, PYTHONPATH=f"{Path.cwd()}")}
        window = ("-geometry", f"{columns}x{lines}+0+0", *FONTS, *ground, *FRAMELESS)
        term = mode.environ["TERM"]
        with running(("xterm", "-tn", term, *window, "-e", *stage), environ):
            while scene := told.read_text().strip():
                yield scene, _still(environ)
                seen.write_text("\n")


def _still(environ: dict[str, str]) -> bytes:
    """Return what the window shows when it shows the same twice."""
    before = b""
    while (now := _shot(environ)) != before:
        before = now
    return now


def _shot(environ: dict[str, str]) -> bytes:
    found = _run("xdotool", "search", "--class", "xterm", environ=environ)
    palette = ("+dither", "-colors", f"{COLOURS}", "-strip", "png8:-")
    return _run(
        "import", "-silent", "-window", found.split()[-1].decode(), *palette, environ=environ
    )


def _run(*command: str, environ: dict[str, str]) -> bytes:
    return subprocess.run(command, env=environ, capture_output=True, check=True).stdout
