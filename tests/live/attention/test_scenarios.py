"""Each rule in the simulation: what raises an alert, what is over, and what only looks alike."""

import asyncio
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from roomtui.account_id import UNNAMED, AccountId
from roomtui.api.errors import VideoApiError
from roomtui.api.models import Composition, Participant
from roomtui.demo.people import HOSTILE_JSON, RETURNING, hosts
from roomtui.demo.plans import RoomPlan, Scenario
from roomtui.live.actions.request import Action, Outcome, kept_identity
from roomtui.live.attention.alert import Severity
from roomtui.live.attention.file_reader import PendingPage
from roomtui.live.attention.folds import Folds
from roomtui.live.attention.rules import RULES
from roomtui.live.kinds import RecordKind
from roomtui.live.memory.memory import NO_MEMORY
from roomtui.live.polling.feed import FeedState, Update
from roomtui.live.snapshot import Snapshot
from tests.live.attention.watching import Watching

HOST = '{"role":"host","id":"h"}'


def person(number: int, role: str = "") -> str:
    stated = f'"role":"{role}",' if role else ""
    return f'{{{stated}"id":{number},"username":"Ann {number}"}}'


def people(count: int, first: int = 1000, role: str = "") -> list[str]:
    return [person(number, role) for number in range(first, first + count)]


def hall(*, limit: int = 40, records: bool = False) -> Watching:
    """A hall and an empty room beside it, in which nothing moves by itself."""
    watching = Watching("empty")
    for name, most in (("hall", limit), ("side", 20)):
        watching.world.create_room(
            unique_name=name, max_participants=most, enable_recording=records
        )
    return watching


def test_a_room_that_fills_is_told_at_nine_tenths_and_once_it_is_full() -> None:
    watching = hall(limit=20)
    watching.join("hall", *people(17))
    assert watching.after(4) == []  # 85 percent
    (eighteenth,) = watching.join("hall", person(1))
    assert watching.after(4) == ["nearly-full"]
    assert watching.said("nearly-full") == "hall is nearly full: 18 of 20, 90 % of its limit."
    watching.world.leave(eighteenth.id)
    assert watching.after(60) == ["nearly-full"]  # 85 percent again: it clears below 80
    here = watching.join("hall", *people(3, 1))
    assert watching.after(4) == ["full"]
    assert watching.said("full") == "hall is full: 20 of 20."
    watching.world.leave(here[0].id)
    assert watching.after(4) == ["full"]  # one place, for a moment
    for one in here[1:]:
        watching.world.leave(one.id)
    assert watching.after(4) == []
    assert watching.times_raised == 2


def test_what_an_alert_says_is_true_for_as_long_as_it_goes_on() -> None:
    watching = hall(limit=20)
    here = watching.join("hall", *people(20))
    assert watching.after(4) == ["full"]
    for number, says in enumerate(("was full, now 19 of 20.", "was full, now 18 of 20.")):
        watching.world.leave(here[number].id)
        assert watching.after(4) == ["full"]
        (alert,) = watching.analysis.alerts
        assert alert.sentence == f"hall {says}"
        assert alert.brief == "hall was full"
        assert "is 20" in alert.evidence[0]
    watching.join("hall", *people(2, 1))
    watching.after(4)
    (alert,) = watching.analysis.alerts
    assert alert.sentence == "hall is full: 20 of 20."
    assert watching.times_raised == 1


def test_those_who_wait_for_a_host_are_counted_anew() -> None:
    watching = hall()
    watching.join("hall", *people(4, role="attendee"))
    assert watching.after(70) == ["no-host"]
    watching.join("hall", '{"name": "Eve"}')
    watching.after(4)
    (alert,) = watching.analysis.alerts
    assert alert.sentence == "hall has no host, and 5 people wait."


def test_a_small_room_is_meant_to_be_full() -> None:
    watching = hall(limit=2)
    watching.join("hall", *people(2))
    assert watching.after(60) == []


