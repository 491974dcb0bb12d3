"""The console, headless, driven through refreshes as fast as they go.

`python -m tests.bench.peers.driven REFRESHES` prints its megabytes ten times on the way.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from roomtui.api.client import VideoApi
from roomtui.api.secret import ApiKey
from roomtui.process.memory import spare_memory
from roomtui.settings import Settings
from roomtui.ui.app import RoomApp
from tests.bench.usage import memory

SIZE: Final = (120, 40)
READINGS: Final = 10


async def main(refreshes: int) -> None:
    """Refresh so many times, with memory as the real process has it."""
    spare_memory()
    key, url = ApiKey(os.environ["TELNYX_API_KEY"]), os.environ["TELNYX_BASE_URL"]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(profile="bench", interval=60.0, state_dir=Path(folder))
        app = RoomApp(settings, lambda: VideoApi(key, url))
        async with app.run_test(size=SIZE):
            for number in range(refreshes):
                await _refresh(app)
                if (number + 1) % (refreshes // READINGS) == 0:
                    print(memory().now, flush=True)


async def _refresh(app: RoomApp) -> None:
    before = app.ui_state
    while app.ui_state is before:
        if app.connection.poller is not None:
            app.connection.poller.refresh()
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
