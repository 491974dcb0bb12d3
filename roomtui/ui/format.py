"""Formatting of times, ages and numbers; the only caller of humanize.

It is imported by what calls it, since no first screen has need of it.
"""

from datetime import datetime, timedelta
from math import ceil, isfinite
from typing import Final

from roomtui import zone
from roomtui.text import counted

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "m"))
_PARTS: Final = {"15": "¼", "30": "½", "45": "¾"}
"""The parts of an hour by which offsets differ from whole ones."""

_A_SECOND: Final = timedelta(seconds=1)


def clock_time(at: datetime | None, *, seconds: bool = False) -> str:
    """Return the time of day on the operator's clock: `14:02`; `02:30+01` where an hour recurs."""
    if at is None:
        return ""
    return f"{zone.local(at):{'%H:%M:%S' if seconds else '%H:%M'}}{_which(at)}"


def clock_cell(at: datetime, *, seconds: bool = True) -> str:
    """Return the time of day in eight cells: with seconds, or else with what tells which hour.

    Where that is no whole hour there is no room for its colon, and a part of an hour is told as
    one: `1:45+10½` of Lord Howe, `1:30-2½` of St John's.
    """
    if not zone.is_ambiguous(at):
        return clock_time(at, seconds=seconds)
    hour, _, part = zone.offset(at, short=True).partition(":")
    clock, sign, hour = f"{zone.local(at):%H:%M}", hour[0], hour[1:]
    if part:
        clock, hour = clock.removeprefix("0"), hour.removeprefix("0")
    return f"{clock}{sign}{hour}{_PARTS.get(part, '')}"


CLOCK_TELLS: Final = timedelta(days=1)
"""For how long the time of day alone tells when something was."""


def day_clock(at: datetime) -> str:
    """Return the day of the month and the time of day, in the cells of a clock: `30 23:57`."""
    return f"{zone.local(at):%d %H:%M}"


def _which(at: datetime) -> str:
    """Return the first of two equal hours from the second, where clocks are set back."""
    return zone.offset(at, short=True) if zone.is_ambiguous(at) else ""


def age(since: datetime | None, now: datetime) -> str:
    """Return an age in its largest unit: `12m`.

    It is right to half a minute, and changes when a minute begins: all ages on a screen do so
    together, where each in its own second would have the screen written to all the time.
    """
    if since is None:
        return ""
    passed = _passed(since, now)
    for size, unit in _UNITS:
        if passed >= size:
            return f"{passed // size}{unit}"
    return "now"


def age_lasts(since: datetime, now: datetime) -> float:
    """Return the seconds until an age reads otherwise."""
    passed = _passed(since, now)
    unit = next((size for size, _ in _UNITS if passed >= size), _UNITS[-1][0])
    minutes = ceil((unit - passed % unit) / 60)
    return minutes * 60 - now.second - now.microsecond / 1e6


def _passed(since: datetime, now: datetime) -> int:
    """Return the seconds that have passed in the middle of this minute."""
    return max(0, int((now.replace(second=30, microsecond=0) - since).total_seconds()))


def number(count: int) -> str:
    """Return a number with its thousands apart: `10,000`."""
    return f"{count:,}"


count: Final = counted
"""Returns a number and its noun, as `roomtui.text` does for those who show nothing."""


def names(all_names: list[str], most: int = 5) -> str:
    """List names as a sentence does: `Ada, Bo and 3 more`."""
    if len(all_names) > most:
        all_names = [*all_names[: most - 1], f"{number(len(all_names) - most + 1)} more"]
    import humanize

    return humanize.natural_list(all_names) if all_names else "nobody"


def day_time(at: datetime | None) -> str:
    """Return day and time on the operator's clock: `2026-11-23 14:02`."""
    return "" if at is None else f"{zone.local(at):%Y-%m-%d %H:%M}{_which(at)}"


def day_cell(at: datetime | None) -> str:
    """Return day and time in 16 cells: without the year in an hour that needs its offset."""
    if at is None or not zone.is_ambiguous(at):
        return day_time(at)
    return f"{zone.local(at):%m-%d} {clock_cell(at)}"


def moment(at: datetime, now: datetime) -> str:
    """Return an instant in full with its age: `2026-11-23 14:02:10 +0000 (3 hours ago)`."""
    import humanize

    passed = now - at
    side = "ago" if passed > timedelta() else "from now"
    words = f"{humanize.naturaldelta(passed)} {side}" if abs(passed) >= _A_SECOND else "now"
    return f"{zone.local(at):%Y-%m-%d %H:%M:%S %z} ({words})"


def duration(seconds: float) -> str:
    """Return a length of time, with seconds only below ten minutes: `1h 05m`, `52m`, `4m 20s`."""
    minutes, secs = divmod(max(0, round(seconds)), 60)
    hours, mins = divmod(minutes, 60)
    if hours:
        return f"{number(hours)}h {mins:02}m"
    if mins >= 10:
        return f"{mins}m"
    return f"{mins}m {secs:02}s" if mins else f"{secs}s"


def length_so_far(since: datetime, now: datetime) -> str:
    """Return how long something goes on, in whole minutes: `1h 05m`; it changes as ages do."""
    minutes = _passed(since, now) // 60
    hours, mins = divmod(minutes, 60)
    return f"{number(hours)}h {mins:02}m" if hours else f"{mins}m" if mins else "<1m"


def size(megabytes: float) -> str:
    """Return an amount of data in its unit: `1.2 GB`."""
    import humanize

    return humanize.naturalsize(megabytes * 1_000_000) if isfinite(megabytes) else "–"


def data(count: float) -> str:
    """Return an amount of data in its unit, of bytes."""
    import humanize

    return humanize.naturalsize(count)
