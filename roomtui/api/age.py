"""The age of a response, where a cache on the way has kept it."""

import math
from typing import Final

from msgspec import Struct

from roomtui.api._httpx import httpx

TAKEN: Final = "relay-taken"
GIVEN: Final = "relay-given"
"""When a relay got an answer from the service, and when it handed it out, on its own clock."""

BEFORE: Final = "relay-age"
"""The `Age` that an answer had when a relay got it: its own to tell, since caches behind a relay
would take an `Age` for theirs."""

OLDEST: Final = 1e8
"""Seconds, some three years, beyond which a header cannot be meant."""

MOST_RELAYS: Final = 8
"""Relays behind one another whose stamps are read."""

LONGEST_STAMP: Final = 200
"""Characters of stamps that are told apart."""


class Stamps(Struct, frozen=True):
    """What relays and caches have written on an answer.

    `taken` is the same for as long as it is the same answer of the service; "" without a relay.
    `given` is the clock of the last relay as it is by now, in seconds since 1970, None without.
    `is_kept` tells whether anything on the way keeps answers, `is_told` whether all that is said
    of it can be meant: no age below 0, and nothing handed out before it came.
    """

    taken: str = ""
    given: float | None = None
    is_kept: bool = False
    is_told: bool = True


UNSTAMPED: Final = Stamps()


def age(headers: httpx.Headers) -> float:
    """Return the seconds since the service answered, as told by whoever kept the answer since.

    Caches tell it by `Age` (RFC 9111, section 5.1). nginx does not, so the relay that
    `relay-config` sets up stamps its answers, also with the `Age` that they came with; a cache
    before it adds an `Age` of its own. What cannot be meant counts as 0.
    """
    spans = _kept_by_relays(headers)
    kept = sum(span for span in spans if 0 < span < OLDEST)
    before = sum(min(number, OLDEST) for number in _numbers(headers, BEFORE) if number > 0)
    return min(_first_age(headers) + before + kept, OLDEST)


def stamps(headers: httpx.Headers) -> Stamps:
    """Return what an answer tells of who kept it."""
    taken, given = _values(headers, TAKEN), _numbers(headers, GIVEN)
    ages = [*_values(headers, "age"), *_values(headers, BEFORE)]
    if not (taken or given or ages):
        return UNSTAMPED
    numbers = [_number(one) for one in ages]
    spans = _kept_by_relays(headers)
    last = given[-1] if given else math.nan
    return Stamps(
        taken=",".join(taken)[:LONGEST_STAMP],
        given=last + _first_age(headers) if math.isfinite(last) else None,
        is_kept=True,
        is_told=len(taken) == len(given)
        and all(0 <= span < OLDEST for span in spans)
        and all(0 <= number < OLDEST for number in numbers),
    )


def _first_age(headers: httpx.Headers) -> float:
    """Return what the cache nearest to us tells; of several values the first counts."""
    numbers = _numbers(headers, "age")
    return min(numbers[0], OLDEST) if numbers and numbers[0] > 0 else 0.0


def _kept_by_relays(headers: httpx.Headers) -> list[float]:
    """Return for how many seconds each relay had the answer, by its own clock; NaN if untold."""
    pairs = zip(_numbers(headers, TAKEN), _numbers(headers, GIVEN), strict=False)
    return [given - taken if taken > 0 and given > 0 else math.nan for taken, given in pairs]


def _numbers(headers: httpx.Headers, name: str) -> list[float]:
    return [_number(value) for value in _values(headers, name)]


def _values(headers: httpx.Headers, name: str) -> list[str]:
    if name not in headers:
        return []
    return headers.get_list(name, split_commas=True)[:MOST_RELAYS]


def _number(value: str) -> float:
    """Read one value of a header; NaN if it is no number that is finite."""
    try:
        number = float(value)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
