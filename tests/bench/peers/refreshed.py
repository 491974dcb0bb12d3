"""The console, headless, through so many refreshes of two seconds of a clock that tests step.

`python -m tests.bench.peers.refreshed SCENARIO REFRESHES [no-trends]` prints the bytes of each
refresh on average, once half an hour has been seen, and the same bytes each time it is run.
"""

import asyncio
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

from rich.color import ColorSystem

from roomtui.live.analysis.analysis import Analysis
from roomtui.live.polling.feed import Update
from roomtui.live.trends.stage import TrendStage
from roomtui.ui.terminal.diff.renderer import Renderer
from roomtui.ui.terminal.diff.updates import Piece, drawn_texts
from tests.ui.console import WIDE, Console, console

REFRESH: Final = 2.0
SEEN_FIRST: Final = 20
"""Refreshes of a minute and a half until lines are as long as they get, before those counted."""


def no_trends(
    _self: TrendStage, _update: Update, so_far: Analysis
) -> Generator[None, None, Analysis]:
    """Return the analysis without trends."""
    yield from ()
    return so_far


class Written:
    """Counts the bytes for what a console draws."""

    def __init__(self) -> None:
        self.count = 0
        self._renderer = Renderer(self._write, "xterm-256color", lambda: 0.0)

    def _write(self, *texts: str) -> None:
        self.count += sum(len(text.encode()) for text in texts)

    def take(self, running: Console) -> None:
        """Draw the whole screen; what has not changed costs nothing."""
        screen = running.app.screen
        update = screen._compositor.render_full_update()
        pieces: Iterator[Piece] = drawn_texts(update, ColorSystem.TRUECOLOR)
        self._renderer.take(screen.size, pieces)
        self._renderer.paint()


async def main(scenario: str, refreshes: int) -> None:
    """Refresh so often, and print what one writes on average."""
    with tempfile.TemporaryDirectory() as folder:
        async with console(Path(folder), scenario, size=WIDE) as running:
            for _ in range(SEEN_FIRST):
                running.clock.tick(90.0)
                await running.look()
            written = Written()
            written.take(running)
            before = written.count
            for _ in range(refreshes):
                running.clock.tick(REFRESH)
                await running.look()
                written.take(running)
            print((written.count - before) / refreshes, flush=True)


if __name__ == "__main__":
    if "no-trends" in sys.argv[3:]:
        TrendStage.take = no_trends  # type: ignore[assignment, method-assign]
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
