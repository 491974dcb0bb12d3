"""What is marked, of what a mark is taken away, and which of it a key means."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.message import Message

from roomtui.account_id import AccountId
from roomtui.api.models import Room
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.writes import Written
from roomtui.live.kinds import RecordKind
from roomtui.live.snapshot import Snapshot
from roomtui.ui.filters.counts import compile_counts, why_no_counts, words_with_count
from roomtui.ui.live.hosts_spared import HOSTS_ALONE
from roomtui.ui.live.marked_dialog import in_order
from roomtui.ui.live.marked_moderation import _hit_people
from roomtui.ui.live.marked_sessions import _hit, _requests
from roomtui.ui.live.meant import Meant
from roomtui.ui.marks import KINDS, MOST_MARKED, NO_MARKS, Marks, session_of, still_there
from roomtui.ui.marks_done import without_done, without_written
from roomtui.ui.marks_words import marked_words
from roomtui.ui.record_ref import RecordRef
from roomtui.ui.ui_state import UiState
from tests.live.support import make_session

OPS, STAGE = AccountId("ops", "https://ops.example"), AccountId("stage", "https://stage.example")
AT = datetime(2026, 11, 30, tzinfo=UTC)


def person(participant_id: str, session_id: str = "s", account: AccountId = OPS) -> RecordRef:
    within = RecordRef(account, RecordKind.SESSION, session_id)
    return RecordRef(account, RecordKind.PARTICIPANT, participant_id, participant_id, within)


def session(session_id: str, account: AccountId = OPS) -> RecordRef:
    return RecordRef(account, RecordKind.SESSION, session_id)


def room(room_id: str, account: AccountId = OPS) -> RecordRef:
    return RecordRef(account, RecordKind.ROOM, room_id)


def marked(*refs: RecordRef) -> Marks:
    return NO_MARKS.with_marked(refs)


def seen(account: AccountId = OPS, **fields: Any) -> Snapshot:
    sessions = [make_session("s", "a", "b"), make_session("t", "c", room="other")]
    rooms = [Room(id="room"), Room(id="other")]
    return replace(Snapshot.of(rooms, sessions, account=account, number=1), **fields)


EVERYTHING = (person("a"), person("c", "t"), session("s"), session("t"), room("other"))


def test_marks_keep_their_order_and_know_the_people_of_each_session() -> None:
    marks = marked(person("c", "t"), person("b"), session("t"), person("a"))
    assert list(marks.people) == ["c", "b", "a"]
    assert [ref.id for ref in marks.people_of("s")] == ["b", "a"]
    assert marks.people_of("none") == ()
    assert marks.without([person("b")]).people_of("s") == (person("a"),)


def test_a_mark_is_of_somebody_in_one_session() -> None:
    marks = marked(person("a"))
    assert marks.has(person("a"))
    assert not marks.has(person("a", "t"))
    assert marks.without([person("a", "t")]) is marks
    assert marks.with_marked([person("a"), RecordRef(OPS, RecordKind.RECORDING, "r")]) is marks


def test_there_are_only_so_many_marks() -> None:
    marks = marked(*(person(str(number)) for number in range(MOST_MARKED + 5)))
    assert marks.count == MOST_MARKED
    assert marks.with_marked([session("s")]).count == MOST_MARKED


def test_a_complete_snapshot_takes_the_marks_of_what_is_gone() -> None:
    gone = (person("gone"), person("b", "t"), session("over"), room("deleted"), person("x", "over"))
    marks = marked(*EVERYTHING, *gone)
    left = still_there(marks, seen())
    assert [ref for kind in ("people", "sessions", "rooms") for ref in getattr(left, kind)] == [
        "a", "c", "s", "t", "other"
    ]  # fmt: skip
    assert still_there(left, seen()) is left
    assert still_there(NO_MARKS, seen()) is NO_MARKS


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"complete": False}, {"gone", "over", "deleted"}),
        ({"lacks_sessions": True}, {"over"}),
        ({"lacks_rooms": True}, {"deleted"}),
        ({"rooms_known": False}, {"deleted"}),
        ({"torn": frozenset({"s"})}, {"gone"}),
        ({"silent": frozenset({"s"})}, {"gone"}),
        ({}, set()),
    ],
)
def test_nothing_loses_its_mark_that_may_be_there_unseen(
    told: dict[str, Any], kept: set[str]
) -> None:
    marks = marked(person("gone"), session("over"), room("deleted"))
    left = still_there(marks, seen(**told))
    assert {*left.people, *left.sessions, *left.rooms} == kept


class _LookedAt:
    """A snapshot that counts how often it is looked at who is in a session."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.looks = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    def present(self, session_id: str) -> Any:
        self.looks += 1
        return self._snapshot.present(session_id)


