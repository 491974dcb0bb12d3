"""The account's limit as answers tell it, and what of it this client has spent."""

from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from roomtui.api._httpx import httpx
from roomtui.api.elapsed import elapsed
from roomtui.api.times import http_date, number, seconds

ANOTHER_WINDOW: Final = 1.5
"""Seconds by which the end of a window must move to be that of another: it is told in whole ones,
and answers take their time."""

DEFAULT_WAIT: Final = 5.0
"""Seconds to hold off after a 429 that does not say for how long."""

SHORTEST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 300.0
"""Seconds that are waited after a 429 at least and at most, whatever it says."""

LONGEST_WINDOW: Final = 3600.0
"""Seconds that a window of the limit is taken to last at most."""

A_DAY: Final = 86_400.0
"""Seconds from now within which a reset is a time of day since 1970, as some proxies tell it."""


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
        """Return when the limit is renewed, on the monotonic clock."""
        return self.seen_at + self.reset


class RequestMeter:
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


class Admission(Protocol):
    """Decides when a request may be sent, and hears what each answer tells of the limit."""

    async def admit(self, method: str) -> None:
        """Wait until a request may be sent."""

    def heard(self, method: str, rate: RateLimit | None, wait: float | None) -> None:
        """Record an answer; `wait` is that of a 429, None for any other status."""


def rate_limit(headers: httpx.Headers) -> RateLimit | None:
    """Return the account's limit, if the answer tells it; of less than none, none is left."""
    limit = number(_first(headers, "x-ratelimit-limit"))
    remaining = number(_first(headers, "x-ratelimit-remaining").lstrip("-"))
    if limit is None or remaining is None:
        return None
    if headers["x-ratelimit-remaining"].strip().startswith("-"):
        remaining = 0.0
    return RateLimit(int(limit), int(remaining), _reset(headers) or 0.0, elapsed())


def wait_of(headers: httpx.Headers) -> float:
    """Return the seconds that a 429 asks to wait: SHORTEST_WAIT to LONGEST_WAIT, whatever it says.

    `retry-after` has seconds or a date (RFC 9110, section 10.2.3), which is compared with the
    server's own, so that no clock of this machine matters.
    """
    retry_after = headers.get("retry-after", "")
    spans = (seconds(retry_after), _until(retry_after, headers), _reset(headers))
    span = next((span for span in spans if span is not None), DEFAULT_WAIT)
    return min(max(span, SHORTEST_WAIT), LONGEST_WAIT)


def _first(headers: httpx.Headers, name: str) -> str:
    """Return the first value of a header, without its parameters; "" if there is none."""
    value: str = headers.get(name, "")
    return value.partition(", ")[0].partition(";")[0].strip()


def _reset(headers: httpx.Headers) -> float | None:
    """Return the seconds until the limit is renewed, LONGEST_WINDOW at most."""
    text = _first(headers, "x-ratelimit-reset")
    span = seconds(text)
    if span is not None and span > LONGEST_WINDOW and (now := http_date(headers.get("date"))):
        from_now = span - now.timestamp()
        span = max(from_now, 0.0) if abs(from_now) < A_DAY else span
    return None if span is None else min(span, LONGEST_WINDOW)


def _until(text: str, headers: httpx.Headers) -> float | None:
    """Return the seconds from the server's time to a date that can be meant."""
    then, now = http_date(text), http_date(headers.get("date"))
    if then is None or now is None:
        return None
    return max((then - now).total_seconds(), 0.0)
