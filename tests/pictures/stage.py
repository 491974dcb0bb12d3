"""Plays consoles, one after the other, on the terminal that this is run in, and marks the pictures.

`python -m tests.pictures.stage` with what is to be played, such as `dark:120x40:keynote`. A picture
that is wholly written is marked in the output by `MARK`; with a second and a third argument, which
are two pipes, its name and its SVG are told to the one, and it stays until a line comes from the
other. What has ended tells nothing.
"""

import asyncio
import os
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import Any, Final

from textual.pilot import Pilot

from roomtui.demo.clock import EPOCH
from roomtui.demo.server import Limits
from roomtui.ui.app import RoomApp
from roomtui.ui.terminal.driver import ResilientDriver
from tests.e2e.console import environ_in
from tests.e2e.dual_render import is_behind
from tests.pictures.acting import calm, hold_time
from tests.pictures.modes import MODES, Play, dressed
from tests.pictures.scenes import WALKS
from tests.ui.console import Console, HeldClock, as_run, prepared

MARK: Final = "\x1b]7777;{}\x07"
"""What a mark is in the output; a terminal shows nothing of it."""


class Stage:
    """Waits until a picture is written, and marks it.

    Args:
        pipes: where the names of pictures are told, and where it comes from that one was seen.
    """

    def __init__(self, play: Play, running: Console, pipes: tuple[Path, Path] | None) -> None:
        self._play, self._running, self._pipes = play, running, pipes

    async def show(self, scene: str) -> None:
        """Have a picture taken."""
        app, pilot = self._running.app, self._running.pilot
        driver = app._driver
        assert isinstance(driver, ResilientDriver)
        await calm(self._running)
        while is_behind(driver):
            await pilot.pause(0.01)
        driver.write(MARK.format(f"{self._play} {scene}"))
        if self._pipes:
            told, seen = self._pipes
            svg = app.export_screenshot(title=f"roomtui --demo={WALKS[self._play.walk].scenario}")
            await asyncio.to_thread(told.write_text, f"{scene}\n{svg}")
            await asyncio.to_thread(seen.read_text)


async def play(what: Play, pipes: tuple[Path, Path] | None) -> None:
    """Play one walk from its beginning to its end."""
    columns, lines = what.size
    walk = WALKS[what.walk]
    termios.tcsetwinsize(sys.__stdin__.fileno(), (lines, columns))  # type: ignore[union-attr]
    os.environ.update(MODES[what.mode].environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(environ_in(Path(folder)))  # nothing is remembered by the next
        os.chdir(folder)  # paths on the screen are the same each time
        clock = HeldClock(EPOCH)
        api, settings, connect = prepared(
            Path("demo"),
            walk.scenario,
            clock,
            Limits().requests,
            read_only=walk.read_only,
            **dressed(what.mode),
        )
        app = RoomApp(settings, connect, clock=clock)

        async def act(pilot: Pilot[Any]) -> None:
            running = Console(app, pilot, api, clock)
            await walk.act(running, Stage(what, running, pipes).show)
            app.exit()

        print(MARK.format(f"{what}"), end="", file=sys.__stderr__, flush=True)
        await app.run_async(auto_pilot=act)


async def main() -> None:
    """Play what the arguments say."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    hold_time()
    plays, *pipes = sys.argv[1:]
    as_run()
    try:
        for each in plays.split(","):
            await play(Play.of(each), (Path(pipes[0]), Path(pipes[1])) if pipes else None)
    finally:
        if pipes:
            await asyncio.to_thread(Path(pipes[0]).write_text, "")


if __name__ == "__main__":
    asyncio.run(main())
