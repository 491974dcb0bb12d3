"""Undo: whom it hits, by all that this host remembers, and in a world where mutes are real."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roomtui.live.actions.request import Action, ModerationResult, Outcome, Target
from roomtui.live.actions.room_writes import DeleteRoom
from roomtui.live.actions.writes import Written
from roomtui.live.identities import Identities
from roomtui.live.memory.past_request import PastRequest
from roomtui.live.undo.stack import EMPTY_STACK, MOST, UndoStack
from roomtui.live.undo.undo import Undo, Why, narrowed, undo_of
from tests.full import FULL
from tests.live.undoing import COLLEAGUE, ME, OPS, Person, Sent, World, hit, instant

M, U = Action.MUTE, Action.UNMUTE


def stage(*more: Person) -> World:
    """Return a session with Ada, Bo and Cy, and another with Di and Ed."""
    first = [Person(one, "s1", -100.0) for one in ("ada", "bo", "cy")]
    return World([*first, *(Person(one, "s2", -100.0) for one in ("di", "ed")), *more])


def left(undo: Undo) -> dict[str, Why]:
    return {one.target.id: one.why for one in undo.untouched}


def test_a_mute_of_all_is_taken_back_but_for_those_who_were_muted_before() -> None:
    world = stage()
    world.send(COLLEAGUE, M, ["ada"], 0)
    world.send(ME, M, ["bo"], 1)
    world.send(ME, U, ["bo"], 2)
    world.send(ME, M, ["ada", "bo", "cy"], 3, everyone=True)
    undo = world.undo(10)
    assert hit(undo) == {"unmute": ["bo", "cy"]}
    assert left(undo) == {"ada": Why.BEFORE}
    assert undo.untouched[0].by == "op-b"
    assert undo.requests[0].undoes == "q3"
    assert not undo.requests[0].everyone
    assert (undo.untold, undo.unsure, undo.known_since) == (1, 0, None)


def test_who_was_muted_by_two_stays_muted_whoever_was_first() -> None:
    world = stage()
    world.send(ME, M, ["ada"], 0)
    world.send(COLLEAGUE, M, ["ada"], 1)
    undo = world.undo(10)
    assert not undo.requests
    assert left(undo) == {"ada": Why.AGAIN}
    world.send(ME, M, ["ada"], 2)
    assert left(world.undo(10)) == {"ada": Why.BEFORE}


def test_who_was_unmuted_by_hand_since_is_left_alone_and_an_own_unmute_is_the_last_action() -> None:
    world = stage()
    world.send(ME, M, ["ada", "bo", "cy"], 0, everyone=True)
    world.send(COLLEAGUE, U, ["ada"], 1)
    undo = world.undo(10)
    assert hit(undo) == {"unmute": ["bo", "cy"]}
    assert left(undo) == {"ada": Why.SINCE}
    world.send(ME, U, ["bo"], 2)
    assert hit(world.undo(10)) == {"mute": ["bo"]}, "that is what was done last"


def test_an_unmute_is_taken_back_by_the_same_rule() -> None:
    world = stage()
    world.send(COLLEAGUE, M, ["ada", "bo"], 0)
    world.send(COLLEAGUE, U, ["bo"], 1)
    world.send(ME, U, ["ada", "bo", "cy"], 2)
    undo = world.undo(10)
    assert hit(undo) == {"mute": ["ada", "cy"]}, "of Cy nobody knows, who was chosen"
    assert left(undo) == {"bo": Why.BEFORE}
    assert undo.untold == 1


def test_an_unmute_of_all_mutes_nobody_again_who_is_not_known_to_have_been_muted() -> None:
    world = stage()
    world.send(COLLEAGUE, M, ["ada"], 0)
    world.send(ME, U, ["ada", "bo", "cy"], 2, everyone=True)
    undo = world.undo(10)
    assert hit(undo) == {"mute": ["ada"]}
    assert left(undo) == {"bo": Why.NEVER_KNOWN, "cy": Why.NEVER_KNOWN}


def test_an_undo_is_taken_back_in_turn() -> None:
    world = stage()
    world.send(COLLEAGUE, M, ["ada"], 0)
    first = world.send(ME, M, ["ada", "bo", "cy"], 1, everyone=True)
    world.send(ME, U, ["bo", "cy"], 2, undoes=first.request.id)
    assert hit(world.undo(10)) == {"mute": ["bo", "cy"]}
    world.send(ME, M, ["bo", "cy"], 3, undoes="q2")
    assert hit(world.undo(10)) == {"unmute": ["bo", "cy"]}


def test_a_plan_is_taken_back_as_a_whole() -> None:
    world = stage()
    world.send(ME, M, ["ada", "bo"], 0, plan="plan")
    world.send(ME, M, ["di"], 0.5, session_id="s2", plan="plan")
    world.send(ME, M, ["ed"], 0.6, session_id="s2", plan="plan", outcome=Outcome.FAILED)
    undo = world.undo(10)
    assert hit(undo) == {"unmute": ["ada", "bo", "di"]}
    assert {one.undoes for one in undo.requests} == {"plan"}
    assert left(undo) == {"ed": Why.NOT_HIT}


def test_only_those_are_hit_who_are_there_and_whom_it_may_have_hit() -> None:
    world = stage(
        Person("eve", "s1", -50, left=5), Person("fay", "s1", 0.05), Person("gus", "s1", 9)
    )
    world.send(
        ME, M, ["ada", "bo", "cy", "eve"], 0, everyone=True,
        missed={"bo": Outcome.ALREADY_GONE, "cy": Outcome.UNKNOWN},
    )  # fmt: skip
    undo = world.undo(20)
    assert hit(undo) == {"unmute": ["ada", "cy"]}
    assert left(undo) == {"bo": Why.NOT_HIT, "eve": Why.LEFT, "fay": Why.MEANWHILE}
    assert undo.unsure == 1


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.NOT_DONE, Outcome.ALREADY_GONE])
def test_what_had_no_effect_is_not_the_last_action(outcome: Outcome) -> None:
    world = stage()
    world.send(ME, M, ["ada"], 0)
    world.send(ME, M, ["bo"], 1, outcome=outcome, came=None)
    assert hit(world.undo(10)) == {"unmute": ["ada"]}


def test_what_got_no_answer_may_have_been_done() -> None:
    world = stage()
    world.send(ME, M, ["ada"], 0, outcome=Outcome.UNKNOWN)
    undo = world.undo(10)
    assert (hit(undo), undo.unsure) == ({"unmute": ["ada"]}, 1)
    world = stage()
    world.send(COLLEAGUE, M, ["ada"], 0, outcome=Outcome.UNKNOWN)
    world.send(ME, M, ["ada"], 1)
    assert left(world.undo(10)) == {"ada": Why.PERHAPS_BEFORE}


def test_what_a_policy_did_is_not_undone_but_counts() -> None:
    world = stage()
    known = world.known(1)
    assert known.stack.last is None
    sent = world.send(ME, M, ["ada"], 0)
    by_policy = replace(sent.request, policy="p")
    assert known.stack.beginning(by_policy, known.now) is known.stack
    world.sent[0].request = by_policy
    world.send(ME, M, ["ada"], 1)
    assert left(world.undo(10)) == {"ada": Why.BEFORE}
    assert world.undo(10).untouched[0].by == "a policy"


def test_nobody_is_hit_whom_the_question_did_not_name() -> None:
    world = stage()
    world.send(ME, M, ["ada", "bo"], 0)
    asked = world.undo(1)
    world.send(COLLEAGUE, M, ["ada"], 2)
    assert hit(narrowed(world.undo(3), asked)) == {"unmute": ["bo"]}
    few = stage()
    few.send(ME, M, ["ada"], 0)
    assert hit(narrowed(world.undo(3), few.undo(1))) == {}


def test_what_is_under_way_or_broke_off_is_the_last_action_all_the_same() -> None:
    world = stage()
    world.send(ME, M, ["ada"], 0)
    sent = world.send(ME, M, ["bo"], 1, told=None)
    known = world.known(2)
    last = known.stack.last
    assert last
    assert last.is_under_way()
    broken = known.stack.breaking_off(sent.request, known.now).last
    assert broken
    assert not broken.is_under_way()
    undo = undo_of(broken, known)
    assert (hit(undo), undo.unsure) == ({"unmute": ["bo"]}, 1)


def test_a_mute_of_some_who_are_not_there_may_have_hit_nobody() -> None:
    world = stage()
    request = world.send(ME, M, ["ada", "bo"], 0).request
    said = "The service says that it is not there any more (404)."
    result = ModerationResult(request=request, outcome=Outcome.SENT, at=instant(1), detail=said)
    for past, sure in ((result, False), (replace(result, recorded=False, detail="x"), True)):
        stack = UndoStack().beginning(request, instant(0)).noting(past)
        known = replace(world.known(10), stack=stack)
        assert known.stack.last
        undo = undo_of(known.stack.last, known)
        assert (hit(undo), undo.unsure) == ({"unmute": ["ada", "bo"]}, 0 if sure else 2)


def test_what_is_told_late_of_an_action_that_was_forgotten_is_not_the_last_action() -> None:
    world = stage()
    kick = world.send(ME, Action.KICK, ["eve"], 0)
    for number in range(MOST):
        last = world.send(ME, M, ["ada"], 1 + number)
    stack = world.known(30).stack
    late = ModerationResult(request=kick.request, outcome=Outcome.CONFIRMED, at=instant(29))
    assert stack.noting(late) is stack
    assert stack.last
    assert stack.last.id == last.request.id


def test_what_a_plan_does_after_its_beginning_was_forgotten_is_no_action_of_its_own() -> None:
    world = stage()
    world.send(ME, M, ["ada", "bo"], 0, plan="plan")
    for number in range(MOST):
        last = world.send(ME, M, ["ada"], 1 + number)
    world.send(ME, M, ["di"], 29, session_id="s2", plan="plan")
    stack = world.known(30).stack
    assert stack.get("plan") is None
    assert stack.last
    assert stack.last.id == last.request.id
    assert len(stack.entries) == MOST


def test_what_a_plan_deletes_is_one_action_of_which_all_is_told() -> None:
    rooms = [
        DeleteRoom(account=OPS, room_id=i, name=i, people=0, plan="p") for i in ("a", "b", "c")
    ]

    def told(write: DeleteRoom, outcome: Outcome) -> Written:
        return Written(request=write, outcome=outcome, at=instant(1))

    stack = EMPTY_STACK.noting_write(told(rooms[0], Outcome.UNKNOWN))
    assert stack.last
    assert stack.last.written == "delete room a"
    muted = stage().send(ME, M, ["ada"], 2).request
    stack = stack.beginning(muted, instant(2))
    for room, outcome in zip(rooms, (Outcome.DONE, Outcome.DONE, Outcome.FAILED), strict=True):
        stack = stack.noting_write(told(room, outcome))
    plan = stack.get("p")
    assert plan
    assert plan.written == "delete 2 rooms"
    assert len(stack.entries) == 2
    assert stack.entries[-1].id == muted.id
    single = replace(rooms[0], id="single", plan="")
    stack = stack.noting_write(told(single, Outcome.DONE)).noting_write(
        told(replace(single, id="other"), Outcome.DONE)
    )
    assert [one.id for one in stack.entries] == ["p", muted.id, "other"]


def test_who_came_back_with_another_id_is_told_and_left_alone() -> None:
    world = stage(Person("eve", "s1", -50, left=5), Person("eve2", "s1", 6))
    sent = world.send(ME, M, ["eve"], 0)
    sent.request = replace(sent.request, targets=(Target("eve", "Eve", "userid:1"),))
    known = world.known(10)
    here = Identities(OPS, holders={"userid:1": ("eve2",)})
    assert known.stack.last
    undo = undo_of(known.stack.last, replace(known, identities=here))
    assert (hit(undo), left(undo)) == ({}, {"eve": Why.CAME_BACK})


def test_a_request_of_which_lines_are_missing_may_have_hit_anybody() -> None:
    world = stage()
    world.send(ME, M, ["ada", "bo"], 5)
    known = world.known(10)
    part = world.send(COLLEAGUE, M, ["ada"], 0).request
    lost = PastRequest(
        request=part, outcome=Outcome.SENT, at=instant(0), told_at=instant(1), is_whole=False
    )
    mutes = {(OPS, "s1"): (lost, *known.memory.mutes_in(OPS, "s1"))}
    assert known.stack.last
    undo = undo_of(known.stack.last, replace(known, memory=replace(known.memory, mutes=mutes)))
    assert left(undo) == {"ada": Why.BEFORE, "bo": Why.PERHAPS_BEFORE}


def test_where_the_memory_begins_too_late_is_told() -> None:
    world = stage()
    world.send(ME, M, ["ada"], 0)
    known = world.known(10)
    assert known.stack.last
    late = known.now - timedelta(seconds=60)
    for since, told in ((late, late), (None, known.now), (known.now - timedelta(days=1), None)):
        memory = replace(known.memory, whole_since=since)
        assert undo_of(known.stack.last, replace(known, memory=memory)).known_since == told


# Random histories

HERE = ("p0", "p1", "p2", "p3", "p4", "p5")
MOMENTS = st.floats(0.0, 4.0)
EFFECTS = st.sampled_from([*["done"] * 6, "failed", "unknown, done", "unknown, lost", "open"])


@st.composite
def sendings(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a request, by when it is meant after the one before, and what comes of it."""
    return {
        "is_mine": draw(st.booleans()),
        "action": draw(st.sampled_from([M, U])),
        "wide": draw(st.booleans()),
        "chosen": draw(st.sets(st.sampled_from(HERE), min_size=1)),
        "session": draw(st.sampled_from(["s1", "s2"])),
        "is_plan": draw(st.integers(0, 3)) == 0,
        "pause": draw(MOMENTS),
        "way": draw(MOMENTS),
        "wait": draw(MOMENTS),
        "effect": draw(EFFECTS),
        "missed": draw(st.sets(st.sampled_from(HERE), max_size=2)),
    }


