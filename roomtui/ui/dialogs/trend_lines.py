"""Trends of a session over the last hours, as lines of its details."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from roomtui.live.trends.series import FIVE_MINUTES, MINUTES, POINT_SECS, Level, Series
from roomtui.live.trends.sparkline import sparkline
from roomtui.ui import format as fmt
from roomtui.ui.dialogs.detail_fields import Line

NEW_ENOUGH: Final = 60
"""Seconds for which the last point is that of now."""


class TrendSpan(Struct, frozen=True):
    """How far back a line goes, in cells of so many buckets of a level."""

    label: str
    level: Level
    cells: int
    buckets: int


HOURS: Final = TrendSpan("last 4 h", MINUTES, 40, 6)
DAY: Final = TrendSpan("last 24 h", FIVE_MINUTES, 48, 6)


def trend_lines(series: Series | None, most: int | None, now: datetime) -> list[Line]:
    """Return a line of the last hours, and one of the day where that goes back further.

    Each block is the most people within its time, on the scale of a limit if there is one.
    """
    if series is None or series.last < 0:
        return []
    at = int(now.timestamp()) // POINT_SECS
    is_current = (at - series.last) * POINT_SECS <= NEW_ENOUGH
    shown = f", now {fmt.number(series.people or 0)}" if is_current else ""
    hours, day = (_people(series, span, most, at) for span in (HOURS, DAY))
    lines = [(HOURS.label, f"{hours}{shown}")] if hours else []
    return [*lines, (DAY.label, day)] if _goes_back(series, at) else lines


def _people(series: Series, span: TrendSpan, most: int | None, at: int) -> str:
    """Return the line of a span, and the fewest and the most people that were seen in it."""
    secs = span.level.secs * span.buckets
    line = sparkline(series.peaks(secs, at * POINT_SECS // secs, span.cells), most).strip()
    seen = series.extremes(span.level, at // span.level.points, span.cells * span.buckets)
    if seen is None:
        return ""
    least, most_seen = seen
    fewest = f"{fmt.number(least)} to " if least != most_seen else ""
    return f"{line}  {fewest}{fmt.count(most_seen, 'person', 'people')}"


def _goes_back(series: Series, at: int) -> bool:
    """Return whether there are points of before the last hours."""
    hours = HOURS.cells * HOURS.buckets * HOURS.level.points
    level = DAY.level
    kept = level.buckets - hours // level.points
    return series.extremes(level, (at - hours) // level.points, kept) is not None