def test_however_many_leave_at_once_each_session_is_looked_through_once() -> None:
    marks = marked(*(person(f"gone-{number}") for number in range(50)), person("a"))
    snapshot: Any = _LookedAt(seen())
    assert list(still_there(marks, snapshot).people) == ["a"]
    assert snapshot.looks == 1


def test_marks_are_of_one_account() -> None:
    assert still_there(marked(*EVERYTHING), seen(STAGE)) is NO_MARKS
    assert still_there(marked(person("a")), seen(STAGE, complete=False)) is NO_MARKS


REFS = st.sampled_from([person(one, s) for one in "abc" for s in "st"] + [session("s"), room("r")])
HISTORY = st.lists(
    st.one_of(
        st.tuples(st.just("mark"), st.lists(REFS, max_size=3)),
        st.tuples(st.just("unmark"), st.lists(REFS, max_size=3)),
        st.tuples(st.sampled_from(["complete", "incomplete"]), st.lists(REFS, max_size=4)),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(HISTORY)
def test_no_history_marks_what_is_gone_or_what_nobody_marked(
    history: list[tuple[str, list[RecordRef]]],
) -> None:
    marks, allowed = NO_MARKS, set[RecordRef]()
    for what, refs in history:
        if what == "mark":
            marks = marks.with_marked(refs)
            allowed |= set(refs)
        elif what == "unmark":
            marks = marks.without(refs)
            allowed -= set(refs)
        else:
            here = {s: [one.id for one in refs if session_of(one) == s] for s in "st"}
            sessions = [make_session(s, *here[s]) for s in "st" if here[s] or session(s) in refs]
            rooms = [Room(id="r")] if room("r") in refs else []
            is_whole = what == "complete"
            taken = Snapshot.of(rooms, sessions, account=OPS, number=1, complete=is_whole)
            before, marks = marks, still_there(marks, taken)
            if is_whole:
                there = {person(one, s) for s in here for one in here[s]}
                there |= {session(one.id) for one in sessions} | {room(one.id) for one in rooms}
                allowed &= there
            else:
                assert marks is before
        marked_now = {ref for kind in KINDS for ref in marks.of(kind).values()}
        assert marked_now <= allowed
        assert {ref for group in marks.groups.values() for ref in group.values()} == {
            ref for ref in marked_now if ref.kind is RecordKind.PARTICIPANT
        }


# What is done is not marked any more


def result(
    action: Action, outcome: Outcome, *ids: str, account: AccountId = OPS, **apart: Outcome
) -> ModerationResult:
    request = ModerationRequest(
        action=action,
        account=account,
        session_id="s",
        room_id="room",
        room="main",
        targets=tuple(Target(one, one) for one in ids),
    )
    return ModerationResult(request=request, outcome=outcome, at=AT, apart=apart)


@pytest.mark.parametrize(
    ("action", "outcome", "left"),
    [
        (Action.MUTE, Outcome.SENDING, {"a", "b", "c"}),
        (Action.MUTE, Outcome.SENT, {"c"}),
        (Action.UNMUTE, Outcome.ALREADY_GONE, {"c"}),
        (Action.MUTE, Outcome.FAILED, {"a", "b", "c"}),
        (Action.MUTE, Outcome.UNKNOWN, {"a", "b", "c"}),
        (Action.KICK, Outcome.SENT, {"a", "b", "c"}),
        (Action.KICK, Outcome.CONFIRMED, {"c"}),
        (Action.KICK, Outcome.NOT_CONFIRMED, {"a", "b", "c"}),
    ],
)
def test_what_was_done_is_not_marked_and_what_failed_is(
    action: Action, outcome: Outcome, left: set[str]
) -> None:
    marks = marked(person("a"), person("b"), person("c", "t"))
    after = without_done(marks, result(action, outcome, "a", "b", "c"), seen())
    assert after.people.keys() == left
    assert (after is marks) is (len(left) == 3)


def test_whoever_has_an_outcome_apart_is_marked_by_that() -> None:
    marks = marked(person("a"), person("b"))
    both = result(Action.KICK, Outcome.CONFIRMED, "a", "b", b=Outcome.NOT_CONFIRMED)
    assert list(without_done(marks, both, seen()).people) == ["b"]
    other = result(Action.MUTE, Outcome.SENT, "a", account=STAGE)
    assert without_done(marks, other, seen()) is marks


def test_an_end_and_a_deletion_unmark_the_session_and_the_room() -> None:
    marks = marked(session("s"), room("room"), room("other"))
    assert without_done(marks, result(Action.END, Outcome.FAILED), seen()) is marks
    assert not without_done(marks, result(Action.END, Outcome.CONFIRMED), seen()).sessions
    for outcome, left in ((Outcome.DONE, ["other"]), (Outcome.FAILED, ["room", "other"])):
        write = DeleteRoom(account=OPS, name="main", room_id="room", people=0)
        after = without_written(marks, Written(request=write, outcome=outcome, at=AT))
        assert list(after.rooms) == left


def test_a_plan_for_all_in_a_session_is_done_with_it() -> None:
    marks = marked(session("s"), person("a"), session("t"))
    spared = (Target("a", "a"),)
    for plan, ids, left in (
        ("plan", ["b"], ["t"]),
        ("plan", ["a"], ["s", "t"]),
        ("", ["b"], ["s", "t"]),
    ):
        told = result(Action.MUTE, Outcome.SENT, *ids)
        told = replace(told, request=replace(told.request, plan=plan, excluded=spared))
        assert list(without_done(marks, told, seen()).sessions) == left


def test_a_plan_for_some_in_a_session_leaves_its_mark_when_they_are_gone_already() -> None:
    told = result(Action.KICK, Outcome.CONFIRMED, "gone")
    told = replace(told, request=replace(told.request, plan="plan"))
    marks = marked(session("s"))
    assert without_done(marks, told, seen()) is marks
    assert without_done(marks, told, seen(silent=frozenset({"s"}))) is marks
    rest = replace(told.request, excluded=(Target("a", "a"), Target("b", "b")))
    assert not without_done(marks, replace(told, request=rest), seen()).sessions


def test_a_mute_of_several_of_whom_not_all_are_there_takes_no_mark_before_it_is_known() -> None:
    marks = marked(person("a"), person("b"))
    told = replace(result(Action.MUTE, Outcome.SENT, "a", "b"), detail="Not there any more (404).")
    assert without_done(marks, told, seen()) is marks
    off_record = replace(told, detail="It is not on record.", recorded=False)
    assert not without_done(marks, off_record, seen()).people


def test_what_a_policy_does_takes_no_mark() -> None:
    marks = marked(person("a"))
    told = result(Action.MUTE, Outcome.SENT, "a")
    told = replace(told, request=replace(told.request, policy="quiet"))
    assert without_done(marks, told, seen()) is marks


# Which is meant


def meant(marked: int, here: int, *, current: bool = True) -> tuple[RecordRef, ...] | None:
    refs = tuple(person(str(number)) for number in range(marked))
    under = person("under") if current else None
    return Meant(RecordKind.PARTICIPANT, refs, refs[:here], under).clear


def test_marks_never_take_the_place_of_the_cursor_where_the_list_lacks_one() -> None:
    assert meant(0, 0) == (person("under"),)
    assert meant(0, 0, current=False) == ()
    assert meant(2, 2) == (person("0"), person("1"))
    assert meant(2, 2, current=False) == (person("0"), person("1"))
    assert meant(2, 1) is None
    assert meant(2, 0) is None
    assert meant(2, 0, current=False) is None


@pytest.mark.parametrize(
    ("refs", "words"),
    [
        ((person("a"),), "1 marked in 1 session"),
        ((person("a"), person("b"), person("c", "t")), "3 marked in 2 sessions"),
        ((person("a"), session("s"), session("t")), "3 marked in 2 sessions"),
        ((session("s"), session("t")), "2 sessions marked"),
        ((room("r"),), "1 room marked"),
        ((session("s"), room("r"), room("q")), "1 session and 2 rooms marked"),
        ((person("a"), room("r")), "2 marked in 1 session and 1 room"),
    ],
)
def test_the_foot_tells_how_much_is_marked_and_where(
    refs: tuple[RecordRef, ...], words: str
) -> None:
    assert marked_words(marked(*refs)) == words
    assert marked_words(marked(*refs), short=True) == f"{len(refs)} marked"


# The filter by people


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("people:0", {"empty"}),
        ("people:1", {"one"}),
        ("people:>9", {"ten"}),
        ("people:<2 ", {"empty", "one"}),
        ("people:>=10", {"ten"}),
        ("people:<=0", {"empty"}),
        ("people:>=", {"empty", "one", "ten", "untold"}),
        ("!people:0", {"one", "ten"}),
        ("PEOPLE:0 em", {"empty"}),
        ("people:0 one", set()),
        ("people:", {"empty", "one", "ten", "untold"}),
        ("people:>", {"empty", "one", "ten", "untold"}),
        ("e", {"empty", "one", "ten", "untold"}),
        ("untold", {"untold"}),
    ],
)
def test_sessions_and_rooms_are_filtered_by_how_many_are_in_them(
    query: str, found: set[str]
) -> None:
    people = {"empty": 0, "one": 1, "ten": 10, "untold": None}
    texts = {name: words_with_count(f"{name} e", number) for name, number in people.items()}
    matches = compile_counts(query)
    assert {name for name in people if matches is None or matches(texts[name])} == found
    assert why_no_counts(query) == ""