@st.composite
def worlds(draw: st.DrawFn) -> tuple[World, float]:
    """Draw a history of two operators, and the time after it."""
    drawn = draw(st.lists(sendings(), min_size=1, max_size=8))
    length = sum(one["pause"] for one in drawn) + 20.0
    people = []
    for number, name in enumerate(HERE):
        joined = draw(st.one_of(st.just(-50.0), st.floats(0.0, length)))
        stays = draw(st.one_of(st.none(), st.floats(0.1, length)))
        session = "s1" if number < 4 else "s2"
        people.append(Person(name, session, joined, None if stays is None else joined + stays))
    world, at, free = World(people), 0.0, {"op-a": 0.0, "op-b": 0.0}
    for number, one in enumerate(drawn):
        who = ME if one["is_mine"] else COLLEAGUE
        at = max(at + one["pause"], free[who.login])
        free[who.login] = _send(world, who, one, at, f"plan{number}")
    return world, max(at, *free.values()) + draw(st.floats(0.5, 300.0))


def _send(world: World, who: Any, one: dict[str, Any], at: float, plan: str) -> float:
    """Send what was drawn, to one session or both; return when the next may go."""
    told = at
    for session in ("s1", "s2") if one["is_plan"] else (one["session"],):
        seen = [person.id for person in world.present(session, at)]
        people = [i for i in seen if (i not in one["chosen"]) is one["wide"]]
        came, told = at + one["way"] + 0.001, at + one["way"] + one["wait"] + 0.002
        how: dict[str, Any] = {"came": came, "told": told}
        effect = one["effect"]
        if effect == "failed":
            how |= {"came": None, "outcome": Outcome.FAILED}
        elif effect == "unknown, lost":
            how |= {"came": None, "outcome": Outcome.UNKNOWN}
        elif effect == "unknown, done":  # as late as may be
            how |= {"came": came + 20 * one["wait"], "outcome": Outcome.UNKNOWN}
        elif effect == "open" and who is COLLEAGUE:
            how |= {"told": None}
        else:
            gone = {i: Outcome.ALREADY_GONE for i in people if i in one["missed"]}
            how |= {"missed": {} if one["wide"] else gone}
        if people:
            world.send(
                who,
                one["action"],
                people,
                at,
                session_id=session,
                everyone=one["wide"],
                spared=[i for i in seen if i not in people] if one["wide"] else (),
                plan=plan if one["is_plan"] else "",
                **how,
            )
    return told + 0.001


