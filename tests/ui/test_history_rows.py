"""How long, how many at once, how many in all; and stays as bars on a time line."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Session
from roomtui.demo.clock import EPOCH
from roomtui.ui import format as fmt
from roomtui.ui.history.rows import Span, attendance_of, most_at_once, past_session, span_of
from roomtui.ui.history.timeline import NOBODY, STILL_HERE, bar, scale
from roomtui.ui.table.columns import CellContext

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

cheap = settings(deadline=None, max_examples=70)
minutes = st.integers(0, 20).map(lambda n: EPOCH + n * MINUTE)
instants = st.timedeltas(-2 * HOUR, 6 * HOUR).map(lambda since: EPOCH + since)


@st.composite
def crowds(draw: st.DrawFn) -> list[Participant]:
    """People who come and go, many of them at the same minutes, some of them twice in the list."""
    times = draw(st.lists(st.tuples(st.none() | minutes, st.none() | minutes), max_size=12))
    people = [
        Participant(id=f"p{number}", session_id="s", joined_at=came, left_at=left)
        for number, (came, left) in enumerate(times)
    ]
    return people + draw(st.lists(st.sampled_from(people), max_size=3) if people else st.just([]))


def was_there(who: Participant, at: datetime) -> bool:
    """Return whether somebody was there at an instant: as they come, and until they leave."""
    came = who.joined_at or datetime.fromtimestamp(0, EPOCH.tzinfo)
    left = who.left_at
    return at == came or (came < at and (left is None or at < left))


def naive_peak(people: Sequence[Participant]) -> int:
    once = {who.id: who for who in people}.values()
    instants = {who.joined_at for who in once if who.joined_at} | {
        datetime.fromtimestamp(0, EPOCH.tzinfo)
    }
    return max(sum(was_there(who, at) for who in once) for at in instants)


def session(
    people: Sequence[Participant] | None,
    *,
    active: bool = False,
    created: datetime | None = EPOCH,
    ended: datetime | None = EPOCH + HOUR,
) -> Session:
    return Session(
        id="s",
        room_id="r",
        active=active,
        created_at=created,
        ended_at=ended,
        participants=UNSET if people is None else tuple(people),
    )


@cheap
@given(crowds())
def test_peak_and_total_are_those_of_a_slow_count(people: list[Participant]) -> None:
    row = past_session(session(people), "stage", UNNAMED)
    assert row.peak == naive_peak(people) == most_at_once(reversed(people))
    assert row.total == len({who.id for who in people})


def test_who_leaves_makes_room_for_who_comes_in_the_same_instant() -> None:
    one = Participant(id="1", joined_at=EPOCH, left_at=EPOCH + MINUTE)
    two = Participant(id="2", joined_at=EPOCH + MINUTE, left_at=EPOCH + 2 * MINUTE)
    at_once = Participant(id="3", joined_at=EPOCH + MINUTE, left_at=EPOCH + MINUTE)
    assert most_at_once([one, two]) == 1
    assert most_at_once([one, two, at_once]) == 2
    assert most_at_once([]) == 0


def test_what_was_not_told_is_not_guessed() -> None:
    unasked = past_session(session(None), "stage", UNNAMED)
    assert (unasked.peak, unasked.total) == (None, None)
    assert past_session(session([], ended=None), "stage", UNNAMED).seconds is None
    assert past_session(session([], created=None), "stage", UNNAMED).seconds is None
    assert attendance_of(Participant(id="1", left_at=EPOCH), UNNAMED).seconds is None


@cheap
@given(instants, instants)
def test_lengths_are_never_below_nothing(start: datetime, end: datetime) -> None:
    expected = max(0.0, (end - start).total_seconds())
    ended = session([], created=start, ended=end)
    assert past_session(ended, "", UNNAMED).seconds == expected
    stay = attendance_of(Participant(id="1", joined_at=start, left_at=end), UNNAMED)
    assert stay.seconds == expected
    active = session([], active=True, created=start, ended=end)
    assert past_session(active, "", UNNAMED).seconds is None


@pytest.mark.parametrize(
    ("known", "people", "span"),
    [
        (session(None), [], Span(EPOCH, EPOCH + HOUR)),
        (session(None, active=True, ended=None), [], Span(EPOCH)),
        (session(None, created=None, ended=None), [], Span()),
        (session(None, created=None, ended=None), [(0, 3), (1, 2)], Span(EPOCH, EPOCH + 3 * HOUR)),
        (session(None, ended=None), [(0, 2), (1, None)], Span(EPOCH, EPOCH + 2 * HOUR)),
        (session(None, ended=None), [(0, None)], Span(EPOCH, EPOCH)),
        (None, [(1, 3), (2, 5)], Span(EPOCH + HOUR, EPOCH + 5 * HOUR)),
        (None, [(1, 3), (2, None)], Span(EPOCH + HOUR)),
        (None, [], Span()),
    ],
)
def test_the_people_tell_what_the_session_does_not(
    known: Session | None, people: list[tuple[int, int | None]], span: Span
) -> None:
    stays = [
        Participant(
            id=f"{came} {left}",
            joined_at=EPOCH + came * HOUR,
            left_at=None if left is None else EPOCH + left * HOUR,
        )
        for came, left in people
    ]
    assert span_of(known, stays) == span


def after(minutes_later: int | None) -> datetime | None:
    return None if minutes_later is None else EPOCH + minutes_later * MINUTE


def marks(drawn: str) -> tuple[int, int]:
    """Return the first and the last half of a cell that is covered."""
    halves = "".join(
        {"█": "xx", "▌": "x.", "▐": ".x", STILL_HERE: "xx"}.get(c, "..") for c in drawn
    )
    return halves.index("x"), halves.rindex("x")


@cheap
@given(instants, instants, st.none() | instants, st.none() | instants, st.integers(1, 70))
def test_a_bar_fills_its_cell_and_always_shows_the_stay(
    begins: datetime,
    ends: datetime,
    came: datetime | None,
    left: datetime | None,
    width: int,
) -> None:
    drawn = bar(begins, ends, came, left, width)
    assert len(drawn) == width
    assert set(drawn) <= set(f"{NOBODY}▌▐█{STILL_HERE}")
    first, last = marks(drawn)
    inside = drawn[first // 2 : last // 2 + 1]
    assert NOBODY not in inside
    assert (left is None) == inside.endswith(STILL_HERE)


@cheap
@given(st.lists(instants, min_size=4, max_size=4).map(sorted), st.integers(1, 70))
def test_who_comes_or_leaves_later_is_not_drawn_earlier(times: list[datetime], width: int) -> None:
    begins, ends = EPOCH, EPOCH + HOUR
    early, middle, late, last = times
    one, two = (bar(begins, ends, came, last, width) for came in (early, middle))
    assert marks(one)[0] <= marks(two)[0]
    one, two = (bar(begins, ends, early, left, width) for left in (middle, late))
    assert marks(one)[1] <= marks(two)[1]


@pytest.mark.parametrize(
    ("came", "left", "drawn"),
    [
        (0, 60, "██████"),
        (10, 50, "·████·"),
        (15, 45, "·▐██▌·"),
        (30, 31, "···▌··"),
        (35, 40, "···▐··"),
        (60, 60, "·····▐"),
        (-30, -20, "▌·····"),
        (20, None, "··███►"),
        (None, 20, "██····"),
        (90, None, "·····►"),
    ],
)
def test_bars_are_drawn_to_half_a_cell(came: int | None, left: int | None, drawn: str) -> None:
    assert bar(EPOCH, EPOCH + HOUR, after(came), after(left), 6) == drawn


@cheap
@given(st.timedeltas(timedelta(), 50 * HOUR), st.integers(40, 90), st.booleans())
def test_the_scale_spans_the_line(length: timedelta, width: int, goes_on: bool) -> None:
    drawn = scale(EPOCH, EPOCH + length, width, goes_on=goes_on)
    assert len(drawn) == width
    assert drawn.endswith("now") == goes_on


def test_the_scale_says_when() -> None:
    noon = datetime(2026, 3, 14, 12, tzinfo=EPOCH.tzinfo)
    assert scale(noon, noon + HOUR, 30, goes_on=False) == "12:00 ───── 12:30 ────── 13:00"
    assert scale(noon, noon + HOUR, 20, goes_on=True) == "12:00 ────────── now"
    assert scale(noon, noon + 24 * HOUR, 30, goes_on=False) == "03-14 12:00 ────── 03-15 12:00"
    assert scale(noon, noon + HOUR, 4, goes_on=False) == "12:00  13:00"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0s"), (59, "59s"), (277, "4m 37s"), (599, "9m 59s"), (600, "10m"), (3025, "50m"),
     (3599, "59m"), (3600, "1h 00m"), (5220, "1h 27m"), (360_000, "100h 00m")],
)  # fmt: skip
def test_lengths_have_seconds_only_below_ten_minutes(seconds: int, said: str) -> None:
    assert fmt.duration(seconds) == said


@given(st.integers(90, 10**6), st.integers(0, 59))
def test_what_goes_on_is_told_as_what_is_over_and_for_as_long_as_it_is_true(
    seconds: int, second: int
) -> None:
    now = datetime(2026, 3, 14, 9, 27, second, tzinfo=UTC)
    look = CellContext(now)
    said = look.length_so_far(now - timedelta(seconds=seconds))
    assert re.fullmatch(r"\d+m|[\d,]+h \d\dm", said)
    assert look.good_for == 60 - second
    whole = [fmt.duration(seconds + more).split("m")[0] for more in (-30, 0, 30)]
    assert said.split("m")[0] in whole
