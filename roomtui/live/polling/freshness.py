"""The age of the snapshot on screen, where a relay or a cache on the way keeps answers."""

from math import inf
from typing import Final

KEPT_FOR: Final = 2.0
"""Seconds that whoever keeps answers may keep them, however much faster the console asks."""

WHOLE_SECONDS: Final = 1.0
"""The step in which caches tell an age."""

OLDER_BORNE: Final = 5
"""Older snapshots in a row that are not shown; what comes so often is all that is to be had."""


class Freshness:
    """Knows the time of the snapshot on screen, on the monotonic clock."""

    def __init__(self) -> None:
        self._since = -inf
        self._older = 0

    def takes(self, since: float) -> bool:
        """Take a snapshot of this time, unless a newer one is shown.

        A cache of many machines answers now from one that asked later, now from one that asked
        earlier; people must not seem to come and go by that. But if a clock on the way was set,
        every answer may seem older from then on, and would never be shown.
        """
        self._older = self._older + 1 if since < self._since - WHOLE_SECONDS else 0
        if 0 < self._older <= OLDER_BORNE:
            return False
        self._since, self._older = since, 0
        return True

    def correct(self, since: float) -> None:
        """Date the snapshot that is shown back: its answer was found to be older than it seemed."""
        self._since = min(self._since, since)

    def age(self, now: float) -> float:
        """Return the seconds since the service answered with what is shown."""
        return max(now - self._since, 0.0)

    def too_old(self, now: float, interval: float, late: float) -> str:
        """Return how old it is, if that is more than the pace and the lateness borne allow."""
        age = self.age(now)
        if age <= max(interval, KEPT_FOR) + late:
            return ""
        return f"The answer is {_in_words(age)} old, and nothing newer has come."


def _in_words(seconds: float) -> str:
    """Return a duration in the largest unit of which it has two."""
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} s"
