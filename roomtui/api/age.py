"""How old an answer is that something on the way has kept."""

import math
from typing import Final

from roomtui.api.lean import httpx

TAKEN: Final = "relay-taken"
GIVEN: Final = "relay-given"
"""When a relay got an answer from the service, and when it handed it out, on its own clock."""

OLDEST: Final = 1e8
"""Seconds, some three years, beyond which a header cannot be meant."""


def age(headers: httpx.Headers) -> float:
    """Give the seconds since the service answered, as told by whoever kept the answer since.

    Caches tell it by `Age` (RFC 9111, section 5.1). nginx does not, so the relay that
    `relay-config` sets up stamps its answers; a cache before it adds an `Age` of its own.
    """
    kept = _number(headers, GIVEN) - _number(headers, TAKEN)
    return _number(headers, "age") + (kept if 0 < kept < OLDEST else 0.0)


def _number(headers: httpx.Headers, name: str) -> float:
    """Read the first value of a header; what is no such number is as good as none."""
    values = headers.get_list(name, split_commas=True)
    try:
        number = float(values[0]) if values else 0.0
    except ValueError:
        return 0.0
    if name == "age" and number > OLDEST:
        return OLDEST
    return number if math.isfinite(number) and number > 0 else 0.0
