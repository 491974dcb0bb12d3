"""Marks across sessions, panes and find: one set, which all show, change and act on."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from textual.events import Key

from roomtui.account_id import AccountId
from roomtui.live.polling.feed import Feed, Update
from roomtui.live.snapshot import Snapshot
from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.find.dialog import FindDialog
from roomtui.ui.live.marked_dialog import HIDDEN, OTHER_SESSION, MarkedDialog
from roomtui.ui.live.which_dialog import WhichDialog
from roomtui.ui.table import commands
from roomtui.ui.terminal.arrivals import Arrival, with_arrival
from tests.ui.console import Console, console
from tests.ui.dialogs import HOSTILE, is_harmless, until

NAMES = ("Ann Qx", "Bob Qy", "Cid Qz")


async def join_in(running: Console, sessions: Iterable[str], *names: str) -> dict[str, list[str]]:
    """Have people of some names join each of some sessions; return their ids by session."""
    ids = {
        one: [running.world.join(one, f'{{"name": "{name}"}}').id for name in names]
        for one in sessions
    }
    everybody = {each for group in ids.values() for each in group}
    await running.until(lambda: everybody <= running.app.ui_state.snapshot.people.keys())
    return ids


def front(running: Console) -> object:
    """Return the screen or the dialog that the keys go to."""
    return running.app.screen


def roomy(running: Console) -> list[str]:
    """Return the ids of the five sessions that have room for more people."""
    snapshot = running.app.ui_state.snapshot
    return [one for one in snapshot.sessions if len(snapshot.present(one)) < 45][:5]


async def find(running: Console, words: str) -> None:
    """Type into the line of find, and go down to what is found."""
    dialog = running.app.screen
    assert isinstance(dialog, FindDialog)
    await running.press(*("space" if key == " " else key for key in words))
    await until(running, lambda: dialog._view._query == dialog._finder.query == words)
    await running.press("enter")


def targets(running: Console) -> dict[str, set[str]]:
    """Return whom requests hit, by their sessions."""
    return {path.split("/")[3]: set(body["participants"]) for _, path, body in running.written}


@pytest.mark.long
async def test_the_same_three_people_are_muted_in_five_sessions_by_twelve_keys(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        ids = await join_in(running, roomy(running), *NAMES)
        failing, *done = ids
        running.api.faults.fail_next(
            99,
            status=403,
            body=b"",
            where=lambda method, path: method == "POST" and failing in path,
        )
        await running.press("f")
        await find(running, "ann qx")
        await running.press("a", "slash")
        await find(running, "bob qy")
        await running.press("a", "slash")
        await find(running, "cid qz")
        await running.press("a")
        assert "15 marked in 5 sessions" in running.text
        await running.press("m")
        assert isinstance(front(running), WhichDialog)
        assert "10 of the marked are not in this list." in running.text
        assert running.written == []
        await running.press("a")
        assert isinstance(front(running), ConfirmDialog)
        assert "Mute 15 people in 5 sessions" in running.text
        await running.press("y")
        await until(running, lambda: running.app.ui_state.marks.count == 3)
        assert targets(running) == {one: set(group) for one, group in ids.items()}
        assert list(running.app.ui_state.marks.groups) == [failing]
        assert isinstance(front(running), FindDialog)
        assert "3 marked in 1 session" in running.text
        intents = [line["order"]["plan"] for line in running.journal if line["kind"] == "intent"]
        assert len(intents) == 5
        assert len(set(intents)) == 1
        assert all(intents)
        assert len(done) == 4


@pytest.mark.long
async def test_a_mark_is_seen_wherever_its_record_is_and_the_list_takes_it_out(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        first, second, *_ = roomy(running)
        ids = await join_in(running, (first, second), "Ann Qx", "Bob Qy")
        await running.press("f")
        await find(running, "ann qx")
        await running.press("a", "escape")
        running.live._choose_session(first)
        await running.pilot.pause()
        assert running.people.state.marks == (ids[first][0],)
        running.live.focus_pane("people")
        running.people.move_to(ids[first][1])
        await running.press("space", "slash", *"!qx", "enter")
        assert len(running.people.state.hidden_marks) == 1
        running.live._choose_session(second)
        await running.pilot.pause()
        assert running.people.state.marks == (ids[second][0],)
        await running.press("M")
        assert (
            "Marked in 1 other session: 2 people, neither hit nor spared by this." in running.text
        )
        assert "Not hit, since marked: Ann Qx" in running.text
        await running.press("escape", "v")
        dialog = running.app.screen
        assert isinstance(dialog, MarkedDialog)
        assert "3 marked in 2 sessions" in running.text
        assert running.text.count(OTHER_SESSION) == 2
        assert HIDDEN not in running.text
        await running.press("space")
        assert running.app.ui_state.marks.count == 2
        chosen = dialog._table.current
        assert chosen is not None
        await running.press("enter")
        await until(running, lambda: running.app.focused is running.people)
        assert running.under_cursor == chosen.record_id
        await running.press("f")
        await find(running, "ann qx")
        await running.press("v", "G")
        dialog = running.app.screen
        assert isinstance(dialog, MarkedDialog)
        chosen = dialog._table.current
        assert chosen is not None
        await running.press("enter")
        await until(running, lambda: running.under_cursor == chosen.record_id)
        await until(running, lambda: running.app.screen is running.live)
        await running.press("v", "A")
        assert running.app.ui_state.marks.count == 0
        assert "Nothing is marked." in running.text
        assert running.written == []


@pytest.mark.parametrize("people", [0, pytest.param(2, marks=pytest.mark.long)])
async def test_marked_sessions_are_ended_by_one_number(tmp_path: Path, people: int) -> None:
    async with console(tmp_path, "keynote") as running:
        snapshot = running.app.ui_state.snapshot
        sessions = list(snapshot.sessions)[:5]
        for one in sessions:
            for person in snapshot.present(one)[people:]:
                running.world.leave(person.id)
        await running.until(
            lambda: all(
                len(running.app.ui_state.snapshot.present(one)) == people for one in sessions
            )
        )
        keys = ["slash", *"people", "colon", str(people), "enter", "a", "E"]
        await running.press(*keys)
        number = str(people * 5 or 5)
        what = f"5 sessions with {people * 5} people" if people else "5 empty sessions"
        assert f"End {what}" in running.text
        assert f"Type {number} and press enter" in running.text
        running.world.join(sessions[0], "Latecomer")
        await running.press(*number, "enter")
        await until(running, lambda: len(running.written) == 4)
        assert len(keys) + len(number) + 1 == 14 + len(number) - 1
        await running.until(lambda: len(running.app.ui_state.snapshot.sessions) == 2)
        assert list(running.app.ui_state.marks.sessions) == [sessions[0]]


@pytest.mark.long
async def test_marks_end_with_what_they_are_on_and_with_the_account(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        ids = await join_in(running, roomy(running), "Ann Qx")
        await running.press("f")
        await find(running, "ann qx")
        await running.press("a", "escape")
        ended, left, *_ = ids
        running.world.leave(ids[left][0])
        running.world.close_session(ended)
        await running.until(lambda: running.app.ui_state.marks.count == 3)
        back = running.world.join(left, '{"name": "Ann Qx"}').id
        await running.until(lambda: back in running.app.ui_state.snapshot.people)
        assert running.app.ui_state.marks.count == 3
        marks, seen = running.app.ui_state.marks, running.app.ui_state.snapshot
        moved = Snapshot.of((), (), account=seen.account, number=seen.number + 1, complete=False)
        running.app.store.add_update(Update(snapshot=moved, feed=Feed()))
        assert running.app.ui_state.marks is marks
        theirs = Snapshot.of((), (), account=AccountId("ops", "https://ops.example"), number=1)
        running.app.store.add_update(Update(snapshot=theirs, feed=Feed()))
        assert running.app.ui_state.marks.count == 0


@pytest.mark.long
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (20, 5)])
async def test_hostile_names_are_harmless_in_the_list_and_the_question(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with console(tmp_path, "keynote") as running:
        first, second, *_ = roomy(running)
        names = (HOSTILE.replace('"', ""), "\u202eevil \u05d0\u05d1", "x" * 4_000)
        for name in names:
            running.world.join(first, name)
        other = running.world.join(second, "Somebody").id
        await running.until(lambda: other in running.app.ui_state.snapshot.people)
        running.live._choose_session(first)
        running.live.focus_pane("people")
        await running.press("a")
        await running.pilot.resize_terminal(*size)
        running.live._choose_session(second)
        for key in ("v", "m", "x"):
            await running.press(key)
            await running.pilot.pause()
            assert is_harmless(running)
            await running.press("escape")
        assert running.app.screen is running.live
        await running.press("x", "escape", "x", "enter", "x", "n")
        assert running.app.screen is running.live
        assert running.written == []


@pytest.mark.long
async def test_marked_rooms_are_deleted_together(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        rooms = running.pane("rooms")
        running.live.focus_pane("rooms")
        snapshot = running.app.ui_state.snapshot
        empty = [one for one in rooms.state.order if not snapshot.people_in_room(one)][:2]
        full = next(one for one in rooms.state.order if snapshot.people_in_room(one))
        for one in (*empty, full):
            rooms.move_to(one)
            await running.press("space")
        people = snapshot.people_in_room(full)
        running.live.focus_pane("people")
        await running.press("D")
        assert "Delete: which is meant?" in running.text
        await running.press("a")
        assert f"Delete 3 rooms with {people} people" in running.text
        await running.press(*str(people), "enter")
        await running.until(lambda: len(running.written) == 3)
        assert {path.rsplit("/", 1)[1] for _, path, _ in running.written} == {*empty, full}
        await running.until(lambda: running.app.ui_state.marks.count == 0, rooms=True)


async def test_the_cursor_is_frozen_when_it_is_asked_which_is_meant(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        first, second, *_ = roomy(running)
        ids = await join_in(running, (first, second), "Ann Qx", "Bob Qy")
        running.live._choose_session(first)
        running.live.focus_pane("people")
        running.people.move_to(ids[first][0])
        await running.press("space")
        running.live._choose_session(second)
        running.people.move_to(ids[second][1])
        await running.press("m")
        running.people.move_to(ids[second][0])
        await running.press("c")
        await running.until(lambda: running.written)
        assert targets(running) == {second: {ids[second][1]}}
        await running.press("m", "a")
        assert isinstance(front(running), ConfirmDialog)
        assert "Mute 1 person?" in running.text
        await running.press("y")
        await running.until(lambda: len(running.written) == 2)
        assert targets(running)[first] == {ids[first][0]}


@pytest.mark.long
async def test_whom_a_filter_hides_is_named_in_the_question_of_all(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        first, second, *_ = roomy(running)
        ids = await join_in(running, (first, second), "Ann Qx", "Bob Qy")
        for session_id in (second, first):
            running.live._choose_session(session_id)
            running.live.focus_pane("people")
            running.people.move_to(ids[session_id][0])
            await running.press("space")
        await running.press("slash", *"!qx", "enter", "x", "a")
        assert "Kick 2 people in 2 sessions" in running.text
        assert "Hidden by a filter, but marked: 1 (Ann Qx)" in running.text
        await running.press("enter")
        assert running.app.screen is running.live
        await running.press("x", "h")
        assert "Kick 1 person?" in running.text
        assert "Hidden by the filter, but marked: Ann Qx" in running.text
        await running.press("y")
        await running.until(lambda: running.app.ui_state.marks.count == 1)
        assert targets(running) == {first: {ids[first][0]}}


@pytest.mark.long
@pytest.mark.parametrize("place", ["live", "activity"])
async def test_a_line_of_the_activity_is_meant_or_the_marked(tmp_path: Path, place: str) -> None:
    async with console(tmp_path, "keynote") as running:
        first, second, *_ = roomy(running)
        ids = await join_in(running, (first,), "Ann Qx")
        running.live._choose_session(first)
        running.live.focus_pane("people")
        running.people.move_to(ids[first][0])
        await running.press("space")
        late = await join_in(running, (second,), "Bob Qy")
        if place == "live":
            running.live.focus_pane("activity")
        else:
            await running.press("5")
            assert "1 marked in 1 session (v)" in running.text
        await running.press("down", "m")
        assert "Bob Qy in " in running.text
        await running.press("c")
        await running.until(lambda: running.written)
        assert targets(running) == {second: set(late[second])}
        assert running.app.ui_state.marks.count == 1


@pytest.mark.parametrize(("between", "is_held"), [(0.03, True), (0.5, False)])
async def test_a_held_space_marks_the_last_row_once_however_slow_the_console_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, between: float, is_held: bool
) -> None:
    monkeypatch.setattr(commands, "HELD", 0.04)
    async with console(tmp_path) as running:
        await running.press("enter", "end")
        state = running.people.state
        for number in range(4):
            space = Key("space", " ")
            came = Arrival(1000 + number * between, 0, is_crowded=False)
            running.app.post_message(with_arrival(space, came))
            await running.pilot.pause(0.05)
        assert len(state.marks) == is_held


@pytest.mark.long
@pytest.mark.parametrize("key", ["a", "h", "c"])
async def test_a_key_that_is_held_chooses_nothing(tmp_path: Path, key: str) -> None:
    """Whoever mutes by a letter that chooses is asked by digits."""
    async with console(tmp_path, "keynote", keys={"mute": key, "mark-shown": "f9"}) as running:
        first, second, *_ = roomy(running)
        running.live._choose_session(first)
        running.live.focus_pane("people")
        await running.press("space")
        running.live._choose_session(second)
        await running.press(key, key, key)
        assert isinstance(front(running), WhichDialog)
        assert running.written == []
        await running.press("3")
        await running.until(lambda: running.written)