def is_certain(world: World) -> bool:
    """Return whether nothing was under way at once, and nothing is unknown."""
    sent = sorted(world.sent, key=lambda one: one.meant)
    doubted = {Outcome.UNKNOWN}
    in_turn = all(
        (one.told or 1e9) < other.meant or one.request.plan == other.request.plan != ""
        for one, other in pairwise(sent)
    )
    return in_turn and not any(one.outcome in doubted or one.told is None for one in sent)


@settings(max_examples=2_000 if FULL else 80)
@given(worlds())
def test_undo_hits_nobody_whom_its_action_did_not_hit_nor_who_would_be_so_without_it(
    drawn: tuple[World, float],
) -> None:
    world, now = drawn
    known = world.known(now)
    if (entry := known.stack.last) is None:
        return
    undo = undo_of(entry, known)
    ids = frozenset(entry.requests)
    own = [one for one in world.sent if one.request.id in ids]
    event("something is taken back" if undo.requests else "nothing is taken back")
    for request in undo.requests:
        for target in request.targets:
            _judge(world, own, ids, request.action, target.id, now)
    if is_certain(world):
        event("certain")
        _look_for_missing(world, own, ids, undo, now)


def _judge(
    world: World, own: list[Sent], ids: frozenset[str], does: Action, who: str, now: float
) -> None:
    person = world.people[who]
    aimed = [one for one in own if any(target.id == who for target in one.request.targets)]
    assert person.is_there(now), "nobody is hit who is not there"
    assert aimed, "nobody is hit whom the action did not hit"
    assert all(one.request.action is not does for one in aimed)
    assert any(one.hits(person) or one.outcome is Outcome.UNKNOWN for one in aimed)
    without = world.muted(person, ids)
    if does is U:
        assert without is not True, "nobody is unmuted whom another request has muted"
        return
    assert without is not False, "nobody is muted whom another request has unmuted"
    if any(one.request.everyone for one in aimed):
        assert without is True, "nobody is muted who was not"


def _look_for_missing(
    world: World, own: list[Sent], ids: frozenset[str], undo: Undo, now: float
) -> None:
    """See that all are hit of whom it is certain that the action made them what they are."""
    found = {target.id for request in undo.requests for target in request.targets}
    for who in found:
        assert world.muted(world.people[who]) in {own[0].request.action is M, None}, "no more"
    for one in own:
        made = one.request.action is M
        for target in one.request.targets:
            person = world.people[target.id]
            is_due = one.hits(person) and person.is_there(now) and world.muted(person) is made
            was = world.muted(person, ids)
            is_other = was is not made and (made or was is True or not one.request.everyone)
            if is_due and is_other and not _was_there_unseen(world, person):
                assert target.id in found, "nobody is forgotten"


def _was_there_unseen(world: World, person: Person) -> bool:
    """Return whether somebody may have been hit by a request of all that did not name them."""
    return any(
        one.request.everyone
        and one.request.session_id == person.session_id
        and person.joined <= (one.told or 1e9) + 5.0
        and all(each.id != person.id for each in (*one.request.targets, *one.request.excluded))
        for one in world.sent
    )
