"""The display time zone: local times with their offset, and the bounds of local days.

The zone is that of the machine, or of `TZ`. Times that are exchanged stay in UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from msgspec import Struct

_A_DAY: Final = timedelta(days=1)
_AN_INSTANT: Final = timedelta(microseconds=1)


class Day(Struct, frozen=True):
    """One calendar day of the people's zone; `begins` belongs to it, `ends` to the next one.

    It has 23 or 25 hours where clocks are set. `first` and `last` are the days of UTC that it
    lies in.
    """

    begins: datetime
    ends: datetime

    @property
    def first(self) -> date:
        """Return the day of UTC in which it begins."""
        return self.begins.date()

    @property
    def last(self) -> date:
        """Return the day of UTC in which it ends."""
        return (self.ends - _AN_INSTANT).date()


def local(at: datetime) -> datetime:
    """Return an instant on the people's clock, or as it is at an end of the calendar."""
    try:
        return at.astimezone()
    except (OverflowError, ValueError, OSError):
        return at


def offset(at: datetime, *, short: bool = False) -> str:
    """Return the offset of the people's clock at an instant: `+02:00`, or `+02` if `short`."""
    words = f"{local(at):%z}"
    hours, minutes = words[:3], words[3:5]
    return hours if short and minutes == "00" else f"{hours}:{minutes}"


def stamp(at: datetime) -> str:
    """Return an instant as it is printed: `2026-11-29 21:45:59 +02:00`."""
    return f"{local(at):%Y-%m-%d %H:%M:%S} {offset(at)}"


def time_stamp(at: datetime) -> str:
    """Return the time of day of an instant as it is printed: `21:45:59 +02:00`."""
    return f"{local(at):%H:%M:%S} {offset(at)}"


def is_ambiguous(at: datetime) -> bool:
    """Return whether the clock shows the time of an instant twice, since it is set back."""
    try:
        naive = local(at).replace(tzinfo=None)
        return naive.astimezone().utcoffset() != naive.replace(fold=1).astimezone().utcoffset()
    except (OverflowError, ValueError, OSError):
        return False


def today(now: datetime) -> date:
    """Return the day that it is on the people's clock."""
    return local(now).date()


def day(of: date) -> Day:
    """Return where a day of the people's calendar lies in UTC.

    Raises:
        OverflowError: it is at an end of the calendar.
    """
    return Day(_midnight(of), _midnight(of + _A_DAY))


def at_time(of: date, clock: tuple[int, int, int]) -> datetime:
    """Return when it is an hour, minute and second of a day, by the offset of that moment.

    Of an hour that clocks go through twice that is the first time, of one that they skip the
    instant as far before it or behind, by the version of Python.
    """
    return datetime.combine(of, time(*clock)).astimezone()


def _midnight(of: date) -> datetime:
    """Return the first instant of a day; where clocks skip midnight, the one they skip to."""
    try:
        naive = datetime(of.year, of.month, of.day)  # noqa: DTZ001
        both = sorted(naive.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        return next((at for at in both if local(at).date() == of), both[-1])
    except (ValueError, OSError) as error:
        raise OverflowError(str(error)) from None
