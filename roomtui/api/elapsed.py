"""The time that has passed, the time that the machine slept included."""

import time
from typing import Final

_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", None)
"""Goes on while Linux is suspended, which its monotonic clock does not."""


def elapsed() -> float:
    """Return seconds that never jump, whatever is done to the time of day."""
    return time.monotonic() if _BOOT is None else time.clock_gettime(_BOOT)
