"""Times and spans that come from the network, bounded so that no arithmetic on them overflows."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Final

from msgspec import Struct, structs
from msgspec.structs import force_setattr

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100
"""Years that can be meant; what lies outside stands for "never" or "nobody knows"."""

LARGEST: Final = 1e9
"""A number from which on a header cannot be meant."""

_NO_YEAR: Final = re.compile(
    r"([+-]\d{4,12}|0000|\d{5,12})-\d\d-\d\d([T ][\d:.,]{1,24}(Z|[+-][\d:]{2,8})?)?", re.ASCII
)
"""A time that is written like one, in a year that no calendar here has."""


def sane(at: datetime | None) -> datetime | None:
    """Return a time as it is, or None if its year cannot be meant."""
    if at is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    return at


def is_beyond(text: str) -> bool:
    """Return whether a text is a time, but in a year before 1 or after 9999."""
    return _NO_YEAR.fullmatch(text) is not None


def bound_times(record: Struct) -> None:
    """Make None of each time in a record, and in those inside of it, whose year cannot be meant.

    Some services say "never" or "nobody knows" with year 1 or 9999.
    """
    times, children = _fields(type(record))
    for name in times:
        at = getattr(record, name)
        if at is not None and not FIRST_YEAR <= at.year <= LAST_YEAR:
            force_setattr(record, name, None)
    for name in children:
        inside = getattr(record, name) or ()
        if name == "sessions" or _is_any_odd(inside):
            for child in inside:
                bound_times(child)


def _is_any_odd(people: Iterable[Any]) -> bool:
    """Return whether a time of anybody has to go; thousands are looked at with each refresh."""
    for person in people:
        at = person.joined_at
        if at is not None and not FIRST_YEAR <= at.year <= LAST_YEAR:
            return True
        at = person.left_at
        if at is not None and not FIRST_YEAR <= at.year <= LAST_YEAR:
            return True
        at = person.updated_at
        if at is not None and not FIRST_YEAR <= at.year <= LAST_YEAR:
            return True
    return False


@cache
def _fields(kind: type[Struct]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the times that may be missing, and those of records inside."""
    found = structs.fields(kind)
    times = (field.name for field in found if field.name.endswith("_at") and field.default is None)
    children = (field.name for field in found if field.name in {"participants", "sessions"})
    return tuple(times), tuple(children)


def http_date(text: str | None) -> datetime | None:
    """Return the time that an HTTP header tells, in UTC; None if it tells none that can be meant.

    What has no zone is taken as UTC (RFC 9110, section 5.6.7).
    """
    try:
        at = parsedate_to_datetime(text or "")
        if sane(at) is None:
            return None
        return sane(at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))
    except (ValueError, OverflowError, TypeError, IndexError):  # the parser lets all of them out
        return None


def seconds(text: str | None) -> float | None:
    """Return a span of seconds, not below 0, infinity included; None if the text is no number."""
    try:
        span = float(text or "")
    except ValueError:
        return None
    return span if span >= 0 else None


def number(text: str | None) -> float | None:
    """Return a number that is not below 0; None if the text is none that can be meant."""
    told = seconds(text)
    return told if told is not None and told < LARGEST else None
