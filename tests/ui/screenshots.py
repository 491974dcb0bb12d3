"""Makes the screenshots of README and manual from the demo, with a clock that stands still.

Run `python -m tests.ui.screenshots` from the top of the repository, with names for some only.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Collection
from pathlib import Path
from typing import Final

from roomtui.demo.faults import to_files
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


async def room(running: Console) -> None:
    await running.press("n", *"annex", "tab", *"60")
    await running.press("tab", "tab", *"hooks")


async def recordings(running: Console) -> None:
    """Mark some, have two small ones downloaded, and hold a third back."""
    await running.press("2", "slash", *"type", "colon", *"audio", "enter")
    await running.until(lambda: "· type:audio" in running.text and "MB" in running.text)
    await running.press(*["pagedown", "j", "space", "j", "space"])
    await running.press("w")
    await running.until(lambda: running.text.count("100%") == 2)
    running.api.faults.delay(3_600, where=to_files)
    await running.press("escape", "slash", *"type", "colon", *"video", "enter")
    await running.until(lambda: "· type:video" in running.text and "MB" in running.text)
    await running.press("pagedown", "w")
    await running.until(lambda: "1 under way" in running.text)
    await running.press("j", "j", "space", "space", "j", "space")


async def compositions(running: Console) -> None:
    await running.press("3")
    await running.until(lambda: "completed" in running.text)


async def compose(running: Console) -> None:
    await running.press("enter", "c")
    await running.until(lambda: "video recordings" in running.text)
    await running.press("3")
    await running.until(lambda: "inset" in running.text)


async def history(running: Console) -> None:
    await settle(running)
    await running.press("4")
    await running.until(lambda: "ended" in running.text)
    await running.press("j", "j", "enter")
    await running.until(lambda: "stay" in running.text and "here" in running.text)


async def detail(running: Console) -> None:
    await running.press("2")
    await running.until(lambda: "completed" in running.text)
    await running.press("G", "d")
    await running.until(lambda: "download url" in running.text)


SHOTS: Final = {
    "live-120x40": (live, "keynote", WIDE, False),
    "live-80x24": (people, "keynote", NARROW, False),
    "kick-120x40": (kick, "keynote", WIDE, False),
    "end-80x24": (end, "keynote", NARROW, False),
    "offline-120x40": (offline, "keynote", WIDE, False),
    "read-only-120x40": (people, "keynote", WIDE, True),
    "keys-120x40": (keys, "keynote", WIDE, False),
    "room-80x24": (room, "keynote", NARROW, False),
    "recordings-120x40": (recordings, "archive", WIDE, False),
    "compositions-120x40": (compositions, "keynote", WIDE, False),
    "compose-120x40": (compose, "keynote", WIDE, False),
    "history-120x40": (history, "keynote", WIDE, False),
    "detail-80x24": (detail, "archive", NARROW, False),
}


async def pictures(only: Collection[str]) -> AsyncIterator[tuple[str, str]]:
    """Return the name and the SVG of each picture, or of some."""
    for name, (act, scenario, size, read_only) in SHOTS.items():
        if only and name not in only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)  # paths on the screen are the same each time
            async with console(
                Path("demo"), scenario, size=size, read_only=read_only, interval=2.0
            ) as running:
                await act(running)
                await running.pilot.pause()
                yield name, running.app.export_screenshot(title=f"roomtui --demo={scenario}")


async def main() -> None:
    """Write every picture."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    FOLDER.mkdir(exist_ok=True)
    async for name, svg in pictures(sys.argv[1:]):
        (FOLDER / f"{name}.svg").write_text(svg)


if __name__ == "__main__":
    asyncio.run(main())
