"""Times and spans that come from the network, bounded so that no arithmetic on them overflows."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100
"""Years that can be meant; what lies outside stands for "never" or "nobody knows"."""

LARGEST: Final = 1e9
"""A number from which on a header cannot be meant."""

ODD_YEAR: Final = re.compile(r"[+-]?\d{4,12}-\d\d?-\d\d?([T ].*)?", re.ASCII | re.DOTALL)
"""A time that is written like one, in whatever year."""


def sane(at: datetime | None) -> datetime | None:
    """Return a time as it is, or None if its year cannot be meant."""
    if at is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    return at


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