@pytest.mark.parametrize(
    "query", ["people:x", "people:-1", "people:1234567", "!people:>>1", "people:=>1"]
)
def test_a_count_that_is_no_number_is_told(query: str) -> None:
    assert "takes a number" in why_no_counts(query)


def test_what_is_marked_is_listed_by_kind_and_by_name_in_whatever_order_it_was_marked() -> None:
    named = [replace(session(i), name=name) for i, name in (("1", "stage"), ("2", "Q-and-a"))]
    refs = (room("r"), *named, person("b", "s2"), person("c", "s1"), person("A", "s2"))
    assert [ref.id for ref in in_order(marked(*refs))] == ["c", "A", "b", "2", "1", "r"]


# All but the hosts of the marked sessions

ONE_LEFT_OUT = "1 session is left out: over, or not told in full."


class _Asking:
    """Stands for a screen on which sessions are marked; collects what is told, sends nothing."""

    def __init__(self, *hosts: str) -> None:
        made = [make_session("s", "a", "b"), make_session("t", "c", room="other")]
        sessions = [
            replace(
                one,
                participants=tuple(
                    replace(each, context='{"role": "Host"}') if each.id in hosts else each
                    for each in one.participants or ()
                ),
            )
            for one in made
        ]
        self.ui_state = UiState(snapshot=Snapshot.of([], sessions, account=OPS, number=1))
        self.told: list[str] = []
        self.sent: list[Message] = []
        self.app, self.pane = self, None

    def notify(self, words: str, **_: Any) -> None:
        self.told.append(words)

    def post_message(self, message: Message) -> None:
        self.sent.append(message)


