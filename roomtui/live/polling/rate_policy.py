"""The rate of requests: the operator's pace, the account's limit, and backoff after failures."""

import random
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from roomtui.api.errors import Forbidden, LoginPage, TooManyRequests, Unauthorized
from roomtui.api.paging import MOST_PAGES

if TYPE_CHECKING:
    from roomtui.api.limits import RateLimit

A_MOMENT: Final = 1.0
"""Seconds after which what waits for the limit looks again: another answer may have told more."""

SLOWEST: Final = 60.0
FASTEST: Final = 1.0
"""Bounds of the interval in seconds."""

STEPS: Final = (1.0, 2.0, 3.0, 5.0, 10.0, 15.0, 30.0, 60.0)
"""The paces that `+` and `-` step through, in seconds."""

OWN_SHARE: Final = 0.45
"""The part of the account's limit that one console may spend in a window: less than half."""

KEPT_SHARE: Final = 0.1
"""The part that consoles leave to actions and scripts, and to each other's surprises."""

KEYS_SHARE: Final = 0.15
"""The part of a console's own that is kept for its pace, however often it is asked to look."""

ASSUMED_LIMIT: Final = 600
"""Requests a window, taken for the limit of a service that tells none."""

FEWEST_PAGES: Final = 20
"""Pages of a list that are read however small the limit is: 5,000 records."""

LONGEST_STRETCH: Final = 300.0
"""Seconds that an interval is stretched to at most, whatever the limit's window is said to be."""

LONGEST_BACKOFF: Final = 30.0
DENIED_WAIT: Final = 15.0
NEW_KEY_WAIT: Final = 1.0

DENIED: Final = (Unauthorized, Forbidden, LoginPage)
"""Errors by which nobody is let in; only a person can mend them."""


class Backoff:
    """Exponential backoff with jitter, in seconds: 1, 2, 4 … 30, less up to a quarter by chance."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._failures = 0

    def next(self) -> float:
        """Count a failure and return the seconds to wait."""
        wait = min(2.0**self._failures, LONGEST_BACKOFF)
        self._failures = min(self._failures + 1, 10)
        return wait * (1 - self._chance() / 4)

    def after(self, error: Exception) -> float:
        """Return the seconds to wait after an error, counted unless it tells them by itself."""
        if isinstance(error, TooManyRequests):
            return error.wait
        return DENIED_WAIT if isinstance(error, DENIED) else self.next()

    def reset(self) -> None:
        """Forget the failures: an answer came."""
        self._failures = 0


def step(interval: float, faster: bool) -> float:
    """Return the next pace of `STEPS` in one direction, or the same at its end."""
    if faster:
        return max((s for s in STEPS if s < interval), default=interval)
    return min((s for s in STEPS if s > interval), default=interval)


def affordable(interval: float, requests: float, rate: "RateLimit | None", now: float) -> float:
    """Stretch an interval so that `requests` a tick spend our share of the limit, and no more."""
    left_for = rate.ends_at - now if rate else 0.0
    if rate is None or rate.limit <= 0 or left_for <= 0:
        return interval
    share = _share(rate)
    needed = left_for if share < requests else requests * left_for / share
    return max(interval, min(needed, left_for, LONGEST_STRETCH))


def affordable_pages(rate: "RateLimit | None") -> int:
    """Return how many pages of one list are read at most: what our share of a window pays for.

    Of a small limit a list may take several windows rather than be unreadable.
    """
    limit = rate.limit if rate and rate.limit > 0 else ASSUMED_LIMIT
    return min(max(int(limit * OWN_SHARE), FEWEST_PAGES), MOST_PAGES)


def min_interval(requests: float, rate: "RateLimit | None", now: float) -> float:
    """Return the seconds between two looks that a key may force: 0 while there is enough left."""
    if rate is None or _share(rate) - requests > KEYS_SHARE * rate.limit:
        return 0.0
    return affordable(0.0, requests, rate, now)


def _share(rate: "RateLimit") -> float:
    """Count the requests that this console may still make in the window.

    A console that is alone spends its own share and steps back for nothing. Where others have
    spent more than it has, it takes half of what is left beyond what all leave. So any number of
    consoles end up with equal parts of nine tenths of the limit.
    """
    own = rate.limit * OWN_SHARE - rate.own
    common = (rate.remaining - rate.limit * KEPT_SHARE) / 2
    return max(0.0, min(own, common))


class RequestRate:
    """Counts the requests of the last minute; one more or less is not worth telling."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()
        self._told = 0

    def per_minute(self, now: float, total: int) -> int:
        """Return about the requests of the last 60 s; `total` counts all since the start."""
        counted = self._count(now, total)
        if abs(counted - self._told) > 1 + self._told // 20:
            self._told = counted
        return self._told

    def _count(self, now: float, total: int) -> int:
        if not self._marks:
            self._marks.append((now, 0))
        self._marks.append((now, total))
        while len(self._marks) > 1 and self._marks[1][0] <= now - 60:
            self._marks.popleft()
        return total - self._marks[0][1]