def test_a_kicked_person_who_returns_is_told_and_whoever_else_joins_is_not() -> None:
    watching = Watching("keynote", step=1.0)
    watching.feed = replace(watching.feed, interval=1.0)
    ricky = next(p for p in watching.world.participants.values() if p.context == RETURNING)
    watching.kick(ricky)
    assert "returned" not in watching.after(18)
    assert "returned" in watching.after(4)
    assert (
        watching.said("returned") == "Ricky Returns is back in q-and-a, 20 s after a kick by op-a."
    )
    (alert,) = (one for one in watching.analysis.alerts if one.rule == "returned")
    assert alert.severity is Severity.URGENT
    assert watching.analysis.alerts[0] is alert
    back = next(
        p for p in watching.world.participants.values() if p.context == RETURNING and not p.left_at
    )
    assert alert.place.id == back.id
    watching.world.leave(back.id)
    assert "returned" not in watching.after(2)
    assert sum(rule == "returned" for rule, _ in watching.raised) == 1


def test_who_is_back_after_the_kick_of_a_door_was_kicked_by_no_operator() -> None:
    watching = hall()
    (one,) = watching.join("hall", person(1))
    watching.after(2)
    watching.kick(one, policy="p")
    watching.after(2)
    watching.join("hall", person(1))
    assert "returned" in watching.after(2)
    assert "after a kick by a door of op-a." in watching.said("returned")


def test_somebody_is_not_back_who_was_there_before_or_was_not_kicked() -> None:
    watching = hall()
    (one,) = watching.join("hall", person(1))
    watching.join("side", person(1))
    watching.after(10)
    watching.kick(one)
    assert watching.after(10) == []  # in the other room since before
    (two,) = watching.join("hall", person(2))
    watching.after(2)
    watching.world.leave(two.id)
    watching.remember(Action.KICK, two, outcome=Outcome.FAILED)
    watching.join("hall", person(2))
    (three,) = watching.join("hall", person(3))
    watching.remember(Action.MUTE, three)
    watching.world.leave(three.id)
    watching.join("hall", person(3))
    assert watching.after(10) == []
    (nobody,) = watching.join("hall", "")
    watching.after(2)
    watching.kick(nobody)
    watching.join("hall", "")
    assert watching.after(10) == []


def test_whoever_states_no_id_is_known_again_in_the_room_of_the_kick_for_an_hour() -> None:
    watching = hall()
    (one,) = watching.join("hall", "Mallory")
    watching.after(2)
    watching.kick(one)
    watching.after(10)
    (elsewhere,) = watching.join("side", "Mallory")
    assert watching.after(2) == []
    watching.world.leave(elsewhere.id)
    watching.after(2)
    (back,) = watching.join("hall", "Mallory")
    assert watching.after(2) == ["returned"]
    assert watching.said("returned") == (
        "Mallory is back in hall, 14 s after a kick of somebody of that name by op-a."
    )
    watching.world.leave(back.id)
    watching.step = 60.0
    watching.after(3_660)
    watching.join("hall", "Mallory")
    assert watching.after(2) == []


def test_an_identity_is_not_matched_while_several_hold_it() -> None:
    watching = hall()
    (one,) = watching.join("hall", person(1))
    watching.after(2)
    watching.kick(one)
    watching.after(2)
    watching.join("hall", person(1))
    (side,) = watching.join("side", person(1))
    assert watching.after(10) == []
    watching.world.leave(side.id)
    assert watching.after(2) == ["returned"]


def test_an_identity_that_goes_by_two_names_is_not_matched_any_more() -> None:
    watching = hall()
    (one,) = watching.join("hall", person(1))
    (two,) = watching.join("side", '{"id":1,"username":"Bob"}')
    watching.after(2)
    watching.kick(one)
    watching.world.leave(two.id)
    watching.after(2)
    watching.join("hall", person(1))
    assert watching.after(10) == []


