"""Waits until an event loop has nothing to do for the moment, however slow the machine is."""

import asyncio
import time
from typing import Any, Final

from textual._wait import wait_for_idle

NEAR_SECS: Final = 1 / 50
"""Timers that end within this are waited for: Textual's frames and resizes are such."""

MOST_SECS: Final = 1.0
"""What waits longer, such as a picture that is always moving, is left to what follows."""


async def wait_until_idle(*waits: float) -> None:
    """Return once Textual takes the process for idle and no callback of the loop is due.

    Textual looks at the processor's time, by which a process that was kept waiting is idle too.
    """
    await wait_for_idle(*waits)
    loop: Any = asyncio.get_running_loop()
    gives_up = time.monotonic() + MOST_SECS
    while (wait := _next_due(loop)) is not None and time.monotonic() < gives_up:  # noqa: ASYNC110
        await asyncio.sleep(wait)


def _next_due(loop: Any) -> float | None:
    """Return the seconds until something of a loop is due, and None where nothing is soon."""
    if loop._ready:
        return 0
    now = loop.time()
    whens = [timer._when for timer in loop._scheduled if not timer._cancelled]
    first = min(whens, default=now + NEAR_SECS)
    return max(0, first - now) if first < now + NEAR_SECS else None
