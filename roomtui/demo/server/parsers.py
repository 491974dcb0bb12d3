"""Parsers of single values: each returns the value or raises Unfit."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from roomtui.demo.server.integers import read_integer

T = TypeVar("T")

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_WHOLE: Final = re.compile(r"-?[0-9]+", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT: Final = re.compile(
    rf"{_DAY.pattern}[Tt ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}([.,][0-9]+)?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?",
    re.ASCII,
)
_SIZE: Final = re.compile(r"([1-9][0-9]{1,3})x([1-9][0-9]{1,3})", re.ASCII)


class Unfit(ValueError):
    """A value that cannot be taken; the message tells the client what it must be."""


ValueSpan = tuple[Any, Any]
"""The least and the greatest value that a filter's value stands for."""


def text(value: object) -> str:
    """Return a string."""
    if not isinstance(value, str):
        raise Unfit("must be a string")
    return value


def filled(value: object) -> str:
    """Return a string that is not blank."""
    if not text(value).strip():
        raise Unfit("can't be blank")
    return text(value)


def boolean(value: object) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise Unfit("must be a boolean")
    return value


def flag(value: str) -> bool:
    """Return a boolean of a query, `true` or `false`."""
    if value not in {"true", "false"}:
        raise Unfit("must be true or false")
    return value == "true"


def integer(low: int | None = None, high: int | None = None) -> Callable[[object], int]:
    """Return an integer of JSON from `low` to `high`."""

    def parse(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unfit("must be an integer")
        if low is not None and value < low:
            raise Unfit(f"must be greater than or equal to {low}")
        if high is not None and value > high:
            raise Unfit(f"must be less than or equal to {high}")
        return value

    return parse


def whole(low: int | None = None, high: int | None = None) -> Callable[[str], int]:
    """Return an integer of a query from `low` to `high`."""
    bounded = integer(low, high)

    def parse(value: str) -> int:
        if not _WHOLE.fullmatch(value):
            raise Unfit("must be an integer")
        try:
            return bounded(read_integer(value))
        except OverflowError as long:
            raise Unfit(str(long)) from None

    return parse


def uuid(value: object) -> str:
    """Return a UUID in lower case."""
    if not _UUID.fullmatch(text(value).lower()):
        raise Unfit("must be a UUID")
    return text(value).lower()


def uuids(value: object) -> tuple[str, ...]:
    """Return a list of UUIDs."""
    if not isinstance(value, list):
        raise Unfit("must be a list of UUIDs")
    try:
        return tuple(map(uuid, value))
    except Unfit:
        raise Unfit("must hold nothing but UUIDs") from None


def url(value: object) -> str:
    """Return an absolute URL."""
    try:
        parts = urlsplit(text(value))
    except ValueError:  # such as a bracket that is not closed
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unfit("must be a valid URL that includes a scheme")
    return text(value)


def resolution(value: object) -> str:
    """Return WIDTHxHEIGHT, each side 16 to 1280, the product at most 1280*720."""
    match = _SIZE.fullmatch(text(value))
    if not match:
        raise Unfit("must be of the form WIDTHxHEIGHT")
    width, height = map(int, match.groups())
    if not (16 <= width <= 1280 and 16 <= height <= 1280):
        raise Unfit("each side must be from 16 to 1280")
    if width * height > 1280 * 720:
        raise Unfit("the product must be at most 1280 * 720")
    return text(value)


def choice(options: Collection[str]) -> Callable[[object], str]:
    """Return one of the allowed words."""

    def parse(value: object) -> str:
        if text(value) not in options:
            raise Unfit(f"must be one of: {', '.join(options)}")
        return text(value)

    return parse


def nullable(parse: Callable[[object], T]) -> Callable[[object], T | None]:
    """Return a parser that allows null too."""
    return lambda value: None if value is None else parse(value)


def moment(value: str) -> ValueSpan:
    """Return the span of a calendar day of UTC, or of an ISO 8601 date-time."""
    try:
        if _DAY.fullmatch(value):
            begins = datetime.combine(date.fromisoformat(value), time(), UTC)
            return begins, begins + timedelta(days=1, microseconds=-1)
        instant = datetime.fromisoformat(value.upper()) if _INSTANT.fullmatch(value) else None
    except (ValueError, OverflowError):
        instant = None
    if instant is None:
        raise Unfit("must be a date (YYYY-MM-DD) or an ISO 8601 date-time")
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return instant, instant


def number(value: str) -> ValueSpan:
    """Return the span of an integer: itself."""
    exact = whole()(value)
    return exact, exact