def test_a_console_that_starts_tells_who_is_back_as_soon_as_it_remembers() -> None:
    watching = hall()
    (one,) = watching.join("hall", person(1))
    watching.kick(one)
    memory, watching.memory = watching.memory, type(watching.memory)()
    watching.clock.tick(5)
    watching.join("hall", person(1))
    assert watching.after(2) == []
    watching.memory = memory
    assert watching.after(2) == ["returned"]


def test_whoever_is_kept_by_a_digest_in_the_journal_is_known_all_the_same() -> None:
    watching = hall()
    hostile = "Mallory \x1b[2J"
    (one,) = watching.join("hall", hostile)
    watching.after(2)
    watching.kick(one)
    ((account, key),) = watching.memory.identities
    kept = {(account, kept_identity(key)): watching.memory.identities[account, key]}
    memory, watching.memory = replace(watching.memory, identities=kept), NO_MEMORY
    watching.after(10)
    watching.join("hall", hostile)
    assert watching.after(2) == []
    watching.memory = memory
    assert watching.after(2) == ["returned"]


def test_whoever_is_watched_is_told_as_they_come_and_as_they_leave() -> None:
    watching = hall()
    watching.watch(person(1), "spam \x1b[31m")
    watching.after(2)
    one, _ = watching.join("hall", person(1), person(2))
    assert watching.after(2) == ["watched-came"]
    assert watching.said("watched-came") == "Ann 1, who is watched (spam [31m), is in hall."
    watching.world.leave(one.id)
    assert watching.after(2) == ["watched-left"]
    assert watching.said("watched-left").endswith("left hall.")
    assert watching.after(400) == []


def test_whoever_is_watched_and_kicked_is_told_to_have_left_by_that() -> None:
    watching = hall()
    watching.watch(person(1))
    watching.after(2)
    (one,) = watching.join("hall", person(1))
    watching.after(2)
    watching.kick(one)
    assert watching.after(2) == ["watched-left"]
    assert watching.said("watched-left") == "Ann 1, who is watched, was kicked and left hall."


def test_whoever_is_put_on_the_watch_list_while_here_is_told_when_they_leave_only() -> None:
    watching = hall()
    (one,) = watching.join("hall", person(1))
    watching.after(4)
    watching.watch(person(1))
    assert watching.after(60) == []
    watching.world.leave(one.id)
    assert watching.after(2) == ["watched-left"]


def test_whoever_is_taken_off_the_watch_list_is_not_told_of_any_more() -> None:
    watching = hall()
    watching.watch(person(1))
    watching.after(2)
    (one,) = watching.join("hall", person(1))
    assert watching.after(2) == ["watched-came"]
    watching.watch(person(7))
    assert watching.after(2) == []
    watching.world.leave(one.id)
    assert watching.after(2) == []


def test_people_who_wait_for_a_host_are_told_after_a_minute() -> None:
    watching = hall()
    watching.join("hall", *people(4, role="attendee"))
    assert watching.after(50) == []
    assert watching.after(20) == ["no-host"]
    assert watching.said("no-host") == "hall has no host, and 4 people wait."
    watching.join("hall", HOST)
    assert watching.after(2) == []


def test_a_host_who_leaves_is_missed_and_one_who_is_back_at_once_is_not() -> None:
    watching = hall()
    host, *_ = watching.join("hall", HOST, *people(4))
    watching.after(10)
    watching.world.leave(host.id)
    watching.after(30)
    (host,) = watching.join("hall", HOST)
    assert watching.after(90) == []
    watching.world.leave(host.id)
    assert watching.after(70) == ["no-host"]


def test_nobody_misses_a_host_where_roles_are_not_stated_or_one_is_alone() -> None:
    watching = hall()
    watching.join("hall", *people(6))
    watching.join("side", person(2, "attendee"))
    assert watching.after(120) == []


