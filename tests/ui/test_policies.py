"""Policies on screen: the dialog, the questions, the status line, marks in lists, the activity."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from roomtui.account_id import UNNAMED
from roomtui.api.models import Participant, Room, Session
from roomtui.identity.stable import NOBODY, Identity
from roomtui.live.actions.last_actions import EMPTY, Note
from roomtui.live.actions.request import (
    Action,
    ModerationRequest,
    ModerationResult,
    Outcome,
    Target,
)
from roomtui.live.journal.entries import JournalEntry, Resolution
from roomtui.live.journal.operator import Operator
from roomtui.live.memory.builder import MemoryBuilder
from roomtui.live.policies.dry_run import DryRun, Hit
from roomtui.live.policies.policy import PolicyKind
from roomtui.live.policies.status import NO_POLICIES, PolicyStatus
from roomtui.live.snapshot import Snapshot
from roomtui.policy_limits import PolicyLimits
from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.live.action_cell import behind_policy, note_cell
from roomtui.ui.live.rows import MadeRows, RoomRows, session_facts, session_row
from roomtui.ui.past_action_words import cause_sentence, entry_sentence
from roomtui.ui.policies.fields import door_fields, quiet_fields
from roomtui.ui.policies.marks import NO_MARKS, marks_of
from roomtui.ui.policies.questions import policy_question
from roomtui.ui.policies.subject import PolicySubject
from roomtui.ui.policies.turns import turns
from roomtui.ui.policies.words import policy_name, status_words
from roomtui.ui.ui_state import UiState
from tests.ui.alerting import make_alert
from tests.ui.console import NARROW, Console, cells_of, console
from tests.ui.dialogs import HOSTILE, heading, line
from tests.ui.policing import NOON, PoliciesAsTold, door, quiet

RICKY = '{"userId": "u-7", "name": "Ricky"}'


def test_it_is_told_where_a_door_is_on_already() -> None:
    ricky = PolicySubject(
        account=UNNAMED, room_id="r", identity=Identity("userId:u-7", "userId:u-7"), name="Ricky"
    )
    on = door(ricky.identity.key, room_id="r")
    for policy, is_on in ((on, True), (door("userid:u-8"), False), (quiet(), False)):
        ui_state = UiState(policies=PolicyStatus(policies=(policy,)))
        assert ricky.has_door(ui_state) is is_on
        assert not replace(ricky, identity=NOBODY).has_door(ui_state)
    elsewhere = UiState(policies=PolicyStatus(policies=(replace(on, room_id="other"),)))
    assert not ricky.has_door(elsewhere)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (NO_POLICIES, ()),
        (
            PolicyStatus(policies=(quiet(), door())),
            ("» 1 quiet room · 1 door", "» 2 policies", "» 2 policies", "» 2"),
        ),
        (
            PolicyStatus(policies=(quiet(), quiet()), suspended="The feed is offline."),
            ("‖ 2 quiet rooms suspended", "‖ 2 policies suspended", "‖ 2 policies", "‖ 2"),
        ),
        (
            PolicyStatus(policies=(door(),), held_by="op-b"),
            ("» 1 door of op-b", "» 1 policy of op-b", "» 1 policy", "» 1"),
        ),
        (PolicyStatus(stopped="Too many."), ("✖ policies stopped", "✖ stopped")),
    ],
)
def test_the_status_line_counts_policies_and_tells_by_a_sign_whether_they_act(
    status: PolicyStatus, words: tuple[str, ...]
) -> None:
    assert tuple(each for each, _ in status_words(status)) == words


def test_lists_mark_rooms_and_people_and_rows_stay_the_same_while_nothing_is_on() -> None:
    assert marks_of(NO_POLICIES, UNNAMED) is NO_MARKS
    everywhere = door("userid:u-8")
    status = PolicyStatus(policies=(quiet("a"), door(room_id="a"), door(room_id="b"), everywhere))
    marks = marks_of(status, UNNAMED)
    assert marks.rooms == {"a": "quiet · door", "b": "door"}
    assert set(marks.doors) == {"userid:u-7", "userid:u-8"}
    rooms = {i: Room(id=i, unique_name=i, max_participants=5) for i in "ab"}
    sessions = {f"s{i}": Session(id=f"s{i}", room_id=i, active=True) for i in "ab"}
    seen = Snapshot.of(rooms.values(), sessions.values(), account=UNNAMED, number=1)
    of_rooms, of_sessions = RoomRows(), MadeRows(session_row)
    first = {row.id: row for row in of_rooms.of(seen)}
    again = {row.id: row for row in of_rooms.of(seen, {"a": "kept quiet"})}
    assert again["b"] is first["b"]
    assert (again["a"].policy, first["a"].policy) == ("kept quiet", "")
    assert [row.policy for row in of_rooms.of(seen)] == ["", ""]
    before = of_sessions.of(session_facts(seen, EMPTY))
    after = of_sessions.of(session_facts(seen, EMPTY, policies={"b": "kept quiet"}))
    assert after[0] is before[0]
    assert [row.policy for row in after] == ["", "kept quiet"]


def by_policy(action: Action) -> ModerationRequest:
    """Return what a policy did to somebody."""
    return ModerationRequest(
        account=UNNAMED,
        action=action,
        session_id="s",
        room_id="r",
        room="stage",
        targets=(Target("p", "Ada"),),
        policy="one",
    )


def test_what_a_policy_did_is_told_as_its_own() -> None:
    request = by_policy(Action.MUTE)
    result = ModerationResult(request=request, outcome=Outcome.SENT, at=NOON)
    note = EMPTY.noting(result).of(UNNAMED).people["p"]
    assert note_cell(note).text.endswith("by quiet room")
    assert note_cell(note, 20).text == "muted by quiet room"
    plain = Note(Action.MUTE, Outcome.SENT, NOON)
    assert (
        behind_policy("", lambda width: note_cell(plain, width), 31).text == note_cell(plain).text
    )
    both = behind_policy("kept quiet", lambda width: note_cell(plain, width), 31).text
    assert both.startswith("kept quiet · mute sent")
    assert (
        behind_policy("kept quiet", lambda width: note_cell(plain, width), 16).text == "kept quiet"
    )


def test_what_another_console_did_by_a_policy_says_so() -> None:
    request = by_policy(Action.KICK)
    who = Operator("op-b", run="b" * 32)
    done = Resolution(outcome=Outcome.CONFIRMED, at=NOON)
    entry = JournalEntry(at=NOON, who=who, meant=request, resolved=done)
    assert entry_sentence(entry) == "door of op-b kicked Ada in stage: confirmed."
    builder = MemoryBuilder(UNNAMED, Operator("op-a", run="a" * 32))
    builder.add_result(ModerationResult(request=request, outcome=Outcome.CONFIRMED, at=NOON))
    (past,) = builder.memory().of_person(UNNAMED, "p")
    assert cause_sentence(past, "Ada", "stage") == "Ada was kicked by door in stage"


def test_turns_of_policies_are_told_once_each() -> None:
    on = PolicyStatus(policies=(quiet(reason="spam"),))
    assert [one.words for one in turns(NO_POLICIES, on)] == [
        "Policy on: quiet room stage, until this console ends. spam"
    ]
    waits = PolicyStatus(policies=on.policies, suspended="The feed is offline.")
    assert [one.sign for one in turns(on, waits)] == ["‖"]
    assert [one.words for one in turns(waits, on)] == ["Policies act again."]
    stopped = PolicyStatus(stopped="Too many.")
    assert [one.sign for one in turns(on, stopped)] == ["✖", "»"]
    assert list(turns(stopped, stopped)) == []


def test_fields_take_times_roles_and_places_and_say_what_else_they_do_not_take() -> None:
    read = {field.name: field.read for field in quiet_fields(("host",))}
    assert read["lasts"]("") is None
    assert (read["lasts"]("8h"), read["lasts"]("90 m")) == (
        timedelta(hours=8),
        timedelta(minutes=90),
    )
    for wrong in ("0h", "8", "8d", "59s", "-1h", "٣h", "1h 2m"):
        with pytest.raises(ValueError, match="Give a time such as"):
            read["lasts"](wrong)
    assert read["spared"](" host ,, co-host,host") == ("host", "co-host")
    with pytest.raises(ValueError, match="roles at most"):
        read["spared"]("x" * 41)
    of_room = PolicySubject(account=UNNAMED, room_id="r", room="stage")
    where = {field.name: field for field in door_fields(of_room)}["where"]
    assert (where.text, where.read("room"), where.read("account")) == ("room", True, False)
    with pytest.raises(ValueError, match="room or account"):
        where.read("hall")
    (nowhere, *_) = door_fields(PolicySubject(account=UNNAMED))
    with pytest.raises(ValueError, match="No room is known"):
        nowhere.read("room")


def test_the_question_names_whom_it_would_hit_and_is_harmless_whatever_they_are_called() -> None:
    hits = tuple(
        Hit(Participant(id=f"p{n}", session_id="s", context=f"Ada {n}"), "r") for n in range(10)
    )
    asked = policy_question(quiet(), DryRun(past=hits), UiState(), PolicyLimits())
    assert asked.title == "Keep stage quiet?"
    assert asked.lines[0] == "Would hit now: nobody."
    assert "last hour: 10 people: Ada 0, Ada 1" in asked.lines[1]
    assert "and 3 more" in asked.lines[1]
    assert (asked.count, asked.takes_reason) == (None, True)
    at_once = policy_question(quiet(), DryRun(now=hits), UiState(), PolicyLimits())
    assert "That is more than 5 people a minute: all policies would stop" in at_once.lines[1]
    few = policy_question(quiet(), DryRun(now=hits[:5]), UiState(), PolicyLimits())
    assert not any("would stop" in line for line in few.lines)
    bad = Hit(Participant(id="p", session_id="s", context=HOSTILE), "r")
    policy = door(name=HOSTILE, room_id="r", room=HOSTILE, reason=HOSTILE, by=HOSTILE)
    asked = policy_question(policy, DryRun(now=(bad,)), UiState(), PolicyLimits())
    status = PolicyStatus(policies=(policy,), held_by=HOSTILE, suspended="")
    told = (asked.title, *asked.lines, policy_name(policy), *(w for w, _ in status_words(status)))
    assert all(words.isprintable() and len(words) < 400 for words in told)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have policies on as a test tells."""
    monkeypatch.setattr("roomtui.ui.services.policies.PolicyService", PoliciesAsTold)


