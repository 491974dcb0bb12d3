"""The account's limit as answers tell it, and what of it this client has spent."""

import time
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from roomtui.api.lean import httpx

ANOTHER_WINDOW: Final = 1.5
"""Seconds by which the end of a window must move to be that of another: it is told in whole ones,
and answers take their time."""


class RateLimit(Struct, frozen=True):
    """The account's limit as the last answer told it; `reset` counts seconds from `seen_at`.

    `seen_at` is on the monotonic clock. `own` counts what this client sent in this window.
    """

    limit: int
    remaining: int
    reset: float
    seen_at: float
    own: int = 0

    @property
    def ends_at(self) -> float:
        """Give when the limit is renewed, on the monotonic clock."""
        return self.seen_at + self.reset


class Meter:
    """Knows the limit, and tells what this client spent in its window from what others did."""

    def __init__(self) -> None:
        self.rate: RateLimit | None = None
        self._before = 0

    def read(self, rate: RateLimit | None, before: int, sent: int) -> None:
        """Take in what an answer told; `before` counts what was sent before it, `sent` all."""
        if rate is None:
            return
        if self.rate is None or rate.ends_at > self.rate.ends_at + ANOTHER_WINDOW:
            self._before = before
        self.rate = replace(rate, own=sent - self._before)


def number(text: str | None) -> float | None:
    """Read a number that can be meant."""
    try:
        read = float(text or "")
    except ValueError:
        return None
    return read if 0 <= read < 1e9 else None


def rate_limit(headers: httpx.Headers) -> RateLimit | None:
    """Give the account's limit, if the answer tells it."""
    limit = number(headers.get("x-ratelimit-limit"))
    remaining = number(headers.get("x-ratelimit-remaining"))
    reset = number(headers.get("x-ratelimit-reset"))
    if limit is None or remaining is None:
        return None
    return RateLimit(int(limit), int(remaining), reset or 0.0, time.monotonic())