def test_many_who_join_at_once_are_told_but_not_while_a_session_fills() -> None:
    watching = hall()
    watching.join("hall", *people(12))
    assert watching.after(320) == []
    watching.join("hall", *people(9, 1))
    assert watching.after(4) == []
    watching.join("hall", person(20))
    assert watching.after(4) == ["joins"]
    assert watching.said("joins") == "10 people joined hall within 30 s."
    assert watching.after(320) == []


def test_many_who_join_one_after_the_other_are_no_crowd() -> None:
    watching = hall()
    watching.join("hall", *people(12))
    watching.after(320)
    for number in range(14):
        watching.join("hall", person(number))
        assert watching.after(4) == []


def test_many_who_leave_at_once_are_told_and_those_whom_we_kicked_are_not() -> None:
    watching = hall()
    here = watching.join("hall", *people(15))
    watching.after(10)
    for one in here[:6]:
        watching.kick(one)
    assert watching.after(20) == []
    watching.after(60)
    for one in here[6:12]:
        watching.world.leave(one.id)
    watching.after(2)
    assert watching.after(10) == ["leaves"]
    assert watching.said("leaves") == "6 of 9 people left hall within 30 s."


def test_people_who_leave_one_after_the_other_are_no_flight() -> None:
    watching = hall()
    for one in watching.join("hall", *people(20)):
        watching.world.leave(one.id)
        assert watching.after(7) == []


def test_a_session_that_ends_under_many_is_told_unless_we_ended_it() -> None:
    watching = hall()
    watching.join("hall", *people(12))
    watching.join("side", *people(11, 1))
    watching.after(10)
    watching.world.close_session(watching.session("hall").id)
    watching.world.close_session(watching.session("side").id)
    assert watching.after(10) == ["ended"]
    assert watching.said("ended") == (
        "The session in hall ended with 12 people in it; nobody here ended it."
    )
    assert watching.after(1000) == []
    watching.join("hall", *people(12))
    watching.after(10)
    watching.end(watching.session("hall"))
    assert watching.after(20) == []
    assert watching.times_raised == 1


def test_a_session_whose_people_we_kicked_or_whose_room_was_deleted_is_not_told() -> None:
    watching = hall()
    here = watching.join("hall", *people(12))
    watching.join("side", *people(12, 1))
    watching.after(10)
    for one in here:
        watching.kick(one)
    watching.world.close_session(watching.session("hall").id)
    watching.world.delete_room(watching.room("side"))
    assert watching.after(20) == []


def test_a_session_that_nobody_records_is_told_until_somebody_is_recorded() -> None:
    watching = hall()
    watching.join("hall", *people(3))
    watching.after(30)
    watching.world.update_room(watching.room("hall"), enable_recording=True)
    assert watching.after(80) == []
    assert watching.after(240) == ["not-recorded"]
    assert watching.said("not-recorded") == (
        "hall is set to record, and nothing of its session is recorded."
    )
    watching.join("hall", person(1))
    watching.after(240)
    assert watching.rules == []


def test_a_session_that_is_recorded_is_asked_for_once() -> None:
    watching = hall(records=True)
    watching.join("hall", *people(3))
    assert watching.after(600) == []
    files = watching.checker._reader
    assert files.asked.count(watching.session("hall").id) == 1  # type: ignore[attr-defined]


def test_what_is_not_checked_yet_is_said() -> None:
    watching = hall(records=True)
    watching.join("hall", *people(2))
    watching.join("side", *people(2, 1))
    watching.after(62)
    assert watching.analysis.checks.waiting == 1
    assert watching.analysis.checks.sentence == (
        "1 session set to record has not been checked yet. One is checked each minute."
    )
    watching.after(60)
    assert watching.analysis.checks.sentence == ""


