"""What is kept of how many people there were: in less detail with age, and never made up."""

import time
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.account_id import AccountId
from roomtui.api.models import Participant, Room, Session
from roomtui.live.analysis.analysis import NO_ANALYSIS, Analysis
from roomtui.live.analysis.slices import at_once
from roomtui.live.polling.changes import Change, EventType, changes
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.snapshot import Snapshot
from roomtui.live.trends.series import FINE, LEVELS, MINUTES, MOST_PEOPLE, NUMBERS, Level, Series
from roomtui.live.trends.series_store import ENDED_KEPT, MOST_SESSIONS, SeriesStore
from roomtui.live.trends.sparkline import BLOCKS, rounded_up, sparkline
from roomtui.live.trends.stage import TrendStage
from roomtui.live.trends.stored_trends import LARGEST, NotTrends, decoded, encoded, stored
from roomtui.live.trends.trends import CELLS, GAP, NO_TRENDS, Trends
from roomtui.live.trends.trends_file import TrendsDocument, TrendsFile
from roomtui.profile_file import ProfileFileError
from tests.live.support import StillClock, make_session, snapshot

A_DAY = 8_640
"""Points of a day."""

steps = st.lists(
    st.tuples(st.one_of(st.integers(1, 3), st.integers(1, 400), st.integers(1, 9_000)),
              st.integers(0, 300)),
    min_size=1,
    max_size=60,
)  # fmt: skip


def seen(series: Series, level: Level, until: int) -> Iterator[tuple[int, int, int]]:
    """Yield the buckets of a level that have a point, their highest and their lowest number."""
    high = series.highest(level, until, level.buckets)
    low = series.lowest(level, until, level.buckets)
    for place, (most, least) in enumerate(zip(high, low, strict=True)):
        assert bool(most) == bool(least)
        if most:
            yield until - level.buckets + 1 + place, most - 1, least - 1