def policies(running: Console) -> Any:
    return running.app.policies


def answer(running: Console) -> str:
    newest = running.app.answers.newest
    return newest.words if newest else ""


async def to_guest(running: Console, context: str | None = RICKY) -> Participant:
    """Have somebody join, put the cursor on them, and open the dialog."""
    guest: Participant = running.world.join(running.live.session_id, context)
    await running.until(lambda: guest.id in running.people.state.order)
    running.live.focus_pane("people")
    running.people.move_to(guest.id)
    await running.pilot.pause()
    await running.press("I")
    await running.until(lambda: "From what is under the cursor" in running.text)
    return guest


@pytest.mark.usefixtures("told")
async def test_a_door_is_shut_and_opened_from_the_dialog_and_marked_wherever_they_are_listed(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        guest = await to_guest(running)
        await running.until(lambda: "d  door against Ricky, by u-7 (userid)" in running.text)
        hit = Hit(guest, "r", NOON, claims_host=True)
        policies(running).run_of_policy = DryRun(now=(hit,))
        await running.press("d")
        await running.until(lambda: heading(running) == "Shut the door against Ricky")
        line(running, "lasts").value = "1h"
        await running.press("enter")
        await running.until(lambda: "Would hit now: Ricky" in running.text)
        await running.press("y")
        await running.until(lambda: "may run the session" in running.text)
        assert policies(running).status.policies == (), "a second question comes first"
        await running.press("n")
        assert answer(running) == "Nothing was switched on."
        policies(running).run_of_policy = DryRun()
        await running.press("d")
        await running.until(lambda: heading(running) == "Shut the door against Ricky")
        await running.press("enter")
        await running.until(lambda: isinstance(running.app.screen, ConfirmDialog))
        await running.press("y")
        await running.until(lambda: "» door of " in running.text)
        (policy,) = policies(running).status.policies
        assert (policy.kind, policy.identity, policy.hits_hosts) == (
            PolicyKind.DOOR,
            "userid:u-7",
            False,
        )
        assert (policy.until, policy.goes_on, bool(policy.room_id)) == (None, False, True)
        assert "» 1 door" in running.status
        assert cells_of(running.people, guest.id)["last"].text == "door"
        assert cells_of(running.people, guest.id)["participant"].text == "» Ricky"
        await running.press("escape", "d")
        await running.until(lambda: "door of stage against Ricky, since" in running.text)
        await running.press("escape", "I")
        await running.until(lambda: "» door of " in running.text)
        await running.press("space")
        await running.until(lambda: "No policy is on" in running.text)
        assert "door" not in running.status
        await running.press("escape")
        assert running.told[0].startswith("Policy off: door of")
        assert running.written == []


@pytest.mark.long
@pytest.mark.usefixtures("told")
async def test_a_small_terminal_shows_policies_and_the_key_that_stops_all_works_in_it(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, size=NARROW) as running:
        await running.press("I", "r")
        await running.until(lambda: heading(running).startswith("Keep "))
        await running.press("enter")
        await running.until(lambda: "Would have hit in the last hour: nobody" in running.text)
        await running.press("exclamation_mark", *"spam", "enter", "y")
        await running.until(lambda: "» quiet room" in running.text)
        (policy,) = policies(running).status.policies
        assert (policy.reason, policy.spared) == ("spam", ("host", "co-host", "moderator"))
        await running.press("r")
        await running.until(lambda: "is kept quiet already" in running.text)
        await running.pilot.resize_terminal(20, 5)
        await running.until(lambda: "» quiet" in running.text)
        await running.press("0")
        await running.until(lambda: policies(running).status.policies == ())
        await running.press("escape")
        policies(running).tell(policies=(quiet(), quiet()), suspended="The feed is offline.")
        await running.until(lambda: "‖ 2" in running.status)
        await running.press("0")
        await running.until(lambda: policies(running).status.policies == ())


@pytest.mark.long
@pytest.mark.usefixtures("told")
async def test_what_cannot_be_told_apart_gets_no_door_and_a_forbidden_policy_no_form(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        await to_guest(running, None)
        await running.press("d")
        await running.until(lambda: "No door against" in answer(running))
        assert "their identity is empty: never matched" in answer(running)
        await running.press("escape")
        running.world.join(running.live.session_id, RICKY)
        await to_guest(running)
        assert "no door against Ricky: their identity is held by 2 people" in running.text
        await running.press("d")
        assert "their identity is held by 2 people at once: never matched" in answer(running)
        policies(running).why = "Policies were switched off."
        await running.press("r")
        assert answer(running) == "Policies were switched off."
        assert heading(running) == ""
        policies(running).tell(forbidden="Policies were switched off.")
        await running.until(lambda: "Policies were switched off." in running.text)


async def test_a_read_only_console_has_neither_key(tmp_path: Path) -> None:
    async with console(tmp_path, read_only=True) as running:
        await running.press("I")
        assert answer(running) == "I (Policies) is not for a read-only console."
        await running.press("0")
        assert answer(running) == "0 (Policies off) is not for a read-only console."
        await running.app.run_action("app.policies")
        assert not running.app.screen.is_modal
        assert running.app.policies.why_not() == "This console is read-only."
        assert running.written == []


@pytest.mark.long
@pytest.mark.usefixtures("told")
async def test_alerts_of_policies_are_shown_as_others_are_and_nothing_hostile_gets_through(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        account = running.app.ui_state.snapshot.account
        room_id = running.app.ui_state.snapshot.sessions[running.live.session_id].room_id
        alert = make_alert("Ricky is back in stage.", rule="policy-door", account=account)
        shut = door(HOSTILE, account=account, name=HOSTILE, room_id=room_id, reason=HOSTILE)
        policies(running).tell(policies=(shut,), alerts=(alert,), held_by=HOSTILE)
        await running.until(lambda: "! Ricky is back in stage" in running.text)
        assert "Ricky is back in stage." in running.told
        await running.press("6", "d")
        await running.until(lambda: running.app.screen.is_modal)
        await running.press("escape", "space")
        await running.until(lambda: running.app.ui_state.analysis.alerts[0].acknowledged)
        await running.look()
        assert running.app.ui_state.analysis.alerts[0].acknowledged
        await running.press("1", "I")
        await running.until(lambda: "From what is under the cursor" in running.text)
        assert all(each.isprintable() for each in running.lines)
        policies(running).tell(alerts=())
        await running.until(lambda: "Over: Ricky is back in stage." in "".join(running.told))


@pytest.mark.long
@pytest.mark.usefixtures("told")
async def test_find_offers_policies_for_what_it_found_and_takes_the_key_for_text_in_its_line(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        running.world.join(running.live.session_id, RICKY)
        await running.until(lambda: "5 people" in running.status)
        await running.press("f", *"rIck")
        await running.until(lambda: "1 of 5 people" in running.text)
        await running.press("down", "I")
        await running.until(lambda: "d  door against Ricky, by u-7 (userid)" in running.text)
        await running.press("escape")
        await running.until(lambda: "1 of 5 people" in running.text)