def test_a_composition_that_stays_in_the_works_is_told_and_a_slow_one_is_not() -> None:
    watching = hall(records=True)
    session = watching.session("hall")
    for one in watching.join("hall", *people(2)):
        watching.world.leave(one.id)
    watching.after(60)
    draft = Composition(id="", room_id=session.room_id, session_id=session.id, resolution="1x1")
    watching.world.composer.create(draft, 60, watching.now(), slowness=20.0)
    stuck = watching.world.composer.create(draft, 60, watching.now(), slowness=400.0)
    watching.step = 30.0
    assert "stuck" not in watching.after(1780)
    assert "stuck" in watching.after(600)
    assert watching.said("stuck").startswith("A composition of hall has been ")
    (alert,) = (one for one in watching.analysis.alerts if one.rule == "stuck")
    assert alert.place.id == stuck.id
    assert "stuck" not in watching.after(14_000)


def test_a_recording_of_a_session_that_goes_on_is_not_stuck() -> None:
    watching = hall(records=True)
    watching.join("hall", *people(2))
    watching.step = 30.0
    assert watching.after(7200) == []


def test_an_empty_session_and_one_with_a_single_person_are_told_after_long() -> None:
    watching = hall()
    watching.step = 10.0
    (one,) = watching.join("hall", person(1))
    watching.session("side")
    assert watching.after(590) == []
    assert watching.after(30) == ["empty"]
    assert watching.after(1200) == ["alone", "empty"]
    assert watching.said("alone") == "Ann 1 has been alone in hall for over 30 m."
    watching.join("hall", person(2))
    watching.join("side", person(3))
    assert watching.after(10) == []
    watching.world.leave(one.id)
    assert watching.after(600) == []


def test_one_id_twice_in_a_session_is_told_and_two_of_one_name_are_not() -> None:
    watching = hall()
    watching.join("hall", person(1), '{"id":1,"username":"Bob"}', "Guest", "Guest", "", "")
    watching.join("side", person(5))
    watching.join("hall", person(5))
    assert watching.after(110) == []
    assert watching.after(20) == ["twice"]
    assert watching.said("twice") == "Ann 1, also as Bob, is twice in hall."


def test_whoever_reconnects_is_twice_for_a_moment() -> None:
    watching = hall()
    (one,) = watching.join("hall", person(1))
    watching.join("hall", person(1))
    watching.after(60)
    watching.world.leave(one.id)
    assert watching.after(120) == []


def test_of_each_pair_of_incidents_one_is_told_and_the_other_is_not() -> None:
    watching = Watching("incidents", step=2.0)
    watching.after(60)
    for name in ("comeback", "farewell"):
        watching.kick(world_person(watching, name))
    watching.after(300)
    watching.step = 20.0
    watching.after(1700)
    told: dict[str, set[str]] = {}
    for alert in watching.raised.values():
        room_id = alert.place.room_id
        told.setdefault(str(watching.world.rooms[room_id].unique_name), set()).add(alert.rule)
    assert told == {
        "fills-up": {"nearly-full", "full"},
        "host-leaves": {"no-host"},
        "raided": {"joins"},
        "fled": {"leaves"},
        "cut-off": {"ended"},
        "not-recorded": {"not-recorded"},
        "recorded": {"stuck"},
        "twice": {"twice"},
        "deserted": {"empty"},
        "alone": {"alone"},
        "comeback": {"returned"},
    }
    assert sum(rule == "stuck" for rule, _ in watching.raised) == 1


def world_person(watching: Watching, room: str) -> Participant:
    """The first person in a room."""
    first, *_ = watching.world.present_in(watching.session(room).id)
    return watching.world.participants[first]


def test_hostile_names_are_safe_in_sentences() -> None:
    watching = hall()
    watching.world.update_room(watching.room("hall"), unique_name="h\x1b]0;x\x07\u202eall")
    watching.watch(HOSTILE_JSON, "\x1b[2J")
    watching.after(2)
    session = watching.sessions or [watching.world.start_session(next(iter(watching.world.rooms)))]
    watching.world.join(session[0].id, HOSTILE_JSON)
    watching.world.join(session[0].id, HOSTILE_JSON)
    watching.after(130)
    assert watching.rules == ["twice"]
    for alert in watching.raised.values():
        for text in (alert.sentence, alert.brief, *alert.evidence):
            assert text.isprintable()
            assert len(text) < 256


