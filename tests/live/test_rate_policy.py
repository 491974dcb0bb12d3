"""When to ask again."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from roomtui.api.errors import Forbidden, LoginPage, ServerError, TooManyRequests, Unauthorized
from roomtui.api.limits import RateLimit
from roomtui.live.polling.rate_policy import (
    DENIED_WAIT,
    LONGEST_BACKOFF,
    LONGEST_STRETCH,
    OWN_SHARE,
    STEPS,
    Backoff,
    RequestRate,
    affordable,
    step,
)

intervals = st.floats(1, 60)
costs = st.floats(0.1, 200)


@given(intervals, costs, st.integers(0, 10_000), st.floats(0, 300), st.floats(0, 300))
@example(2.0, 1.1, 1, 60.0, 0.0)
def test_spending_never_exceeds_the_share_of_a_console_nor_half_of_what_is_left(
    interval: float, cost: float, left: int, reset: float, ago: float
) -> None:
    rate = RateLimit(limit=10_000, remaining=left, reset=reset, seen_at=100.0)
    window = reset - ago
    assume(window > 0)
    chosen = affordable(interval, cost, rate, now=100.0 + ago)
    ticks = int(window / chosen * (1 - 1e-9))  # one at the very end belongs to the next window
    assert ticks * cost <= min(10_000 * OWN_SHARE, left / 2) * (1 + 1e-9)


@given(
    intervals,
    costs,
    st.integers(-1, 10**9),
    st.integers(0, 10**9),
    st.floats(0, 1e9),
    st.floats(-1e6, 1e9),
)
def test_an_interval_is_never_shorter_than_asked_nor_beyond_reason(
    interval: float, cost: float, limit: int, left: int, reset: float, now: float
) -> None:
    rate = RateLimit(limit=limit, remaining=left, reset=reset, seen_at=0.0)
    assert interval <= affordable(interval, cost, rate, now) <= max(interval, LONGEST_STRETCH)


def test_without_a_limit_the_operator_s_pace_holds() -> None:
    assert affordable(2.0, 5, None, 0.0) == 2.0
    assert affordable(2.0, 5, RateLimit(0, 0, 60, 0.0), 0.0) == 2.0


def test_a_window_that_is_over_stretches_nothing() -> None:
    assert affordable(2.0, 5, RateLimit(600, 0, 60, 0.0), 60.0) == 2.0


def test_a_spent_limit_is_waited_out() -> None:
    assert affordable(2.0, 1.1, RateLimit(600, 0, 60, 0.0), 10.0) == 50.0


def test_plenty_left_stretches_nothing() -> None:
    assert affordable(2.0, 1.1, RateLimit(600, 590, 60, 0.0), 0.0) == 2.0


def test_the_less_is_left_the_slower_it_gets() -> None:
    paces = [affordable(1.0, 1.1, RateLimit(600, n, 60, 0.0), 0.0) for n in range(600, -1, -10)]
    assert paces == sorted(paces)
    assert paces[-1] == 60


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 40))
def test_waits_grow_up_to_half_a_minute_less_a_quarter_by_chance(chance: float, n: int) -> None:
    backoff = Backoff(lambda: chance)
    for failure in range(n):
        full = min(2.0**failure, LONGEST_BACKOFF)
        assert full * 0.75 <= backoff.next() <= full
    backoff.reset()
    assert 0.75 <= backoff.next() <= 1


def test_a_thousand_failures_are_no_overflow() -> None:
    backoff = Backoff()
    waits = [backoff.next() for _ in range(5000)]
    assert max(waits) <= LONGEST_BACKOFF


def test_two_consoles_do_not_come_back_together() -> None:
    assert len({Backoff().next() for _ in range(20)}) > 1


def test_an_error_that_tells_how_long_to_wait_counts_as_no_failure() -> None:
    backoff = Backoff(lambda: 0)
    denied = (Unauthorized(401), Forbidden(403), LoginPage(403))
    assert [backoff.after(one) for one in denied] == [DENIED_WAIT] * 3
    assert backoff.after(TooManyRequests(429, (), 7.0)) == 7.0
    assert [backoff.after(ServerError(500)), backoff.after(OSError())] == [1.0, 2.0]


@pytest.mark.parametrize("faster", [True, False])
def test_paces_step_to_the_end_and_stay_there(faster: bool) -> None:
    interval, seen = 7.0, []
    for _ in range(len(STEPS) + 2):
        interval = step(interval, faster)
        seen.append(interval)
    assert seen[-1] == seen[-2] == (STEPS[0] if faster else STEPS[-1])
    assert set(seen) <= set(STEPS)
    assert step(step(5.0, faster), not faster) == 5.0


def test_requests_of_the_last_minute_are_counted() -> None:
    rate = RequestRate()
    assert rate.per_minute(0, 2) == 2
    assert rate.per_minute(30, 50) == 50
    assert rate.per_minute(60, 60) == 58
    assert rate.per_minute(89, 60) == 58
    assert rate.per_minute(90, 60) == 10
    assert rate.per_minute(1000, 60) == 0


def test_one_request_more_or_less_is_not_told() -> None:
    rate = RequestRate()
    told = [rate.per_minute(now, total) for now, total in ((0, 30), (30, 31), (59, 29), (59, 33))]
    assert told == [30, 30, 30, 33]
