"""One zone for people: named once on each screen, and meant by the days of filters."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.api.filters import RecordingFilter
from roomtui.ui import format as fmt
from roomtui.ui.files.recordings_pane import RecordingsPane
from roomtui.ui.filters import lists
from roomtui.ui.filters.days import Limit, TypedDay, for_the_service, limits
from roomtui.ui.filters.terms import FilterContext, parse
from roomtui.ui.history.attendance_pane import AttendancePane
from roomtui.ui.history.screen import HistoryScreen
from roomtui.ui.history.sessions_pane import PastSessionsPane
from tests.conftest import In
from tests.ui.altering import Altering
from tests.ui.console import NARROW, Console, cells_of, console
from tests.ui.filing import hear, hold, track

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "wide", "narrow"),
    [
        (BERLIN, "10:26:53 +01:00 ", "10:26:53 +01 "),
        pytest.param(
            "Asia/Kolkata", "14:56:53 +05:30 ", "14:56:53 +05:30 ", marks=pytest.mark.long
        ),
    ],
)
async def test_each_screen_names_the_zone_once(
    tmp_path: Path, live_in: In, place: str, wide: str, narrow: str
) -> None:
    live_in(place)
    async with console(tmp_path) as running:
        for key in "23451":
            await running.press(key)
            await running.until(lambda: wide in running.lines[0])
            assert running.lines[0].count(wide.rsplit(maxsplit=1)[-1]) == 1
        await running.pilot.resize_terminal(*NARROW)
        await running.until(lambda: narrow in running.lines[0])


async def test_the_zone_is_named_before_the_first_answer(tmp_path: Path, live_in: In) -> None:
    live_in(BERLIN)
    altering = Altering()

    def refuse(_: str, told: dict[str, object]) -> None:
        told.clear()

    altering.change = refuse
    async with console(tmp_path, wrap=altering.around, ready=False) as running:
        await running.until(lambda: "LATE" in running.status)
        assert "clock +01:00" in running.status


@pytest.mark.parametrize(
    ("at", "clock", "cell", "day"),
    [
        ("2026-10-25T00:30:15", "02:30+02", "02:30+02", "10-25 02:30+02"),
        ("2026-10-25T01:30:15", "02:30+01", "02:30+01", "10-25 02:30+01"),
        ("2026-10-25T02:30:15", "03:30", "03:30:15", "2026-10-25 03:30"),
        ("2026-03-29T01:30:15", "03:30", "03:30:15", "2026-03-29 03:30"),
    ],
)
def test_an_hour_that_comes_twice_is_told_from_itself(
    live_in: In, at: str, clock: str, cell: str, day: str
) -> None:
    live_in(BERLIN)
    assert fmt.clock_time(utc(at)) == clock
    assert fmt.clock_cell(utc(at)) == cell
    assert fmt.day_cell(utc(at)) == day
    assert fmt.day_time(utc(at)).endswith(clock)


@pytest.mark.parametrize("place", [BERLIN, "America/St_Johns", "Pacific/Kiritimati", "UTC"])
@given(
    on=st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    step=st.sampled_from(["gte", "lte", "eq"]),
    of_utc=st.booleans(),
    minutes=st.integers(-3000, 3000),
)
def test_a_day_lets_through_what_lies_in_it_and_asks_for_no_less(
    place: str, on: date, step: str, of_utc: bool, minutes: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        import time

        patch.setenv("TZ", place)
        time.tzset()
        lies = TypedDay(on, of_utc).lies
        typed = {"date_started_at": {step: TypedDay(on, of_utc)}}
        at = lies.begins + timedelta(minutes=minutes)
        is_meant = {"gte": at >= lies.begins, "lte": at < lies.ends}
        meant = is_meant.get(step, all(is_meant.values()))
        asked = for_the_service(typed)["date_started_at"]
        day = at.date()
        is_given = (
            asked.get("gte", day) <= day <= asked.get("lte", day) and asked.get("eq", day) == day
        )
        record = track(0, started_at=at)
        is_let = all(limit.lets_through(record) for limit in limits(typed))
        assert (is_given and is_let) is meant
        assert is_given or not meant
        if of_utc or place == "UTC":
            assert (limits(typed), asked) == ((), {step: on})
    time.tzset()


def test_a_filter_is_settled_in_the_days_of_the_people(live_in: In) -> None:
    live_in("America/New_York")
    known = FilterContext({}, date(2026, 3, 14))
    terms = lists.RECORDINGS
    assert parse("since:today until:2026-03-15Z", terms, known).text == (
        "since:2026-03-14 until:2026-03-15Z"
    )
    where = parse("on:2026-03-08", terms, known).where  # a day of 23 hours
    assert isinstance(where, RecordingFilter)
    assert where.date_started_at is not None
    assert (where.date_started_at.gte, where.date_started_at.lte) == (
        date(2026, 3, 8),
        date(2026, 3, 9),
    )
    assert where.date_started_at.eq is None


def test_a_record_without_that_time_is_taken_at_the_word_of_the_service() -> None:
    limit = Limit("started_at", begins=utc("2026-03-08"))
    assert limit.lets_through(track(0, started_at=None))


def days_asked(running: Console) -> list[dict[str, str]]:
    return [
        {k: v for k, v in parse_qsl(entry.query) if "date" in k}
        for entry in running.api.log
        if entry.path.endswith("/room_recordings")
    ]


async def test_the_days_of_a_filter_are_those_of_the_rows(tmp_path: Path, live_in: In) -> None:
    live_in(BERLIN)
    async with console(tmp_path) as running:
        noon = utc("2026-03-10T11:00")
        held = [track(n, started_at=noon + timedelta(hours=n - 30)) for n in range(60)]
        hold(running, held)
        await running.press("2")
        screen = running.app.navigator.screen_of(running.app.place)
        table = screen.query_one(RecordingsPane)
        screen.narrow_to("on:2026-03-10")
        await running.until(lambda: len(table.read_rows) == 24)
        assert days_asked(running)[-1] == {
            "filter[date_started_at][gte]": "2026-03-09",
            "filter[date_started_at][lte]": "2026-03-10",
        }
        assert {fmt.day_time(row.recording.started_at)[:10] for row in table.read_rows} == {
            "2026-03-10"
        }
        assert str(table.border_title) == "Recordings 24 · /on:2026-03-10"
        assert len(table.state) == 24
        await running.press("X")
        await hear(running, "The service deletes by days of UTC")
        screen.narrow_to("on:2026-03-10Z")
        await running.until(
            lambda: days_asked(running)[-1] == {"filter[date_started_at][eq]": "2026-03-10"}
        )
        await running.until(lambda: str(table.border_title) == "Recordings 24 · /on:2026-03-10Z")
        await running.press("X")
        await running.until(lambda: "Type 24 and press enter" in running.text)
        assert running.written == []


async def test_what_lies_beside_the_days_hides_no_row_of_a_long_list(
    tmp_path: Path, live_in: In
) -> None:
    live_in("America/New_York")
    async with console(tmp_path) as running:
        end = utc("2026-03-11T23:30")
        held = [track(n, started_at=end - timedelta(minutes=5 * (399 - n))) for n in range(400)]
        hold(running, held)
        await running.press("2")
        screen = running.app.navigator.screen_of(running.app.place)
        table = screen.query_one(RecordingsPane)
        screen.narrow_to("until:2026-03-10")
        midnight = utc("2026-03-11T04:00")
        wanted = [one.id for one in reversed(held) if (one.started_at or end) < midnight]
        await running.until(lambda: table.read_rows and "+" in str(table.border_title))
        assert table.read_rows[0].id == wanted[0]
        await running.press("G")
        await running.until(lambda: table.current is not None)
        await running.press("g", "L")
        await running.until(lambda: [row.id for row in table.read_rows] == wanted)
        assert list(table.state.order) == wanted
        assert str(table.border_title).startswith(f"Recordings 1 of {len(wanted)} ")


async def test_a_session_held_while_clocks_were_set_back(tmp_path: Path, live_in: In) -> None:
    live_in(BERLIN)
    altering = Altering()
    first, second = "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"

    def date(path: str, told: dict[str, Any]) -> None:
        for record in told["data"] if path.endswith(("room_sessions", "participants")) else ():
            if record.get("ended_at"):
                record.update(created_at=first, ended_at=second)
            if record.get("left_at"):
                record.update(joined_at=first, left_at=second)

    altering.change = date
    async with console(tmp_path, wrap=altering.around) as running:
        await running.press("4")
        screen = running.app.navigator.screen_of(running.app.place)
        sessions, people = screen.query_one(PastSessionsPane), screen.query_one(AttendancePane)
        await running.until(lambda: sessions.read_rows)
        past = next(row for row in sessions.read_rows if not row.active)
        assert cells_of(sessions, past.id)["started"].text == "10-25 02:30+02"
        assert "10-25 02:30+02" in running.text
        assert isinstance(screen, HistoryScreen)
        screen.choose(past.id)
        await running.until(lambda: people.read_rows)
        gone = next(row for row in people.read_rows if row.who.left_at)
        cells = cells_of(people, gone.id)
        assert (cells["came"].text, cells["left"].text) == ("02:30+02", "02:30+01")
        assert cells["stay"].text == "1h 00m"
        assert running.text.count("02:30+01") >= 2, running.text
