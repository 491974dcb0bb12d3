"""Makes the pictures of the README from the demo, with a clock that stands still.

Run `python -m tests.ui.screenshots` from the top of the repository.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from tests.ui.console import NARROW, WIDE, Console, console

FOLDER: Final = Path(__file__).parents[2] / "screenshots"


async def settle(running: Console, pictures: int = 8) -> None:
    """Let the event go on for a while, so that the activity has something to tell."""
    for _ in range(pictures):
        running.clock.tick(2)
        await running.look()


async def live(running: Console) -> None:
    await settle(running)
    await running.press("enter", "j", "j", "m", "j", "space", "j", "space")
    await running.until(lambda: "mute sent" in running.text)


async def kick(running: Console) -> None:
    await live(running)
    await running.press("x")


async def end(running: Console) -> None:
    await settle(running)
    await running.press("E")


async def people(running: Console) -> None:
    await settle(running)
    await running.press("enter")


async def offline(running: Console) -> None:
    await live(running)
    running.api.faults.fail_next(1_000, status=502)
    await running.until(lambda: "OFFLINE" in running.status)


async def keys(running: Console) -> None:
    await settle(running)
    await running.press("question_mark")


SHOTS: Final = {
    "live-120x40": (live, WIDE, False),
    "live-80x24": (people, NARROW, False),
    "kick-120x40": (kick, WIDE, False),
    "end-80x24": (end, NARROW, False),
    "offline-120x40": (offline, WIDE, False),
    "read-only-120x40": (people, WIDE, True),
    "keys-120x40": (keys, WIDE, False),
}


async def pictures() -> AsyncIterator[tuple[str, str]]:
    """Give the name and the SVG of each picture."""
    for name, (act, size, read_only) in SHOTS.items():
        with tempfile.TemporaryDirectory() as state_dir:
            async with console(
                Path(state_dir), "keynote", size=size, read_only=read_only, interval=2.0
            ) as running:
                await act(running)
                await running.pilot.pause()
                yield name, running.app.export_screenshot(title="roomtui --demo")


async def main() -> None:
    """Write every picture."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    FOLDER.mkdir(exist_ok=True)
    async for name, svg in pictures():
        (FOLDER / f"{name}.svg").write_text(svg)


if __name__ == "__main__":
    asyncio.run(main())
