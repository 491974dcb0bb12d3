"""What of all that the poller tells becomes a line, and that nothing else does."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Room, Session
from roomtui.command.watch_json import JsonLines
from roomtui.command.watch_lines import MOST_LINES, TextLines
from roomtui.live.polling.changes import Change, EventType, changes
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from tests.conftest import In
from tests.hostile_service import DANGERS

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def utc(live_in: In) -> None:
    live_in("UTC")


def ui_state(number: int, names: Sequence[str] = (), gaps: tuple[str, ...] = ()) -> Snapshot:
    people = tuple(
        Participant(id=f"p-{name}", session_id="s", context=name, joined_at=NOW) for name in names
    )
    session = Session(id="s", room_id="r", active=True, created_at=NOW, participants=people)
    found = Snapshot.of(
        [Room(id="r", unique_name="stage")], [session], account=UNNAMED, number=number, at=NOW
    )
    return replace(found, gaps=gaps)


class Teller:
    """Tells a log what a poller would, with a clock of its own."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.elapsed = 0.0
        self.log = TextLines(self.lines.append, lambda: self.elapsed)
        self.now = NOW
        self.snapshot = NOTHING_YET

    def set_clock(self, secs: float) -> None:
        """Set the time of day, by so many seconds; no time passes by that."""
        self.now += timedelta(seconds=secs)

    def tell(
        self, state: FeedState, reason: str = "", snapshot: Snapshot | None = None, secs: float = 2
    ) -> list[str]:
        """Tell it, and return the lines that came of it, without their times."""
        before = len(self.lines)
        self.now += timedelta(seconds=secs)
        self.elapsed += secs
        happened = changes(self.snapshot, snapshot) if snapshot else ()
        self.snapshot = snapshot or self.snapshot
        feed = Feed(state=state, reason=reason, next_try=None if not reason else self.now)
        self.log.heard(Update(self.snapshot, feed, happened), self.now)
        return [line[9:] for line in self.lines[before:]]

    def pass_time(self, secs: float) -> list[str]:
        before = len(self.lines)
        self.now += timedelta(seconds=secs)
        self.elapsed += secs
        self.log.passed(self.now)
        return [line[9:] for line in self.lines[before:]]


def begun() -> Teller:
    teller = Teller()
    assert teller.tell(FeedState.LIVE, snapshot=ui_state(1, ["Ada"]))[-1] == "LIVE."
    return teller


@pytest.mark.parametrize("step", [-3_600, 3_600, -20, 86_400])
def test_a_clock_that_is_set_neither_hides_what_lasts_nor_makes_it_last(step: float) -> None:
    teller = begun()
    assert teller.tell(FeedState.LATE, "Old.") == []
    teller.set_clock(step)
    assert [line for line in teller.pass_time(2) if "LATE" in line] == []
    assert [line for line in teller.pass_time(4) if "LATE" in line]
    teller.set_clock(-step)
    assert teller.pass_time(60) == []
    teller.set_clock(step)
    (said,) = [line for line in teller.tell(FeedState.LIVE) if "LIVE" in line]
    assert said.startswith("LIVE again after 1m 08s.")


def test_a_clock_that_is_set_back_leaves_lines_for_what_happens() -> None:
    teller = begun()
    crowd = [f"Guest {number}" for number in range(31)]
    assert any(
        "31 joined" in line for line in teller.tell(FeedState.LIVE, snapshot=ui_state(2, crowd))
    )
    teller.set_clock(-3_600)
    more = teller.tell(FeedState.LIVE, snapshot=ui_state(3, [*crowd, "Bob"]), secs=11)
    assert any("Bob joined" in line for line in more)


def test_nothing_is_said_twice() -> None:
    teller = begun()
    assert teller.lines[0].startswith("1 room, 1 active session, 1 person at 2026-03-14 12:00:00")
    assert teller.lines[-3] == "12:00:02 It is 2026-03-14, times at +00:00."
    assert teller.tell(FeedState.LIVE) == []
    assert teller.tell(FeedState.LIVE, snapshot=ui_state(2, ["Ada", "Bo"])) == ["Bo joined stage."]
    assert teller.tell(FeedState.LIVE, snapshot=ui_state(3, ["Bo"])) == ["Ada left stage."]


def test_an_outage_is_told_once_and_again_after_a_quarter_of_an_hour() -> None:
    teller = begun()
    down = teller.tell(FeedState.OFFLINE, "No connection.")
    assert down == ["OFFLINE: No connection. Next try at 12:00:04."]
    assert teller.tell(FeedState.OFFLINE, "No connection.", secs=800) == []
    assert teller.tell(FeedState.OFFLINE, "No connection.", secs=110) == [
        "OFFLINE since 12:00:04: No connection. Next try at 12:15:14."
    ]
    assert teller.tell(FeedState.OFFLINE, "The service failed.", secs=30) == []
    assert teller.tell(FeedState.OFFLINE, "The service failed.", secs=31)[0].startswith("OFFLINE ")
    assert teller.tell(FeedState.LIVE, snapshot=ui_state(2, ["Bo"])) == [
        "Ada left stage.",
        "Bo joined stage at 12:00:00.",
        "LIVE again after 16m. Who came and left again in that time is not known.",
    ]
    assert teller.tell(FeedState.LIVE) == []


