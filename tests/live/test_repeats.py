"""What repeats an order, and what is a new one."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomtui.api.bodies import RoomCreate, RoomPatch
from roomtui.api.filters import RecordingFilter
from roomtui.live.actions.file_writes import DeleteFile, DeleteMatching
from roomtui.live.actions.repeats import AGAIN, HELD, Repeats
from roomtui.live.actions.request import Action, ModerationRequest, Outcome, Target
from roomtui.live.actions.room_writes import CreateRoom, DeleteRoom, UpdateRoom
from roomtui.live.actions.writes import Write, Written
from roomtui.live.kinds import RecordKind

MUTE, UNMUTE, KICK, END = Action.MUTE, Action.UNMUTE, Action.KICK, Action.END


class Time:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.repeats = Repeats(lambda: self.now)

    def hits(self, given: ModerationRequest) -> list[str] | None:
        """Give whom an order still hits; None where it is a repeat."""
        admitted = self.repeats.admit(given)
        return None if admitted is None else [target.id for target in admitted.targets]


def order(action: Action, people: str = "", *, spared: str = "", **facts: Any) -> ModerationRequest:
    return ModerationRequest(
        action=action,
        session_id=facts.pop("session", "s"),
        room_id="r",
        room="room",
        targets=tuple(Target(one, one) for one in people),
        excluded=tuple(Target(one, one) for one in spared),
        **facts,
    )


def whole(action: Action, people: str = "abc", spared: str = "") -> ModerationRequest:
    return order(action, people, spared=spared, everyone=True)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (order(MUTE, "a"), order(MUTE, "a")),
        (order(MUTE, "ab"), order(MUTE, "a")),
        (order(MUTE, "ab"), order(MUTE, "ba")),
        (order(KICK, "ab", confirmed=2), order(KICK, "ab", confirmed=2)),
        (order(END, "abc"), order(END, "abcd")),
        (order(END), order(END)),
        (whole(MUTE), whole(MUTE, "abcd")),
        (whole(MUTE), whole(MUTE, "bc", spared="a")),
        (whole(UNMUTE), order(UNMUTE, "b")),
    ],
)
def test_the_same_on_the_same_is_one_while_under_way_and_for_a_second(
    first: ModerationRequest, again: ModerationRequest
) -> None:
    time = Time()
    assert time.hits(first) is not None
    time.now += 300
    assert time.hits(again) is None
    time.repeats.end(first, as_meant=True)
    time.now += AGAIN - 0.01
    assert time.hits(again) is None
    time.now += 0.02
    assert time.hits(again) is not None


@pytest.mark.parametrize(
    ("first", "other", "hit"),
    [
        (order(MUTE, "a"), order(MUTE, "b"), ["b"]),
        (order(MUTE, "a"), order(MUTE, "abc"), ["b", "c"]),
        (order(MUTE, "a"), order(UNMUTE, "a"), ["a"]),
        (order(MUTE, "a"), order(KICK, "a"), ["a"]),
        (order(MUTE, "a"), order(MUTE, "a", session="t"), ["a"]),
        (order(KICK, "a"), order(END, "a"), ["a"]),
        (order(MUTE, "abc"), whole(MUTE), ["a", "b", "c"]),
        (whole(MUTE), order(MUTE, "d"), ["d"]),
        (whole(MUTE, "bc", spared="a"), whole(MUTE), ["a", "b", "c"]),
        (whole(MUTE, "bc", spared="a"), order(MUTE, "ab"), ["a"]),
        (whole(MUTE), whole(UNMUTE), ["a", "b", "c"]),
    ],
)
def test_what_hits_somebody_else_or_otherwise_is_no_repeat(
    first: ModerationRequest, other: ModerationRequest, hit: list[str]
) -> None:
    time = Time()
    time.hits(first)
    assert time.hits(other) == hit


@pytest.mark.parametrize(
    ("first", "between", "again", "hit"),
    [
        (order(MUTE, "a"), order(UNMUTE, "a"), order(MUTE, "a"), ["a"]),
        (order(MUTE, "ab"), order(UNMUTE, "a"), order(MUTE, "ab"), ["a"]),
        (order(MUTE, "a"), whole(UNMUTE), order(MUTE, "a"), ["a"]),
        (order(MUTE, "d"), whole(UNMUTE, "abc"), order(MUTE, "d"), ["d"]),
        (order(MUTE, "a"), whole(UNMUTE, "bc", "a"), order(MUTE, "a"), None),
        (whole(MUTE), order(UNMUTE, "b"), whole(MUTE), ["a", "b", "c"]),
        (whole(MUTE), order(UNMUTE, "a"), whole(MUTE, "bc", spared="a"), None),
        (whole(MUTE), whole(UNMUTE), whole(MUTE), ["a", "b", "c"]),
        (order(KICK, "a"), order(MUTE, "a"), order(KICK, "a"), None),
        (order(END, "a"), order(MUTE, "a"), order(END, "a"), None),
    ],
)
def test_only_what_undoes_an_order_makes_the_same_one_new(
    first: ModerationRequest,
    between: ModerationRequest,
    again: ModerationRequest,
    hit: list[str] | None,
) -> None:
    time = Time()
    time.hits(first)
    assert time.hits(between) is not None
    assert time.hits(again) == hit


def test_what_was_undone_stays_so_though_the_order_that_undid_it_is_over() -> None:
    time = Time()
    undoing = order(UNMUTE, "a")
    assert time.hits(order(MUTE, "a")) == ["a"]
    assert time.hits(undoing) == ["a"]
    time.repeats.end(undoing, as_meant=True)
    time.now += AGAIN
    assert time.hits(order(MUTE, "a")) == ["a"]


def test_a_key_that_is_held_gives_one_order_however_long() -> None:
    time = Time()
    first = order(MUTE, "a")
    assert time.hits(first) == ["a"]
    time.repeats.end(first, as_meant=True)
    time.now += 0.5  # until the keyboard begins to repeat
    told = 0
    for _ in range(300):
        assert time.hits(order(MUTE, "a")) is None
        told += time.repeats.worth_telling()
        time.now += 1 / 30
    assert told == 1
    time.now += AGAIN
    assert time.hits(order(MUTE, "a")) == ["a"]
    assert time.repeats.worth_telling()


def test_presses_that_are_no_held_key_wait_for_a_second_and_no_longer() -> None:
    time = Time()
    first = order(MUTE, "a")
    time.hits(first)
    time.repeats.end(first, as_meant=True)
    for _ in range(2):
        time.now += HELD + 0.1
        assert time.hits(order(MUTE, "a")) is None
    time.now += HELD + 0.1
    assert time.hits(order(MUTE, "a")) == ["a"]


def test_what_failed_may_be_given_again_at_once_but_not_for_ever() -> None:
    time = Time()
    for hit in (["a"], ["a"], None, None):
        given = order(KICK, "a")
        assert time.hits(given) == hit
        time.repeats.end(given, as_meant=False)


actions = st.sampled_from(Action)
people = st.text("abcd", min_size=1, max_size=4)
steps = st.lists(st.tuples(actions, people, st.floats(0, 3), st.booleans()), max_size=12)


@given(steps)
def test_whoever_is_dropped_is_being_hit_in_that_way(
    drawn: Sequence[tuple[Action, str, float, bool]],
) -> None:
    """Nobody is missed: of all that was let through, the last on somebody is what was meant."""
    time = Time()
    last: dict[str, Action] = {}
    for action, names, wait, ends in drawn:
        time.now += wait
        meant = order(action, "".join(dict.fromkeys(names)))
        admitted = time.repeats.admit(meant)
        voice = action in {MUTE, UNMUTE}
        for target in meant.targets:
            key = target.id if voice else f"{action} {target.id}" if action is KICK else action
            if admitted and target in admitted.targets:
                last[key] = action
            assert last.get(key) is action
        if admitted and ends:
            time.repeats.end(admitted, as_meant=True)


AUDIO, VIDEO = RecordingFilter(type="audio"), RecordingFilter(type="video")


def deletion(record_id: str = "x", name: str = "one") -> Write:
    return DeleteFile(kind=RecordKind.RECORDING, record_id=record_id, name=name)


def written(write: Write, outcome: Outcome) -> Written:
    return Written(request=write, outcome=outcome, at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("first", "second", "under_way", "after"),
    [
        (deletion(), deletion(name="renamed"), True, True),
        (deletion(), deletion("y"), False, False),
        (deletion(), DeleteFile(kind=RecordKind.COMPOSITION, record_id="x", name="one"),
         False, False),
        (DeleteRoom(room_id="r", name="a", people=3), DeleteRoom(room_id="r", name="a", people=4),
         True, False),
        (DeleteMatching(name="a", where=AUDIO, count=3), DeleteMatching(name="a", where=AUDIO,
         count=3), True, True),
        (DeleteMatching(name="a", where=AUDIO, count=3), DeleteMatching(name="a", where=VIDEO,
         count=3), False, False),
        (UpdateRoom(name="a", room_id="r", changes=RoomPatch(max_participants=3)),
         UpdateRoom(name="a", room_id="r", changes=RoomPatch(max_participants=3)), True, False),
        (UpdateRoom(name="a", room_id="r", changes=RoomPatch(max_participants=3)),
         UpdateRoom(name="a", room_id="r", changes=RoomPatch(max_participants=4)), False, False),
        (CreateRoom(name="a", room=RoomCreate(unique_name="a")),
         CreateRoom(name="a", room=RoomCreate(unique_name="b")), False, False),
    ],
)  # fmt: skip
async def test_the_same_write_is_one(
    first: Write, second: Write, under_way: bool, after: bool
) -> None:
    time = Time()
    assert time.repeats.given_before(first) is None
    begun = time.repeats.begin(first)
    time.now += 300
    assert (time.repeats.given_before(second) is begun) is under_way
    time.repeats.finish(begun, written(first, Outcome.DONE))
    assert (time.repeats.given_before(second) is begun) is after
    time.now += AGAIN + 0.01
    assert time.repeats.given_before(second) is None


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN, Outcome.ALREADY_GONE, None])
async def test_a_deletion_that_was_not_done_may_be_tried_again_at_once(
    outcome: Outcome | None,
) -> None:
    time = Time()
    begun = time.repeats.begin(deletion())
    waiting = asyncio.gather(begun.done, return_exceptions=True)
    time.repeats.finish(begun, written(deletion(), outcome) if outcome else None)
    (told,) = await waiting
    assert isinstance(told, Written if outcome else asyncio.CancelledError)
    assert time.repeats.given_before(deletion()) is None
