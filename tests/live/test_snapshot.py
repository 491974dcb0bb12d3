"""One snapshot: who is in it, who is not, and in which order."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Room, Session
from roomtui.live.polling.changes import changes
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from tests.live.support import make_session, snapshot


def at(minute: int) -> datetime:
    return datetime(2026, 11, 22, 10, minute, tzinfo=UTC)


def stay(person_id: str, joined: datetime | None, left: datetime | None = None) -> Participant:
    return Participant(id=person_id, session_id="s", joined_at=joined, left_at=left)


def test_a_person_who_left_is_not_present() -> None:
    people = stay("a", at(0)), stay("b", at(1), left=at(2))
    taken = snapshot(Session(id="s", room_id="room", active=True, participants=people))
    assert set(taken.people) == {"a"}
    assert [p.id for p in taken.present("s")] == ["a"]


def test_people_stand_in_the_order_they_joined() -> None:
    people = stay("late", at(9)), stay("b", at(1)), stay("a", at(1)), stay("unknown", None)
    taken = snapshot(Session(id="s", room_id="room", active=True, participants=people))
    assert [p.id for p in taken.present("s")] == ["unknown", "a", "b", "late"]
    assert list(taken.people) == ["unknown", "a", "b", "late"]


def test_a_person_whom_the_service_tells_twice_is_there_once() -> None:
    twice = Session(id="s", active=True, participants=(stay("a", at(1)), stay("a", at(1))))
    taken = Snapshot.of((), [twice], account=UNNAMED, number=1)
    assert [p.id for p in taken.present("s")] == ["a"]


def test_an_ended_session_is_left_out_with_its_people() -> None:
    taken = snapshot(make_session("s", "a"), make_session("t", "b", active=False))
    assert set(taken.sessions) == {"s"}
    assert set(taken.people) == {"a"}
    assert taken.present("t") == ()


def test_a_session_read_without_participants_has_none() -> None:
    taken = snapshot(Session(id="s", room_id="room", active=True))
    assert taken.present("s") == ()


def test_everything_is_found_by_id() -> None:
    taken = snapshot(
        make_session("s", "a", "b"),
        make_session("t", "c", room="other"),
        make_session("u", room="room"),
        rooms=("room", "other", "empty"),
    )
    assert taken.people["c"].session_id == "t"
    assert [s.id for s in taken.by_room["room"]] == ["s", "u"]
    counts = {room: taken.people_in_room(room) for room in ("room", "other", "empty", "gone")}
    assert counts == {"room": 2, "other": 1, "empty": 0, "gone": 0}


@pytest.mark.parametrize(
    ("room", "name"),
    [
        (Room(id="0123456789", unique_name="stage"), "stage"),
        (Room(id="0123456789", unique_name=None), "01234567"),
        (Room(id="0123456789", unique_name=""), "01234567"),
        (Room(id="0123456789", unique_name="\x1b[2J\nx"), "[2J x"),
        (Room(id="another"), "01234567"),
    ],
)
def test_a_room_is_named_so_that_it_can_be_shown(room: Room, name: str) -> None:
    assert snapshot(rooms=(room,)).room_name("0123456789") == name


def test_rooms_that_are_all_read_are_all_there_are() -> None:
    taken = snapshot(rooms=("a", "b"))
    assert (taken.rooms_total, taken.rooms_known) == (2, True)


@pytest.mark.parametrize(("told", "total"), [(20_000, 20_000), (2, 2), (1, 2), (0, 2)])
def test_rooms_still_being_read_are_counted_by_what_the_service_tells(
    told: int, total: int
) -> None:
    taken = snapshot(rooms=("a", "b"), rooms_total=told)
    assert (taken.rooms_total, taken.rooms_known) == (total, False)


def test_a_snapshot_can_not_be_changed() -> None:
    taken = snapshot(make_session("s", "a"))
    with pytest.raises(AttributeError):
        taken.number = 7  # type: ignore[misc]
    for index in (taken.rooms, taken.sessions, taken.people, taken.by_session):
        with pytest.raises(TypeError):
            index["x"] = None  # type: ignore[index]


PARTS = {(i, p): make_session(i, *p) for i in "stu" for p in ("", "a", "b", "ab", "bc", "abc")}
snapshots = st.lists(st.sampled_from([*PARTS.values()]), unique_by=lambda s: s.id)


@settings(max_examples=25)
@given(st.lists(snapshots, min_size=2, max_size=5))
@example([[PARTS["s", "a"], PARTS["t", "a"]], [PARTS["s", "a"]]])
@example([[PARTS["s", "a"], PARTS["t", "a"]], [PARTS["s", "b"], PARTS["t", "a"]]])
def test_what_is_taken_over_from_the_snapshot_before_is_as_if_made_anew(
    steps: list[list[Session]],
) -> None:
    before = NOTHING_YET
    old = NOTHING_YET
    for number, sessions in enumerate(steps, start=1):
        after = snapshot(*sessions, number=number, before=before)
        new = snapshot(*sessions, number=number)
        assert after.by_session == new.by_session
        assert after.people == new.people
        assert set(changes(before, after)) == set(changes(old, new))
        before, old = after, new


def test_what_did_not_change_is_the_same_object_in_the_next_snapshot() -> None:
    calm, room = make_session("s", "a"), Room(id="room")
    before = snapshot(calm, make_session("t", "b"), rooms=(room,))
    after = snapshot(calm, make_session("t", "c"), rooms=(room,), before=before)
    assert after.rooms is before.rooms
    assert after.by_session["s"] is before.by_session["s"]
    assert (set(before.people), set(after.people)) == ({"a", "b"}, {"a", "c"})
    assert snapshot(calm, rooms=("other",), before=after).rooms.keys() == {"other"}


def test_snapshots_are_compared_by_identity() -> None:
    taken = snapshot(make_session("s", "a"))
    assert taken != replace(taken)


def test_the_snapshot_before_the_first_answer_is_empty_and_incomplete() -> None:
    assert isinstance(NOTHING_YET, Snapshot)
    assert (NOTHING_YET.number, NOTHING_YET.complete) == (0, False)
    assert not NOTHING_YET.rooms
    assert not NOTHING_YET.sessions