def test_nothing_is_told_of_what_happened_while_nobody_looked() -> None:
    watching = hall()
    watching.join("hall", *people(15))
    watching.join("side", *people(15, 50))
    (alone,) = watching.join("hall", person(1))
    watching.after(320)
    watching.world.close_session(watching.session("side").id)
    for number in range(14):
        watching.clock.tick(40)
        watching.join("hall", person(100 + number))
    watching.clock.tick(60)
    assert watching.after(20) == []
    assert alone.id


def test_a_flight_is_told_at_a_slow_pace_as_well() -> None:
    watching = hall()
    watching.step = 60.0
    watching.feed = replace(watching.feed, interval=60.0)
    here = watching.join("hall", *people(12))
    watching.after(400)
    watching.clock.tick(5)
    for one in here[:6]:
        watching.world.leave(one.id)
    assert watching.after(60) == []  # the journal may yet tell who did it
    assert watching.after(60) == ["leaves"]


def test_leaves_that_the_service_does_not_date_are_no_flight_at_a_slow_pace() -> None:
    watching = hall()
    watching.step = 60.0
    watching.feed = replace(watching.feed, interval=60.0)
    here = watching.join("hall", *people(12))
    watching.after(120)
    for one in here[:8]:
        watching.world.leave(one.id)
        watching.clock.tick(7)
    assert watching.snapshot is not None
    (session,) = watching.snapshot.sessions.values()
    kept = tuple(p for p in session.participants or () if p.id in {one.id for one in here[8:]})
    undated = replace(session, participants=kept)
    now = watching.world.now()
    later = Snapshot.of(
        watching.snapshot.rooms.values(), [undated], account=UNNAMED, number=99, at=now
    )
    watching.take(Update(later, watching.feed, (), now.timestamp(), now))
    watching.clock.tick(10)
    assert watching.take(Update(later, watching.feed, (), now.timestamp() + 10, now)) == ()


def test_an_old_feed_raises_nothing_and_clears_nothing() -> None:
    watching = hall(limit=10)
    here = watching.join("hall", *people(10))
    assert watching.after(2) == ["full"]
    for state in (FeedState.OFFLINE, FeedState.LATE, FeedState.PAUSED, FeedState.DENIED):
        watching.feed = replace(watching.feed, state=state)
        for one in here:
            watching.world.leave(one.id)
        assert watching.after(30) == ["full"]
    watching.feed = replace(watching.feed, state=FeedState.LIVE)
    assert watching.after(2) == []


def test_what_an_incomplete_snapshot_lacks_is_not_over() -> None:
    watching = hall(limit=12)
    watching.join("hall", *people(12))
    watching.after(2)
    watching.world.close_session(watching.session("hall").id)
    for _ in range(30):
        watching.clock.tick(2)
        assert [one.rule for one in watching.look(complete=False) if not one.cleared_at] == ["full"]
    assert watching.after(20) == ["ended"]


def test_another_account_starts_anew() -> None:
    watching = hall(limit=10)
    watching.join("hall", *people(10))
    assert watching.after(2) == ["full"]
    assert watching.snapshot is not None
    other = replace(watching.snapshot, account=AccountId("other", "x"), sessions={}, by_session={})
    assert watching.take(Update(other, watching.feed)) == ()


def test_a_rule_that_is_switched_off_says_nothing() -> None:
    watching = Watching("keynote", off=("full", "nearly-full", "not-recorded", "stuck"))
    watching.after(120)
    assert not {"full", "nearly-full"} & {rule for rule, _ in watching.raised}


