"""Times that come from the network: whatever they say, none can overflow or hold anything up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roomtui.api.decode import decode_data, decode_page
from roomtui.api.limits import (
    DEFAULT_WAIT,
    LONGEST_WAIT,
    LONGEST_WINDOW,
    rate_limit,
    wait_of,
)
from roomtui.api.models import Composition, Participant, Recording, Room, Session
from roomtui.api.responses import server_date
from roomtui.api.times import FIRST_YEAR, LAST_YEAR, http_date
from tests.api.support import one, page

NOW = "Sun, 22 Nov 2026 12:00:00 GMT"

ODD = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999-23:59",
    "0000-00-00T00:00:00Z",
    "0000-01-01 00:00:00",
    "10000-01-01T00:00:00Z",
    "100000-06-01T00:00:00.5Z",
    "+002026-01-01T00:00:00Z",
    "-0044-03-15T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "2101-01-01T00:00:00Z",
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("kind", [Participant, Session, Room, Recording, Composition])
def test_a_time_in_a_year_that_cannot_be_meant_is_not_known(kind: Any, odd: str) -> None:
    fields = {name: odd for name in kind.__struct_fields__ if name.endswith("_at")}
    records = [{"id": "odd", **fields}, {"id": "sane", "created_at": "2026-11-22T12:00:00Z"}]
    read = decode_page(page(records), kind)
    assert (read.lost, [record.id for record in read.records]) == ((), ["odd", "sane"])
    assert {getattr(read.records[0], name) for name in fields} == {None}
    viewed = decode_data(one(records[0]).content, kind)
    assert {getattr(viewed, name) for name in fields} == {None}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", ["joined_at", "left_at", "updated_at"])
def test_nobody_in_a_session_has_such_a_time_and_the_others_keep_theirs(
    odd: str, name: str
) -> None:
    sane = {"id": "b", "joined_at": "2026-11-22T12:00:00Z"}
    people = [sane, {**sane, "id": "a", name: odd}]
    sessions = [{"id": "s", "active": True, "participants": people}]
    read = decode_page(page([{"id": "r", "sessions": sessions}]), Room)
    (session,) = read.records[0].sessions or ()
    kept, mended = session.participants or ()
    assert (kept.joined_at, getattr(mended, name)) == (datetime(2026, 11, 22, 12, tzinfo=UTC), None)
    assert not read.lost_inside


@pytest.mark.parametrize("no_time", ["never", "2026-13-45T00:00:00Z", "0000", "12345-"])
def test_what_is_no_time_at_all_is_a_record_that_cannot_be_read(no_time: str) -> None:
    read = decode_page(page([{"id": "p", "left_at": no_time}]), Participant)
    assert (read.records, read.lost) == ((), ("p",))


@given(st.text(max_size=60) | st.from_regex(r"\d{1,2} \w{3} \d{1,6} \d\d:\d\d:\d\d [+-]\d{4}"))
@example("31 Dec 9999 23:59:59 -2359")
@example("01 Jan 0001 00:00:00 +2359")
@example("Thu, 01 Jan 1970 00:00:00 +2400")
@example("01 Jan 2026 00:00:00 -9999")
def test_a_date_is_none_or_one_that_can_be_reckoned_with(text: str) -> None:
    at = http_date(text)
    if at is not None:
        assert FIRST_YEAR <= at.year <= LAST_YEAR
        for year in (1, 9999):
            _ = datetime(year, 1, 1, tzinfo=UTC) - at
        _ = at.astimezone(), at - timedelta(days=366 * 100), at + timedelta(days=366 * 100)


def test_a_date_is_read_in_its_zone_and_without_one_in_utc() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for text in (NOW, "Sun, 22 Nov 2026 12:00:00 -0000", "Sun, 22 Nov 2026 14:00:00 +0200"):
        assert server_date(httpx.Headers({"date": text})) == noon
    assert server_date(httpx.Headers({})) is None


numbers = st.one_of(
    st.text(max_size=20).filter(str.isprintable).filter(str.isascii),
    st.floats().map(str),
    st.integers(-(10**400), 10**400).map(str),
    st.sampled_from(["1e400", "-1e400", "nan", "inf", "-0", "1_000", NOW, "9" * 5000]),
)


@given(st.fixed_dictionaries({}, optional={"retry-after": numbers, "x-ratelimit-reset": numbers}))
def test_no_header_has_us_wait_longer_than_can_be_meant(headers: dict[str, str]) -> None:
    for date in ({}, {"date": NOW}):
        assert 1 <= wait_of(httpx.Headers(headers | date)) <= LONGEST_WAIT


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("1e9", LONGEST_WAIT),
        ("1e400", LONGEST_WAIT),
        ("Sun, 22 Nov 2026 12:00:42 GMT", 42.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 1.0),
        ("Thu, 31 Dec 2099 23:59:59 GMT", LONGEST_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 -2359", DEFAULT_WAIT),
        ("soon", DEFAULT_WAIT),
    ],
)
def test_a_wait_is_told_in_seconds_or_by_a_date_of_the_server(told: str, wait: float) -> None:
    assert wait_of(httpx.Headers({"retry-after": told, "date": NOW})) == wait


@given(
    st.fixed_dictionaries(
        {},
        optional={f"x-ratelimit-{name}": numbers for name in ("limit", "remaining", "reset")},
    )
)
def test_a_limit_is_none_or_one_that_can_be_reckoned_with(headers: dict[str, str]) -> None:
    rate = rate_limit(httpx.Headers({**headers, "date": NOW}))
    if rate is not None:
        assert 0 <= rate.limit < 1e9
        assert 0 <= rate.remaining < 1e9
        assert 0 <= rate.reset <= LONGEST_WINDOW


def test_a_reset_may_be_a_time_of_day_and_less_than_nothing_is_nothing() -> None:
    reset = int(datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC).timestamp())
    told = {"limit": "100", "remaining": "-3", "reset": str(reset)}
    headers = {f"x-ratelimit-{name}": value for name, value in told.items()}
    rate = rate_limit(httpx.Headers({**headers, "date": NOW}))
    assert rate is not None
    assert (rate.limit, rate.remaining, rate.reset) == (100, 0, 30.0)
