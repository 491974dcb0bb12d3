"""The server's clock, bounded by `Date` headers that count whole seconds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.api.clock_bounds import ClockBounds

EPOCH = datetime(2026, 11, 22, 12, tzinfo=UTC)

waits = st.lists(
    st.tuples(st.floats(0.1, 5), st.floats(0, 0.8), st.floats(0, 1)), min_size=1, max_size=30
)


def at(offset: float, moment: float) -> datetime:
    return EPOCH + timedelta(seconds=offset + moment)


def hear(clock: ClockBounds, offset: float, asked: float, took: float, share: float) -> None:
    """Hear an answer of a server that dated it after so large a share of the time it took."""
    date = at(offset, asked + took * share).replace(microsecond=0)
    clock.hear(date, asked, asked + took)


@given(waits, st.floats(-1e6, 1e6))
def test_the_server_s_time_lies_between_the_bounds(
    answers: list[tuple[float, float, float]], offset: float
) -> None:
    clock, moment, slowest = ClockBounds(), 0.0, 0.0
    for wait, took, share in answers:
        moment += wait
        hear(clock, offset, moment, took, share)
        moment, slowest = moment + took, max(slowest, took)
        found = clock.at(moment)
        assert found is not None
        slack = timedelta(microseconds=100)
        assert found.earliest - slack <= at(offset, moment) <= found.latest + slack
        assert found.latest - found.earliest <= timedelta(seconds=1 + slowest) + slack


@given(st.integers(0, 9), st.floats(10, 1e7) | st.floats(-1e7, -10))
def test_one_wrong_date_among_others_moves_nothing(which: int, wrong: float) -> None:
    clock = ClockBounds()
    for number in range(10):
        hear(clock, wrong if number == which else 0.0, number * 2.0, 0.1, 0.5)
        found = clock.at(number * 2.0)
        if number >= 2:
            assert found is not None
            assert found.earliest <= at(0.0, number * 2.0) <= found.latest


def test_a_clock_that_was_set_is_believed_at_the_second_answer() -> None:
    clock = ClockBounds()
    for number in range(10):
        hear(clock, 0.0, number, 0.1, 0.5)
    for number in (10, 11):
        hear(clock, 3600.0, number, 0.1, 0.5)
    found = clock.at(11.0)
    assert found is not None
    assert found.earliest <= at(3600.0, 11.0) <= found.latest


def test_who_tells_no_time_has_none() -> None:
    clock = ClockBounds()
    assert clock.at(0.0) is None
    clock.hear(None, 0.0, 1.0)
    assert clock.at(0.0) is None


@pytest.mark.parametrize(
    "date",
    [
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
    ],
)
def test_a_date_at_an_end_of_the_calendar_breaks_nothing(date: datetime) -> None:
    clock = ClockBounds()
    clock.hear(date, 0.0, 0.1)
    assert clock.at(1e12) is None
    clock.at(5.0)