@given(steps, st.integers(0, 500))
def test_no_point_is_lost_before_its_age_and_a_gap_stays_a_gap(
    passed: list[tuple[int, int]], later: int
) -> None:
    series, points, at = Series(), dict[int, int](), 178_000_000
    for step, people in passed:
        at += step
        series.add(at, people)
        points[at] = people
    assert series.people == people
    for level in LEVELS:
        until = (at + later) // level.points
        buckets: dict[int, list[int]] = {}
        for one, count in points.items():
            bucket = one // level.points
            if bucket > max(until, at // level.points) - level.buckets:
                buckets.setdefault(bucket, []).append(count)
        told = [(bucket, max(each), min(each)) for bucket, each in sorted(buckets.items())]
        assert list(seen(series, level, until)) == told


@given(steps, st.integers(0, 9_000))
def test_a_clock_that_goes_back_leaves_nothing_of_what_is_to_come(
    passed: list[tuple[int, int]], back: int
) -> None:
    series, at, counts = Series(), 178_000_000, set[int]()
    for step, people in passed:
        at += step
        series.add(at, people)
        counts.add(people)
    series.add(at - back, 7)
    for level in LEVELS:
        last = (at - back) // level.points
        found = list(seen(series, level, at // level.points))
        assert all(bucket <= last for bucket, _, _ in found)
        assert {count for _, *both in found for count in both} <= counts | {7}


def test_a_series_is_as_large_after_a_week_as_at_first() -> None:
    series = Series()
    for at in range(0, 7 * A_DAY, 5):
        series.add(at, at % 50)
    assert len(series.to_bytes()) == 2 * NUMBERS < 2_600
    assert series.highest(FINE, 7 * A_DAY, 3) == series.highest(MINUTES, -5, 3)


def test_a_session_of_few_people_takes_half_the_memory_until_it_is_larger() -> None:
    series, points, sizes = Series(), [20, 254, 255, 300, 7], []
    for at, people in enumerate(points, 178_000_000):
        series.add(at, people)
        again = Series.from_bytes(series.to_bytes(), series.last)
        assert again.to_bytes() == series.to_bytes()
        assert len(series.to_bytes()) == 2 * NUMBERS
        assert series.people == again.people == people
        sizes.append((series._numbers.itemsize, again._numbers.itemsize))
    assert sizes == [(1, 1), (1, 1), (2, 2), (2, 2), (2, 2)]
    until = series.last
    assert list(series.highest(FINE, until, 5)) == [one + 1 for one in points]
    assert series.extremes(MINUTES, until // MINUTES.points, 2) == (7, 300)


def test_more_people_than_a_series_can_count_are_as_many_as_it_can() -> None:
    series = Series()
    series.add(1, 10**9)
    assert series.people == MOST_PEOPLE["H"]


@given(st.lists(st.none() | st.integers(0, 60), max_size=24), st.none() | st.integers(0, 60))
def test_a_line_has_a_cell_for_each_count_and_a_whole_block_for_a_full_room_alone(
    counts: list[int | None], most: int | None
) -> None:
    line = sparkline(counts, most)
    known = [count for count in counts if count is not None]
    if not known:
        assert line == ""
        return
    assert len(line) == len(counts)
    first = next(place for place, count in enumerate(counts) if count is not None)
    for place, (count, cell) in enumerate(zip(counts, line, strict=True)):
        if count is None:
            assert cell == (" " if place < first else GAP)
        else:
            assert (cell == BLOCKS[-1]) == (bool(most) and count >= (most or 0))
    heights = {c: cell for c, cell in zip(counts, line, strict=True) if c is not None}
    in_order = [BLOCKS.index(heights[count]) for count in sorted(heights)]
    assert in_order == sorted(in_order)


@pytest.mark.parametrize("most", [0, -3])
def test_what_can_be_no_limit_is_none(most: int) -> None:
    assert sparkline([0, 9], most) == sparkline([0, 9]) == "▁▇"


@pytest.mark.parametrize(
    ("count", "scale"), [(0, 8), (8, 8), (9, 10), (11, 20), (139, 200), (600, 600), (9_999, 10_000)]
)
def test_without_a_limit_the_scale_is_round(count: int, scale: int) -> None:
    assert rounded_up(count) == scale


# The stage


class Watching:
    """A stage that is handed a snapshot every so often, and what it made of them."""

    def __init__(self, *, rooms: tuple[str | Room, ...] = ("room",)) -> None:
        self.clock = StillClock()
        self.store = SeriesStore()
        self.stage = TrendStage(self.store, self.clock)
        self.analysis: Analysis = NO_ANALYSIS
        self.rooms = rooms
        self.account = AccountId("ops", "https://x")
        self.before: Snapshot | None = None
        self.slices = 0
        self.skew = 0.0

    def of(self, *sessions: Session, **fields: Any) -> Snapshot:
        return snapshot(*sessions, rooms=self.rooms, account=self.account, **fields)

    def see(
        self,
        shown: Snapshot,
        state: FeedState = FeedState.LIVE,
        happened: tuple[Change, ...] | None = None,
    ) -> Trends:
        if happened is None:
            happened = changes(self.before, shown) if self.before else ()
        self.before = shown
        update = Update(shown, Feed(state=state, skew=self.skew), happened, self.clock.monotonic())
        self.analysis = at_once(self._counted(update))
        return self.analysis.trends

    def _counted(self, update: Update) -> Any:
        work = self.stage.take(update, self.analysis)
        while True:
            try:
                next(work)
            except StopIteration as done:
                return done.value
            self.slices += 1
            yield


def crowd(count: int, session_id: str = "s", room: str = "room") -> Session:
    return make_session(session_id, *(f"{session_id}{n}" for n in range(count)), room=room)


def test_half_an_hour_is_drawn_on_the_scale_of_the_limit() -> None:
    watching = Watching(rooms=(Room(id="room", unique_name="room", max_participants=35),))
    for people in (0, 5, 10, 15, 20, 25, 30, 34, 35, 36):
        trends = watching.see(watching.of(crowd(people)))
        watching.clock.step(180)
    assert trends.sessions == {"s": "▁▂▃▄▅▆▇▇██".rjust(CELLS)}
    assert trends.people == "▁▁▂▃▄▅▆▆▇▇", "on a scale of 40, for an account has no limit"


def test_trends_are_the_same_object_for_ten_seconds() -> None:
    watching = Watching()
    times, before = [], NO_TRENDS
    for second in range(0, 600, 2):
        trends = watching.see(watching.of(crowd(second)))
        if trends is not before:
            times.append(second)
        before = trends
        watching.clock.step(2)
    assert all(later - earlier >= 10 for earlier, later in pairwise(times))
    assert len(times) > 10
    same = watching.of(crowd(4))
    watching.clock.step(400)
    watching.see(same)
    settled = watching.see(same)
    watching.clock.step(10)
    assert watching.see(same) is settled


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        (FeedState.OFFLINE, {}),
        (FeedState.PAUSED, {}),
        (FeedState.LATE, {}),
        (FeedState.LIVE, {"complete": False}),
    ],
)
def test_what_is_not_seen_for_sure_is_a_gap(state: FeedState, fields: dict[str, Any]) -> None:
    watching = Watching()
    for _ in range(3):
        watching.see(watching.of(crowd(4)))
        watching.clock.step(180)
    watching.see(watching.of(crowd(40), **fields), state)
    watching.clock.step(180)
    trends = watching.see(watching.of(crowd(8)))
    assert trends.sessions["s"].strip() == "▄▄▄·▇"
    assert trends.people.strip() == "▄▄▄·▇"


def test_no_gap_is_drawn_before_a_minute_has_passed_without_a_point() -> None:
    watching = Watching()
    shown = watching.of(crowd(8))
    watching.see(shown)
    watching.clock.step(175)
    watching.see(shown)
    for passed, line in ((20, "▇"), (30, "▇"), (20, "▇·")):
        watching.clock.step(passed)
        assert watching.see(shown, FeedState.LATE).sessions["s"].strip() == line


def test_a_silent_or_torn_session_is_a_gap_and_so_is_the_account_then() -> None:
    watching = Watching()
    watching.see(watching.of(crowd(8), crowd(8, "t")))
    for lacking in ("silent", "torn"):
        watching.clock.step(180)
        shown = watching.of(crowd(8), crowd(2, "t"))
        watching.see(replace(shown, **{lacking: frozenset({"t"})}))
    watching.clock.step(180)
    trends = watching.see(watching.of(crowd(8), crowd(8, "t")))
    assert {name: line.strip() for name, line in trends.sessions.items()} == {
        "s": "▇▇▇▇",
        "t": "▇··▇",
    }
    assert trends.people.strip() == "▆··▆"


def test_the_same_snapshot_told_again_is_no_new_point() -> None:
    watching = Watching()
    shown = watching.of(crowd(8))
    watching.see(shown)
    as_of = watching.clock.monotonic()
    watching.clock.step(180)
    again = Update(shown, Feed(state=FeedState.LIVE), (), as_of)
    trends = at_once(watching.stage.take(again, watching.analysis)).trends
    assert trends.sessions["s"].strip() == "▇·"


def test_a_clock_that_is_told_a_little_earlier_takes_no_point_back() -> None:
    watching = Watching()
    watching.see(watching.of(crowd(40)))
    at = watching.store.people.last
    for skew in (10.0, 9.0, 10.0):
        watching.clock.step(0.1)
        watching.skew = skew
        watching.see(watching.of(crowd(8)))
    assert list(watching.store.people.highest(FINE, at + 1, 2)) == [41, 9]
    watching.clock.step(0.1)
    watching.skew = -600.0
    watching.see(watching.of(crowd(9)))
    assert watching.store.people.last == at - 60, "but a clock that was set does"


def joined(watching: Watching, ago: float) -> Change:
    at = watching.clock.now() - timedelta(seconds=ago)
    someone = Participant(id=f"{ago}", session_id="s", joined_at=at)
    return Change(
        account=watching.account,
        kind=EventType.JOINED,
        room_id="room",
        room="room",
        session_id="s",
        participant=someone,
    )


def test_joins_are_of_the_last_minute_by_the_clock_of_the_service() -> None:
    watching = Watching()
    shown = watching.of(crowd(3))
    assert watching.see(shown).joins is None
    watching.clock.step(50)
    assert watching.see(shown).joins is None, "no minute has been seen yet"
    watching.clock.step(10)
    assert watching.see(shown).joins == 0
    watching.clock.step(300)
    news = tuple(joined(watching, ago) for ago in (1, 40, 90, 250))
    assert watching.see(shown, happened=news).joins == 2, "an outage is no crowd"
    watching.clock.step(70)
    assert watching.see(shown, FeedState.OFFLINE).joins is None
    watching.clock.step(10)
    assert watching.see(shown).joins == 0


def test_of_another_account_nothing_is_kept() -> None:
    watching = Watching()
    watching.see(watching.of(crowd(8)))
    watching.account, watching.analysis = AccountId("other", "https://x"), NO_ANALYSIS
    watching.stage = TrendStage(watching.store, watching.clock)
    trends = watching.see(watching.of(crowd(8, "t")))
    assert trends.account == watching.account
    assert set(trends.sessions) == set(watching.store.sessions) == {"t"}
    assert trends.people.strip() == "▇"


def test_sessions_that_ended_are_dropped_and_their_number_is_bounded() -> None:
    watching = Watching()
    watching.see(watching.of(crowd(1), crowd(1, "t")))
    watching.clock.step(10 * ENDED_KEPT)
    watching.see(watching.of(crowd(1)))
    assert set(watching.store.sessions) == {"s", "t"}
    watching.clock.step(10)
    watching.see(watching.of(crowd(1)))
    assert set(watching.store.sessions) == {"s"}
    for number in range(3):
        many = [make_session(f"{number}-{n}") for n in range(MOST_SESSIONS * 3 // 4)]
        watching.clock.step(10)
        watching.see(watching.of(*many))
        assert len(watching.store.sessions) <= MOST_SESSIONS
    watching.clock.step(10)
    watching.see(watching.of(*many))
    assert many[-1].id in watching.store.sessions, "those that go on take the place of others"


def test_a_large_account_is_handled_in_slices() -> None:
    watching = Watching()
    watching.see(watching.of(*(make_session(f"s{n}") for n in range(500))))
    assert watching.slices >= 20


# The file


def filled(count: int, at: int = 178_000_000) -> SeriesStore:
    store = SeriesStore()
    for step in range(0, A_DAY, 31):
        store.people.add(at + step, step)
        for number in range(count):
            store.add(f"session-{number}", at + step, (step + number) % 50)
    return store


def test_what_is_written_is_read_by_the_next_console(tmp_path: Path) -> None:
    store = filled(3)
    file = TrendsFile(tmp_path, "ops", "https://x")
    assert file.read() is None
    assert file.write(stored(store))
    assert file.write(stored(store)), "one console goes on writing"
    other = TrendsFile(tmp_path, "ops", "https://x")
    assert not other.write(stored(SeriesStore())), "one console writes"
    kept = other.read()
    assert kept is not None
    assert kept[0].to_bytes() == store.people.to_bytes()
    assert {name: (one.last, one.to_bytes()) for name, one in kept[1].items()} == {
        name: (one.last, one.to_bytes()) for name, one in store.sessions.items()
    }
    assert TrendsFile(tmp_path, "ops", "https://other").read() is None
    file.close()


PLAIN = msgspec.to_builtins(stored(filled(1)), builtin_types=(bytes,))
HOSTILE: list[Any] = [
    {},
    [],
    [[1, b""], {}],
    [[1, b"\x01"], {}],
    [[2**60, PLAIN[0][1]], {}],
    [[-9, PLAIN[0][1]], {}],
    [PLAIN[0], {"s": PLAIN[0]}],
    [PLAIN[0], {"s" * 300: PLAIN[1]["session-0"]}],
    [PLAIN[0], {str(n): [1, b""] for n in range(MOST_SESSIONS + 1)}],
]


@pytest.mark.parametrize(
    "series",
    [
        b"x",
        encoded(stored(filled(1)))[:-9],
        zlib.compress(b"\x00" * (LARGEST + 10)),
        zlib.compress(b"\x91" * 100_000),
        *(zlib.compress(msgspec.msgpack.encode(hostile)) for hostile in HOSTILE),
    ],
)
def test_a_hostile_file_costs_a_sentence_and_is_replaced(tmp_path: Path, series: bytes) -> None:
    with pytest.raises(NotTrends):
        decoded(series)
    file = TrendsFile(tmp_path, "ops", "")
    folder = tmp_path / "trends"
    folder.mkdir(0o700)
    path = folder / "ops.json"
    path.write_bytes(msgspec.json.encode(TrendsDocument(account="", series=series)))
    path.chmod(0o600)
    with pytest.raises(
        ProfileFileError, match=r"cannot be understood; the next change replaces it\."
    ):
        file.read()
    assert file.write(stored(filled(1)))
    assert file.read() is not None
    file.close()


def test_a_file_that_unpacks_to_far_more_is_not_unpacked_whole() -> None:
    bomb = zlib.compress(bytes(8 * LARGEST), 1)
    tracemalloc.start()
    with pytest.raises(NotTrends):
        decoded(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * LARGEST


def test_one_of_a_newer_roomtui_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "trends"
    folder.mkdir(0o700)
    path = folder / "ops.json"
    path.write_text('{"version": 2, "series": {"of": "tomorrow"}}')
    path.chmod(0o600)
    file = TrendsFile(tmp_path, "ops", "")
    with pytest.raises(ProfileFileError, match="newer roomtui"):
        file.read()
    assert not file.write(stored(filled(1)))
    assert "tomorrow" in path.read_text()


@pytest.mark.long
def test_a_day_of_a_huge_account_takes_a_few_megabytes_and_little_time(tmp_path: Path) -> None:
    tracemalloc.start()
    watching = Watching()
    rosters = [tuple(f"p{n}" for n in range(size)) for size in range(30)]
    groups = [
        [make_session(f"{s:036}", *rosters[(s + k) % 30]) for s in range(500)] for k in (0, 9)
    ]
    shown = [watching.of(*group) for group in groups]
    sessions, _ = tracemalloc.get_traced_memory()
    for second in range(0, 86_400, 900):
        watching.see(shown[second // 900 % 2], happened=())
        watching.clock.step(900)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - sessions < 4_000_000
    file = TrendsFile(tmp_path, "ops", "")
    began = time.process_time()
    file.write(stored(watching.store))
    assert time.process_time() - began < 0.5
    assert (tmp_path / "trends" / "ops.json").stat().st_size < 2_500_000
    file.close()
