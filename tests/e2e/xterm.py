"""A console in a real xterm on a display that nobody sees."""

import os
import shutil
import subprocess
import sys
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import ENVIRON, TIMEOUT

PROGRAMS: Final = ("Xvfb", "xterm", "xdotool", "import")

LOOK_SECS: Final = 0.1
"""Seconds between two looks at the display."""

STILL_LOOKS: Final = 10
"""Looks at which the same is on a display at rest."""

LEAST_DRAWN: Final = 13_500
"""Bytes to which a display with data on it can be compressed at best; without, it takes 11,600."""


class Xterm:
    """What is on a display, and keys for it; `tty` is the terminal's device."""

    def __init__(self, display: str, tty: Path) -> None:
        self._environ = {**os.environ, "DISPLAY": display}
        self.tty = tty

    def shot(self) -> bytes:
        """Return the colours of all that is on the display."""
        return self._run("import", "-silent", "-window", "root", "-depth", "8", "rgb:-")

    def press(self, *keys: str) -> None:
        """Press keys by their names of X."""
        self._run("xdotool", "key", *keys)

    def focus(self) -> None:
        """Give the window the keyboard."""
        self._run("xdotool", "search", "--sync", "--class", "xterm", "windowfocus", "--sync")

    def write_over(self, text: str) -> None:
        """Have something else write to the terminal."""
        with self.tty.open("w") as other:
            other.write(text)

    def wait_for(self, is_so: Callable[[bytes], bool], what: str) -> bytes:
        """Wait until the display looks as it should; return what is on it."""
        deadline = time.monotonic() + TIMEOUT
        while not is_so(shot := self.shot()):
            assert time.monotonic() < deadline, f"{what} never came"
            time.sleep(LOOK_SECS)
        return shot

    def wait_still(self) -> bytes:
        """Wait until something is drawn, and nothing new for a while; return what it is."""
        seen: deque[bytes] = deque(maxlen=STILL_LOOKS)

        def is_still(shot: bytes) -> bool:
            seen.append(shot)
            is_drawn = len(zlib.compress(shot, 1)) > LEAST_DRAWN
            return is_drawn and len(seen) == STILL_LOOKS and len({*seen}) == 1

        return self.wait_for(is_still, "a picture at rest")

    def _run(self, *command: str) -> bytes:
        return subprocess.run(command, env=self._environ, capture_output=True, check=True).stdout


@contextmanager
def display(width: int, height: int) -> Iterator[str]:
    """Have a display of so many pixels."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"there is no {missing[0]} here")
    reader, writer = os.pipe()
    screen = ("-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp")
    command = ("Xvfb", "-displayfd", str(writer), *screen)
    with running(command, os.environ, pass_fds=(writer,)):
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        yield f":{number}"


@contextmanager
def xterm(home: Path, *flags: str, variables: Mapping[str, str]) -> Iterator[Xterm]:
    """Have a console in an xterm of 80x24 that has drawn its first picture."""
    with display(700, 400) as shown_on:
        (home / "start").write_text(
            f"tty > {home}/tty.new && mv {home}/tty.new {home}/tty\n"
            f"exec {sys.executable} -m roomtui {' '.join(flags)}\n"
        )
        environ = {**ENVIRON, **environ_in(home, DISPLAY=shown_on, **variables)}
        term = environ["TERM"]
        with running(("xterm", "-tn", term, "-e", "sh", f"{home}/start"), environ):
            shown = Xterm(shown_on, home / "tty")
            shown.wait_for(lambda _: shown.tty.exists(), "the terminal")
            shown.tty = Path(shown.tty.read_text().strip())
            shown.focus()
            yield shown


@contextmanager
def running(
    command: tuple[str, ...], environ: Mapping[str, str], pass_fds: tuple[int, ...] = ()
) -> Iterator[None]:
    """Have a program run beside."""
    process = subprocess.Popen(
        command,
        env=environ,
        pass_fds=pass_fds,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(TIMEOUT)
