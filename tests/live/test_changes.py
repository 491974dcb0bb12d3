"""What happened between two snapshots."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Room, Session
from roomtui.live.polling.changes import Change, EventType, changes
from roomtui.live.snapshot import NOTHING_YET, Snapshot
from tests.live.support import make_session, snapshot

STAGE = Room(id="r", unique_name="stage", max_participants=10)


def told(before: Snapshot, after: Snapshot) -> list[tuple[str, str]]:
    """Each change with the id of what it is about."""
    return [
        (c.kind.value, c.participant.id if c.participant else c.session_id or c.room_id)
        for c in changes(before, after)
    ]


def test_who_joined_and_who_left_is_told() -> None:
    before, after = snapshot(make_session("s", "a", "b")), snapshot(make_session("s", "b", "c"))
    assert told(before, after) == [("participant.left", "a"), ("participant.joined", "c")]
    left, joined = changes(before, after)
    assert (left.room, left.session_id, left.people) == ("room", "s", 1)
    assert joined.participant is after.people["c"]


def test_a_session_that_starts_brings_its_people_along() -> None:
    begun = datetime(2026, 11, 22, 10, tzinfo=UTC)
    started = replace(make_session("s", "a", "b"), created_at=begun)
    (change,) = changes(snapshot(), snapshot(started))
    assert change == Change(
        account=UNNAMED,
        kind=EventType.SESSION_STARTED,
        room_id="room",
        room="room",
        session_id="s",
        people=2,
        at=begun,
    )


def test_a_session_that_ends_takes_its_people_along() -> None:
    (change,) = changes(snapshot(make_session("s", "a", "b")), snapshot())
    assert (change.kind, change.session_id, change.people) == (EventType.SESSION_ENDED, "s", 2)
    assert change.at is None


def test_a_room_deleted_with_its_session_is_named_as_it_was() -> None:
    before = snapshot(make_session("s", "a", room="r"), rooms=(STAGE,))
    assert told(before, snapshot(rooms=())) == [("room.deleted", "r"), ("session.ended", "s")]
    assert {c.room for c in changes(before, snapshot(rooms=()))} == {"stage"}


def test_a_room_that_is_new_is_told() -> None:
    assert told(snapshot(rooms=()), snapshot(rooms=(STAGE,))) == [("room.created", "r")]


@pytest.mark.parametrize(
    "changed",
    [
        replace(STAGE, unique_name="other"),
        replace(STAGE, max_participants=11),
        replace(STAGE, enable_recording=True),
    ],
)
def test_a_room_whose_settings_changed_is_told(changed: Room) -> None:
    assert told(snapshot(rooms=(STAGE,)), snapshot(rooms=(changed,))) == [("room.changed", "r")]


def test_a_room_that_merely_had_not_been_read_yet_is_not_told() -> None:
    before = snapshot(rooms=("a",), rooms_total=3)
    for total in (3, None):
        assert told(before, snapshot(rooms=("a", STAGE), rooms_total=total)) == []
    assert told(snapshot(rooms=("a",)), snapshot(rooms=("a", STAGE))) == [("room.created", "r")]


def test_a_room_created_while_the_others_are_still_being_read_is_told() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    before = snapshot(rooms=("a",), rooms_total=3, at=noon)
    old, new = (replace(STAGE, created_at=noon + timedelta(seconds=s)) for s in (-1, 1))
    assert told(before, snapshot(rooms=("a", old), rooms_total=3)) == []
    assert told(before, snapshot(rooms=("a", new), rooms_total=3)) == [("room.created", "r")]


def test_a_room_that_is_gone_is_told_though_not_all_are_read() -> None:
    before = snapshot(rooms=("a", STAGE), rooms_total=9)
    assert told(before, snapshot(rooms=("a",), rooms_total=8)) == [("room.deleted", "r")]


def test_a_room_that_only_got_busy_did_not_change() -> None:
    busy = replace(STAGE, active_session_id="s", updated_at=datetime(2026, 11, 22, tzinfo=UTC))
    assert told(snapshot(rooms=(STAGE,)), snapshot(rooms=(busy,))) == []


def test_the_first_snapshot_has_no_changes() -> None:
    assert changes(NOTHING_YET, snapshot(make_session("s", "a"))) == ()


def test_the_same_snapshot_has_no_changes() -> None:
    taken = snapshot(make_session("s", "a"))
    assert changes(taken, taken) == ()


def test_many_who_join_are_told_in_the_order_they_joined() -> None:
    names = [f"p{n:02}" for n in range(40)]
    before = snapshot(make_session("s"), rooms=("room", *names))
    after = snapshot(make_session("s", *names))
    assert told(before, after)[40:] == [("participant.joined", name) for name in names]
    assert told(before, after)[:40] == [("room.deleted", name) for name in names]


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Any snapshot: each person and each session belongs where it always belongs."""
    people = draw(st.sets(st.integers(0, 11)))
    running = draw(st.sets(st.sampled_from("uvwx")))
    sessions = [
        Session(
            id=name,
            room_id="RST"[place % 3],
            active=True,
            participants=tuple(
                Participant(id=f"{name}{p}", session_id=name) for p in people if p % 4 == place
            ),
        )
        for place, name in enumerate("uvwx")
        if name in running
    ]
    names = draw(st.sets(st.sampled_from("RST")))
    rooms = [Room(id=r, max_participants=draw(st.integers(2, 4))) for r in names]
    return Snapshot.of(rooms, sessions, account=UNNAMED, number=1)


@given(snapshots(), snapshots())
def test_changes_lead_from_one_snapshot_to_the_other(before: Snapshot, after: Snapshot) -> None:
    rooms, sessions, people = set(before.rooms), set(before.sessions), set(before.people)
    for change in changes(before, after):
        about = change.participant.id if change.participant else ""
        match change.kind:
            case EventType.ROOM_CREATED:
                assert change.room_id not in rooms
                rooms.add(change.room_id)
            case EventType.ROOM_DELETED:
                rooms.remove(change.room_id)
            case EventType.ROOM_CHANGED:
                assert before.rooms[change.room_id] != after.rooms[change.room_id]
            case EventType.SESSION_STARTED:
                assert change.session_id not in sessions
                sessions.add(change.session_id)
                people |= {p.id for p in after.present(change.session_id)}
            case EventType.SESSION_ENDED:
                sessions.remove(change.session_id)
                people -= {p.id for p in before.present(change.session_id)}
            case EventType.JOINED:
                assert about not in people
                people.add(about)
            case EventType.LEFT:
                people.remove(about)
    assert (rooms, sessions, people) == (
        set(after.rooms),
        set(after.sessions),
        set(after.people),
    )