def test_more_than_ten_of_a_kind_are_told_as_one() -> None:
    rooms = tuple(
        RoomPlan(
            unique_name=f"r{n}", max_participants=5, crowd=5, open=True, guests=hosts(*"abcde")
        )
        for n in range(30)
    )
    watching = Watching(Scenario(description="full", rooms=rooms))
    assert watching.after(2) == ["full"] * 11
    folded = next(one for one in watching.analysis.alerts if one.cause.startswith("more "))
    assert folded.sentence == ("Room full: 30 at once; more of them are only counted here.")
    assert {one.id for one in folded.places} == {one.id for one in watching.sessions[:30]}
    for session in watching.sessions[:26]:
        watching.end(session)
    assert watching.after(4) == ["full"] * 4


def test_what_stands_for_many_counts_anew_each_minute_or_once_they_are_twice_as_many() -> None:
    folds, now = Folds(AccountId("one", "x")), datetime(2026, 11, 30, tzinfo=UTC)
    folds.begin(RULES["full"])
    told = []
    for at, count in enumerate((14, 20, 204, 220)):
        folds.count({"full": count}, now, float(at))
        told += [one.brief for one in folds.alerts]
    folds.count({"full": 220}, now, 70.0)
    told += [one.brief for one in folds.alerts]
    counts = [int(one.split()[2]) for one in told]
    assert counts == [14, 14, 204, 204, 220]


def test_the_checker_leaves_turns_out_after_failures_and_says_why() -> None:
    watching = hall(records=True)
    watching.join("hall", *people(2))
    watching.after(30)
    asked = 0

    class Refusing:
        is_paused = False

        async def recordings_of(self, _: str) -> int:
            nonlocal asked
            asked += 1
            raise VideoApiError("it is not served here")

        async def pending(self, _: RecordKind, status: str) -> PendingPage:
            return PendingPage((), whole=await self.recordings_of(status) > 0)

    watching.checker._reader = Refusing()
    for _ in range(40):
        watching.clock.tick(60)
        asyncio.run(watching.checker.ask())
    assert 4 <= asked <= 6
    assert "it is not served here" in watching.checker.checks.sentence


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
@pytest.mark.parametrize("skew", [-9.0, 9.0])
def test_a_time_of_joining_that_cannot_be_breaks_no_rule(
    at: str, skew: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching = hall()
    watching.feed = replace(watching.feed, skew=skew)
    (one,) = watching.join("hall", '{"userId": "u-1", "name": "Ann"}')
    watching.after(4)
    watching.kick(one)
    watching.watch(one.context or "")
    watching.after(4)
    (again,) = watching.join("hall", one.context or "")
    here = (replace(again, joined_at=datetime.fromisoformat(at)),)
    whole = replace(watching.session("hall"), participants=here)
    monkeypatch.setattr(watching.world, "whole_session", lambda _: whole)
    watching.after(4)


@pytest.mark.parametrize("skew", [-60.0, 60.0])
def test_since_when_somebody_is_watched_is_of_the_clock_of_the_service(skew: float) -> None:
    watching = hall()
    watching.feed = replace(watching.feed, skew=skew)
    ann, bob = people(2)
    watching.join("hall", ann)
    watching.after(30)
    watching.watch(ann)
    assert "watched-came" not in watching.after(4)
    watching.watch(bob)
    watching.after(30)
    watching.join("hall", bob)
    assert "watched-came" in watching.after(4)


def test_what_comes_back_soon_is_the_same_alert_by_the_numbers_of_now() -> None:
    watching = hall(limit=20)
    here = watching.join("hall", *people(18))
    assert watching.after(4) == ["nearly-full"]
    (before,) = watching.analysis.alerts
    for one in here[:4]:
        watching.world.leave(one.id)
    assert watching.after(60) == []
    watching.join("hall", *people(5, 1))
    assert watching.after(4) == ["nearly-full"]
    (after,) = watching.analysis.alerts
    assert after.key == before.key
    assert (before.brief, after.brief) == ("hall 18 of 20", "hall 19 of 20")
    assert "19 people" in after.evidence[0]
