"""The people's zone: offsets, the hour that comes twice, and days of 23, 24 and 25 hours."""

from datetime import UTC, date, datetime, timedelta

import pytest

from roomtui import zone
from tests.conftest import In


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "at", "stamp", "short", "twice"),
    [
        ("Europe/Berlin", "2026-11-29T20:45:59", "2026-11-29 21:45:59 +01:00", "+01", False),
        ("Europe/Berlin", "2026-10-25T00:30", "2026-10-25 02:30:00 +02:00", "+02", True),
        ("Europe/Berlin", "2026-10-25T01:30", "2026-10-25 02:30:00 +01:00", "+01", True),
        ("Europe/Berlin", "2026-10-25T02:00", "2026-10-25 03:00:00 +01:00", "+01", False),
        ("Europe/Berlin", "2026-03-29T01:00", "2026-03-29 03:00:00 +02:00", "+02", False),
        ("Asia/Kolkata", "2026-11-29T20:00", "2026-11-30 01:30:00 +05:30", "+05:30", False),
        ("America/St_Johns", "2026-11-29T01:00", "2026-11-28 21:30:00 -03:30", "-03:30", False),
        ("UTC", "2026-11-29T20:00", "2026-11-29 20:00:00 +00:00", "+00", False),
    ],
)
def test_an_instant_is_printed_with_its_offset(
    live_in: In, place: str, at: str, stamp: str, short: str, twice: bool
) -> None:
    live_in(place)
    assert zone.stamp(utc(at)) == stamp
    assert zone.time_stamp(utc(at)) == stamp[11:]
    assert zone.offset(utc(at), short=True) == short
    assert zone.is_ambiguous(utc(at)) is twice


@pytest.mark.parametrize(
    ("place", "day", "begins", "hours"),
    [
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00", 25),
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", 23),
        ("Europe/Berlin", "2026-11-29", "2026-11-28T23:00", 24),
        ("America/New_York", "2026-11-29", "2026-11-29T05:00", 24),
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00", 23),  # midnight is skipped
        ("America/Havana", "2026-11-01", "2026-11-01T04:00", 25),  # midnight comes twice
        ("UTC", "2026-11-29", "2026-11-29T00:00", 24),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(
    live_in: In, place: str, day: str, begins: str, hours: int
) -> None:
    live_in(place)
    found = zone.day(date.fromisoformat(day))
    assert found.begins == utc(begins)
    assert found.ends - found.begins == timedelta(hours=hours)
    assert zone.today(found.begins) == zone.today(found.ends - timedelta(seconds=1))
    assert zone.today(found.begins - timedelta(seconds=1)) < zone.today(found.begins)


def test_a_time_that_comes_twice_is_the_first_and_one_that_never_comes_is_near(
    live_in: In,
) -> None:
    live_in("Europe/Berlin")
    assert zone.at_time(date(2026, 10, 25), (2, 30, 0)) == utc("2026-10-25T00:30")
    skipped = zone.at_time(date(2026, 3, 29), (2, 30, 0))
    assert skipped in {utc("2026-03-29T00:30"), utc("2026-03-29T01:30")}


def test_the_ends_of_the_calendar_are_no_trap(live_in: In) -> None:
    live_in("Europe/Berlin")
    for at in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert zone.stamp(at).endswith(("+00:00", "+01:00", "+00:53"))
        assert not zone.is_ambiguous(at)
    for day in (date.min, date.max):
        with pytest.raises(OverflowError):
            zone.day(day)
