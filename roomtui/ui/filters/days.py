"""Days in filters: as people type them, as the service takes them, and what lies between.

People mean days of their own clock; the API takes days of UTC only. So the days of UTC are asked
for in which a day of theirs lies, and what comes beside it is left out here.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from roomtui import zone

_DAYS_AGO: Final = re.compile(r"(\d{1,5})d", re.ASCII)
_OF_UTC: Final = "Z"
_BACK: Final = {"today": 0, "yesterday": 1}


class TypedDay(Struct, frozen=True):
    """A day as it was typed: one of the people's zone, or with `Z` one `of_utc`."""

    day: date
    of_utc: bool = False

    @property
    def name(self) -> str:
        """Return how it is typed by its date."""
        return f"{self.day.isoformat()}{_OF_UTC if self.of_utc else ''}"

    @property
    def lies(self) -> zone.Day:
        """Return from when to when it is.

        Raises:
            OverflowError: it is at an end of the calendar.
        """
        if not self.of_utc:
            return zone.day(self.day)
        begins = datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC)
        return zone.Day(begins, begins + timedelta(days=1))


class Limit(Struct, frozen=True):
    """From when until before when something in a record must have been."""

    field: str
    begins: datetime | None = None
    ends: datetime | None = None

    def lets_through(self, record: object) -> bool:
        """Return whether a record lies within; where it tells no time the service is believed."""
        at = getattr(record, self.field, None)
        if at is None:
            return True
        return not ((self.begins and at < self.begins) or (self.ends and at >= self.ends))


def read_day(text: str, today: date) -> TypedDay:
    """Return a day: 2026-11-23, with Z for one of UTC, today, yesterday, or 7d for seven days ago.

    Raises:
        ValueError, OverflowError: it is none.
    """
    back = _BACK.get(text)
    if match := _DAYS_AGO.fullmatch(text):
        back = int(match[1])
    if back is not None:
        typed = TypedDay(today - timedelta(days=back))
    else:
        of_utc = text.endswith(_OF_UTC)
        typed = TypedDay(date.fromisoformat(text.removesuffix(_OF_UTC)), of_utc)
    _ = typed.lies
    return typed


def for_the_service(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a filter with days of UTC in the place of those that were typed."""
    return {name: _dates(value) if _has_days(value) else value for name, value in fields.items()}


def limits(fields: dict[str, Any]) -> tuple[Limit, ...]:
    """Return what the days that were typed leave out of what the service gives for them."""
    found = (_limit(name, value) for name, value in fields.items() if _has_days(value))
    return tuple(limit for limit in found if limit is not None)


def _has_days(value: object) -> bool:
    return isinstance(value, dict) and any(isinstance(one, TypedDay) for one in value.values())


def _dates(typed: dict[str, TypedDay]) -> dict[str, date]:
    """Return the days of UTC that enclose those that were typed."""
    if all(_is_of_utc(day.lies) for day in typed.values()):
        return {step: day.lies.first for step, day in typed.items()}
    firsts = [typed[step].lies.first for step in ("gte", "eq") if step in typed]
    lasts = [typed[step].lies.last for step in ("lte", "eq") if step in typed]
    bounds = {"gte": max(firsts, default=None), "lte": min(lasts, default=None)}
    return {step: bound for step, bound in bounds.items() if bound is not None}


def _limit(name: str, typed: dict[str, TypedDay]) -> Limit | None:
    begins = _odd(typed[step].lies.begins for step in ("gte", "eq") if step in typed)
    ends = _odd(typed[step].lies.ends for step in ("lte", "eq") if step in typed)
    if not begins and not ends:
        return None
    field = name.removeprefix("date_")
    return Limit(field, max(begins, default=None), min(ends, default=None))


def _odd(instants: Iterable[datetime]) -> list[datetime]:
    """Return the instants that are no midnight of UTC, by which the service can ask by itself."""
    return [at for at in instants if not _is_midnight(at)]


def _is_of_utc(day: zone.Day) -> bool:
    return day.first == day.last and _is_midnight(day.begins)


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
