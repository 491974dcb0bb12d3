"""The time that has passed, the time that the machine slept included."""

import sys
import time
from typing import Final

_WITH_SLEEP: Final = "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME"
"""The clock that goes on while the machine sleeps, which Python's monotonic one does not."""

_CLOCK: Final[int | None] = getattr(time, _WITH_SLEEP, None)


def elapsed() -> float:
    """Return seconds that never jump, whatever is done to the time of day."""
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)
