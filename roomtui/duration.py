"""Units of durations as operators write them: `90s`, `10m`, `2h`, `3d`."""

from typing import Final

UNIT_SECS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
"""The seconds of each unit."""
