"""A time series of a number of people, in less detail the older it is.

The highest and the lowest number of each minute and of each five minutes are kept, rather than the
mean: an operator asks how full it got and how empty, both stay true however much is put together,
and a mean would be of as many points as happened to be seen.
"""

import sys
from array import array
from typing import Final, Literal

from msgspec import Struct

POINT_SECS: Final = 10
"""Seconds from one point to the next; times are counted in these, since 1970."""


class Level(Struct, frozen=True):
    """How finely a stretch of time is kept: in `buckets` of so many points each.

    `start` is where the buckets begin among all numbers of a series; those of a level that has a
    lowest number beside the highest have it `buckets` behind that.
    """

    points: int
    buckets: int
    start: int

    @property
    def secs(self) -> int:
        """Return the seconds of a bucket."""
        return self.points * POINT_SECS


FINE: Final = Level(1, 180, 0)
MINUTES: Final = Level(6, 240, 180)
FIVE_MINUTES: Final = Level(30, 288, 660)
LEVELS: Final = (FINE, MINUTES, FIVE_MINUTES)
"""Ten seconds for half an hour, minutes for four hours, five minutes for a day."""

NUMBERS: Final = 1236
"""Numbers of a series; each is one more than the people that it counts, and 0 is a gap."""

Code = Literal["H", "I"]
"""How large the numbers are: of a session, or of an account."""

_SMALL: Final = "B"
_MOST_SMALL: Final = 2**8 - 1
"""Numbers are held in a byte each as long as none is larger: of most sessions, for ever."""

MOST_PEOPLE: Final = {"H": 2**16 - 2, "I": 2**32 - 2}
"""The highest number of people; more are counted as that many."""


class Series:
    """The points of a session or an account; there are as many numbers whatever has been seen.

    Args:
        code: how large the numbers may become.
    """

    __slots__ = ("_numbers", "code", "last")

    def __init__(self, code: Code = "H") -> None:
        self.code = code
        self.last = -1
        self._numbers = array(_SMALL, bytes(NUMBERS))

    def add(self, at: int, people: int) -> None:
        """Take a point; one of an earlier time than the last drops what is later."""
        if at != self.last:
            self._clear_between(at)
        number = min(people, MOST_PEOPLE[self.code]) + 1
        if number > _MOST_SMALL and self._numbers.typecode == _SMALL:
            self._numbers = array(self.code, self._numbers)
        numbers = self._numbers
        numbers[at % FINE.buckets] = number
        for level in (MINUTES, FIVE_MINUTES):
            high = level.start + at // level.points % level.buckets
            numbers[high] = max(numbers[high], number)
            low = high + level.buckets
            if not 0 < numbers[low] <= number:
                numbers[low] = number

    def _clear_between(self, at: int) -> None:
        """Make gaps of what has no point between the last one and this, or is of another day."""
        last, self.last = self.last, at
        if last < 0:
            return
        for level in LEVELS:
            one, other = last // level.points, at // level.points
            first, end = (one + 1, other + 1) if one <= other else (other + 1, one + 1)
            for bucket in range(first, min(end, first + level.buckets)):
                place = level.start + bucket % level.buckets
                self._numbers[place] = 0
                if level is not FINE:
                    self._numbers[place + level.buckets] = 0

    @property
    def people(self) -> int | None:
        """Return the people of the last point."""
        return self._numbers[self.last % FINE.buckets] - 1 if self.last >= 0 else None

    def highest(self, level: Level, until: int, count: int) -> "array[int]":
        """Return the highest numbers of so many buckets, the last of which is `until`."""
        return self._window(level, level.start, until, count)

    def lowest(self, level: Level, until: int, count: int) -> "array[int]":
        """Return the lowest numbers of so many buckets, the last of which is `until`."""
        start = level.start if level is FINE else level.start + level.buckets
        return self._window(level, start, until, count)

    def extremes(self, level: Level, until: int, count: int) -> tuple[int, int] | None:
        """Return the lowest and the highest number of people within so many buckets, if any."""
        lows = [low for low in self.lowest(level, until, count) if low]
        return (min(lows) - 1, max(self.highest(level, until, count)) - 1) if lows else None

    def _window(self, level: Level, start: int, until: int, count: int) -> "array[int]":
        last = self.last // level.points if self.last >= 0 else -1
        oldest = max(last - level.buckets + 1, 0)
        first, end = max(until - count + 1, oldest), min(until, last) + 1
        if first >= end:
            return self._gaps(count)
        ring = self._numbers[start : start + level.buckets]
        place = first % level.buckets
        known = (ring[place:] + ring[:place])[: end - first]
        return self._gaps(first - (until - count + 1)) + known + self._gaps(until + 1 - end)

    def _gaps(self, count: int) -> "array[int]":
        numbers = self._numbers
        return array(numbers.typecode, bytes(count * numbers.itemsize))

    def peaks(self, cell_secs: int, until: int, cells: int) -> tuple[int | None, ...]:
        """Return the most people within each of some cells, None for a gap.

        The cells are of so many seconds, a whole number of buckets of the finest level that goes
        back far enough, and begin at multiples of that since 1970; `until` is the last of them.
        """
        level = level_for(cell_secs, cells)
        each = cell_secs // level.secs
        numbers = self.highest(level, (until + 1) * each - 1, cells * each)
        highs = [max(numbers[i : i + each]) for i in range(0, cells * each, each)]
        return tuple([high - 1 if high else None for high in highs])

    def to_bytes(self) -> bytes:
        """Return all numbers, little-endian."""
        numbers = array(self.code, self._numbers)
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers.tobytes()

    @classmethod
    def from_bytes(cls, content: bytes, last: int, code: Code = "H") -> "Series":
        """Return the series of such bytes, the last point of which is of a time.

        Raises:
            ValueError: they are none of a series.
        """
        series, numbers = cls(code), array(code)
        if len(content) != NUMBERS * numbers.itemsize or not -1 <= last < 2**40:
            raise ValueError("no series is as long as that")
        numbers.frombytes(content)
        if sys.byteorder == "big":
            numbers.byteswap()
        is_small = max(numbers) <= _MOST_SMALL
        series._numbers = array(_SMALL, numbers) if is_small else numbers
        series.last = last
        return series


def level_for(cell_secs: int, cells: int) -> Level:
    """Return the finest level that covers some cells, or else the roughest."""
    covering = (
        level
        for level in LEVELS
        if cell_secs % level.secs == 0 and level.buckets * level.secs >= cell_secs * cells
    )
    return next(covering, FIVE_MINUTES)