@pytest.mark.parametrize("refs", [(session("s"),), (session("s"), session("t"))])
def test_where_all_are_hosts_nobody_is_asked_about_for_all_but_the_hosts(
    refs: tuple[RecordRef, ...],
) -> None:
    screen: Any = _Asking("a", "b", "c")
    _hit(screen, Action.KICK, ("host",), True, refs, frozenset())
    assert screen.told == [HOSTS_ALONE]
    _hit(screen, Action.KICK, ("host",), True, (*refs, session("over")), frozenset())
    assert screen.told[1:] == [f"{HOSTS_ALONE} {ONE_LEFT_OUT}"]


def test_who_is_hit_unasked_is_told_all_the_same_what_is_left_out() -> None:
    screen: Any = _Asking()
    _hit_people(screen, Action.MUTE, (person("a"), person("x", "over")), frozenset())
    assert [[one.id for one in message.request.targets] for message in screen.sent] == [["a"]]
    assert screen.told == [ONE_LEFT_OUT]


def test_all_but_the_hosts_names_each_where_none_is_yet() -> None:
    screen: Any = _Asking("a", "b")
    snapshot = screen.ui_state.snapshot
    everybody, but_hosts, hosts = _requests(
        screen, Action.MUTE, snapshot.sessions["t"], snapshot, ("host",)
    )
    assert everybody.everyone
    assert not but_hosts.everyone, "a host may join until it is sent"
    assert [one.id for one in but_hosts.targets] == ["c"]
    assert not hosts
