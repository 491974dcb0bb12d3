"""A crowd in one session, coming and going at once: looked at in time that grows with it alone."""

import json
import time
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Room, Session
from roomtui.identity.stable import Identity, identity_in
from roomtui.live.analysis.analyser import Analyser, IdentityStage
from roomtui.live.analysis.analysis import NO_ANALYSIS
from roomtui.live.analysis.hosts import PIECE, HostCounter
from roomtui.live.analysis.names import NameStage
from roomtui.live.attention.alert import AlertPlace
from roomtui.live.attention.facts import SharedFacts
from roomtui.live.attention.person_rules import TWICE
from roomtui.live.attention.stage import AttentionStage
from roomtui.live.identities import NO_IDENTITIES
from roomtui.live.kinds import RecordKind
from roomtui.live.memory.memory import NO_MEMORY
from roomtui.live.polling.changes import changes
from roomtui.live.polling.feed import Feed, FeedState, Update
from roomtui.live.snapshot import Snapshot
from roomtui.live.watch_list import NOBODY_WATCHED
from roomtui.thresholds import Twice
from roomtui.ui.activity import Activity
from roomtui.ui.find.index import FindIndex
from roomtui.ui.known_names import with_names
from tests.live.support import StillClock

AT = datetime(2026, 11, 29, 21, tzinfo=UTC)
CROWD = 8_000
MOST_SECS = 0.6
"""Of the processor; to compare each of the crowd with each other takes twice as long at least."""

T = TypeVar("T")


def crowd(first: int, *, left: bool = False) -> list[Participant]:
    """Return people, two of whom state the same identity each."""
    return [
        Participant(
            id=f"p{number}",
            session_id="s",
            context=f'{{"userId": "u-{number // 2}", "role": "host"}}',
            joined_at=AT,
            left_at=AT + timedelta(seconds=number) if left else None,
        )
        for number in range(first, first + CROWD)
    ]


def snapshot(people: list[Participant], number: int, before: Snapshot | None = None) -> Snapshot:
    session = Session(id="s", room_id="r", active=True, participants=tuple(people), created_at=AT)
    room = Room(id="r", unique_name="hall")
    return Snapshot.of([room], [session], account=UNNAMED, number=number, at=AT, before=before)


def exchanged() -> tuple[Snapshot, Snapshot]:
    """Return a crowd, and another that has taken its place."""
    before = snapshot(crowd(0), 1)
    return before, snapshot([*crowd(CROWD), *crowd(0, left=True)], 2, before)


def steps(work: Generator[None, None, T]) -> int:
    return sum(1 for _ in work)


def test_a_crowd_that_leaves_is_told_with_the_times_of_each() -> None:
    before, after = exchanged()
    began = time.process_time()
    left = [one for one in changes(before, after) if one.kind == "participant.left"]
    assert time.process_time() - began < MOST_SECS
    told = {one.participant.id: one.at for one in left if one.participant}
    assert told == {f"p{n}": AT + timedelta(seconds=n) for n in range(CROWD)}


def test_a_crowd_of_twins_is_looked_at_for_what_needs_a_hand() -> None:
    clock = StillClock()
    stage = AttentionStage(clock, memory=lambda: NO_MEMORY, watched=lambda: NOBODY_WATCHED)
    analyser = Analyser((IdentityStage(), stage), _fail)
    identity_in('{"userId": "u"}')
    for number, taken in enumerate(exchanged()):
        update = Update(taken, Feed(state=FeedState.LIVE, interval=2.0), (), 2.0 * number, AT)
        began = time.process_time()
        assert steps(analyser.work(update)) > CROWD // 2 // 50
        assert time.process_time() - began < MOST_SECS


def test_the_hosts_among_a_crowd_are_counted_in_slices() -> None:
    counter, taken = HostCounter(["host"]), snapshot(crowd(0), 1)
    assert steps(counter.counting(taken)) > CROWD // PIECE
    assert counter.of(taken) == {"s": CROWD}


def test_long_contexts_are_read_one_at_a_time() -> None:
    context = json.dumps({"name": "Ann", "more": "x" * 1_000})
    people = [Participant(id=f"p{n}", session_id="s", context=context) for n in range(20)]
    taken = snapshot(people, 1)
    assert steps(HostCounter(["host"]).counting(taken)) >= len(people)
    assert steps(FindIndex().take(taken, NO_IDENTITIES)) >= len(people)


def test_names_of_who_comes_and_goes_are_read_before_they_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def guests(when: str) -> list[Participant]:
        contexts = (json.dumps({"name": f"{when}{n}", "more": "x" * 5_000}) for n in range(20))
        return [Participant(id=one[10:19], session_id="s", context=one) for one in contexts]

    before, after = snapshot(guests("before"), 1), snapshot(guests("after"), 2)
    update = Update(after, Feed(), changes(before, after))
    assert len(update.changes) == 40
    assert steps(NameStage().take(update, NO_ANALYSIS)) >= len(update.changes)

    def fail(*_: object) -> None:
        raise AssertionError("it is read again")

    monkeypatch.setattr("roomtui.text._identify", fail)
    activity = Activity()
    activity.happened(update.changes, AT)
    assert with_names({}, UNNAMED, filter(None, (one.participant for one in update.changes)))


def test_of_many_with_one_identity_only_some_names_are_read() -> None:
    people = tuple(
        Participant(id=f"p{n}", session_id="s", context=f'{{"id": "u", "name": "A{n}"}}')
        for n in range(1_000)
    )
    place = AlertPlace(RecordKind.SESSION, "s", "s", "r")
    found = TWICE.look(
        SharedFacts(identity=Identity("id:u", "id"), people=people, place=place, room="hall"),
        Twice(),
        False,
    )
    assert found is not None
    told = "A0, also as A1, is 1000 times in hall, and at least 48 more names."
    assert found.sentence == told


def _fail(error: Exception, _where: str) -> None:
    raise error