def test_a_late_answer_alone_is_no_line() -> None:
    teller = begun()
    for _ in range(20):
        assert teller.tell(FeedState.LATE, "Still waiting.") == []
        assert teller.tell(FeedState.LIVE) == []
    assert teller.tell(FeedState.LATE, "Still waiting.") == []
    assert teller.pass_time(4) == []
    assert teller.pass_time(2)[0].startswith("LATE: Still waiting.")
    assert teller.pass_time(60) == []
    assert teller.tell(FeedState.LIVE) == [
        "LIVE again after 1m 08s. Who came and left again in that time is not known."
    ]


def test_one_state_after_another_is_one_outage() -> None:
    teller = begun()
    teller.tell(FeedState.LATE, "Still waiting.")
    teller.tell(FeedState.OFFLINE, "No answer.", secs=10)
    teller.tell(FeedState.DENIED, "The key is refused.", secs=10)
    assert teller.tell(FeedState.LIVE)[0].startswith("LIVE again after 22s.")


def test_what_is_missing_for_long_is_told_and_that_it_is_there_again() -> None:
    teller, gaps = begun(), ("1 record could not be read.",)
    for _ in range(2):
        assert teller.tell(FeedState.LIVE, snapshot=ui_state(2, ["Ada"], gaps)) == []
    assert teller.tell(FeedState.LIVE) == ["Incomplete: 1 record could not be read."]
    assert teller.tell(FeedState.LIVE) == []
    assert teller.tell(FeedState.LIVE, snapshot=ui_state(3, ["Ada"])) == [
        "Nothing is missing any more."
    ]


def test_many_changes_are_one_line() -> None:
    teller = begun()
    many = ui_state(2, [f"guest {n}" for n in range(MOST_LINES + 1)])
    assert teller.tell(FeedState.LIVE, snapshot=many) == ["31 joined, 1 left, in 1 room."]
    some = [f"guest {n}" for n in range(MOST_LINES)]
    assert teller.tell(FeedState.LIVE, snapshot=ui_state(3, some)) == ["guest 30 left stage."]
    few = ui_state(4, some[:3])
    assert len(teller.tell(FeedState.LIVE, snapshot=few)) == 27
    assert teller.tell(FeedState.LIVE, snapshot=ui_state(5, some[:20])) == ["17 joined, in 1 room."]
    assert len(teller.tell(FeedState.LIVE, snapshot=ui_state(6, some[:3]), secs=10)) == 17


def test_the_day_is_told_when_it_is_another_one() -> None:
    teller = begun()
    assert teller.tell(FeedState.OFFLINE, "No.", secs=12 * 3600)[0] == (
        "It is 2026-03-15, times at +00:00."
    )


STATES = [
    FeedState.LIVE, FeedState.LATE, FeedState.THROTTLED, FeedState.OFFLINE, FeedState.DENIED,
]  # fmt: skip

TURN = re.compile(rf"({'|'.join(STATES)})( again| since|[:.])")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(STATES),
            st.sampled_from(["", "a", DANGERS]),
            st.none() | st.lists(st.text(max_size=8) | st.just(DANGERS), max_size=40, unique=True),
            st.floats(0, 1000),
        ),
        max_size=30,
    )
)
def test_whatever_comes_is_a_bounded_number_of_plain_lines(
    story: list[tuple[FeedState, str, list[str] | None, float]],
) -> None:
    teller, told = Teller(), list[str]()
    for number, (state, reason, names, secs) in enumerate(story, 1):
        is_first = not teller.snapshot.number
        snapshot = ui_state(number, names) if names is not None else None
        lines = teller.tell(state, reason, snapshot, secs)
        told += [found[1] for line in lines if (found := TURN.match(line))]
        assert is_first or len(lines) <= MOST_LINES + 4
    assert all(line.isprintable() for line in teller.lines)
    assert ("LIVE", "LIVE") not in pairwise(told)


def test_every_event_is_an_object_of_its_own() -> None:
    lines: list[str] = []
    log = JsonLines(lines.append)
    first, second = ui_state(1, ["Ada"]), ui_state(2, [DANGERS])
    log.heard(Update(first, Feed(state=FeedState.LIVE)), NOW)
    log.heard(Update(second, Feed(state=FeedState.LIVE), changes(first, second)), NOW)
    room = Change(account=UNNAMED, kind=EventType.ROOM_CREATED, room_id="x", room=DANGERS)
    log.heard(Update(second, Feed(state=FeedState.OFFLINE, reason=DANGERS), (room,)), NOW)
    log.heard(Update(second, Feed(state=FeedState.LIVE)), NOW + timedelta(seconds=90))
    assert all(" " <= char <= "~" for line in lines for char in line)
    events = [json.loads(line) for line in lines]
    assert [one["event"] for one in events] == [
        "snapshot", "feed", "participant.left", "participant.joined", "room.created",
        "feed", "feed",
    ]  # fmt: skip
    assert events[3]["participant"]["context"] == DANGERS
    assert events[0]["snapshot"]["sessions"][0]["people"] == 1
    assert (events[-1]["state"], events[-1]["down_secs"]) == ("LIVE", 90.0)
    assert {one["at"] for one in events[:-1]} == {"2026-03-14T12:00:00+00:00"}
