"""How much is asked before an action: by what it hits, whatever key it came by."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from roomtui.live.actions.request import Action
from roomtui.live.actions.writes import Verb
from roomtui.live.snapshot import Snapshot
from roomtui.ui.confirm import Confirmation, confirmation_for
from tests.ui.console import NARROW, Console, console
from tests.ui.dialogs import confirming

NOTHING, YES, NUMBER = Confirmation

RULES = [
    (Action.MUTE, 3, {}, NOTHING),
    (Action.MUTE, 4, {}, YES),
    (Action.MUTE, 10_000, {"everyone": True}, YES),
    (Action.MUTE, 1, {"everyone": True}, YES),
    (Action.MUTE, 1, {"hidden": True}, YES),
    (Action.UNMUTE, 3, {}, NOTHING),
    (Action.UNMUTE, 9, {}, YES),
    (Action.UNMUTE, 10, {}, NUMBER),
    (Action.UNMUTE, 9, {"everyone": True}, YES),
    (Action.UNMUTE, 10, {"everyone": True}, NUMBER),
    (Action.KICK, 1, {}, YES),
    (Action.KICK, 9, {"everyone": True}, YES),
    (Action.KICK, 10, {}, NUMBER),
    (Action.END, 0, {"everyone": True}, NUMBER),
    (Action.END, 1, {"everyone": True}, NUMBER),
    (Verb.DELETE, 0, {}, NUMBER),
    (Verb.DELETE, 1, {}, NUMBER),
    (Verb.DELETE, 500, {}, NUMBER),
]


@pytest.mark.parametrize(("action", "count", "facts", "asked"), RULES)
def test_the_rule(action: Action, count: int, facts: dict[str, bool], asked: Confirmation) -> None:
    assert confirmation_for(action, count, **facts) is asked


async def crowd(running: Console, people: int) -> None:
    """Let some people be in the session, and go to them."""
    for number in range(people - len(running.names())):
        running.world.join(running.live.session_id, f"Guest {number:02}")
    await running.until(lambda: len(running.names()) == people)
    await running.press("enter")


def verbs(running: Console) -> list[str]:
    return [path.rpartition("/")[2] for _, path, _ in running.written]


def has_sent(running: Console, sent: list[str]) -> bool:
    return verbs(running) == sent


SMALL = (
    ("space space space m", NOTHING, "", "mute"),
    ("space space space u", NOTHING, "", "unmute"),
    ("a m", YES, "y", "mute"),
    ("a u", YES, "y", "unmute"),
    ("M", YES, "y", "mute"),
    ("U", YES, "y", "unmute"),
)
LARGE = (
    ("M", YES, "y", "mute"),
    ("a u", NUMBER, "1 0 enter", "unmute"),
    ("a m", YES, "y", "mute"),
    ("U", NUMBER, "1 0 enter", "unmute"),
    ("space space space M", YES, "y", "mute"),
    ("space space space U", YES, "y", "unmute"),
    ("X", NUMBER, "", ""),
    ("space space space X", YES, "", ""),
    ("E", NUMBER, "", ""),
    ("a x", NUMBER, "1 0 enter", "kick"),
)


@pytest.mark.parametrize(
    ("people", "orders"), [(4, SMALL), pytest.param(10, LARGE, marks=pytest.mark.long)]
)
async def test_each_key_asks_by_what_it_hits(
    tmp_path: Path, people: int, orders: Sequence[tuple[str, Confirmation, str, str]]
) -> None:
    async with console(tmp_path, size=NARROW) as running:
        await crowd(running, people)
        sent: list[str] = []
        for keys, asks, answer, verb in orders:
            await running.press("g", *keys.split())
            assert confirming(running) is asks, keys
            if asks is NUMBER:
                await running.press("y", "enter")
                assert confirming(running) is NUMBER
            if asks is not NOTHING:
                assert verbs(running) == sent
            sent += [verb] if verb else []
            await running.press(*(answer.split() if verb else ["escape"]))
            await running.until(partial(has_sent, running, sent))
            await running.press("A")
        orders_sent = [line["order"] for line in running.journal if line["kind"] == "intent"]
        for order, asks in zip(orders_sent, [one[1] for one in orders if one[3]], strict=True):
            assert order["confirmed"] == (0 if asks is NOTHING else len(order["targets"]))


async def test_a_paste_that_marks_all_and_kicks_ends_at_the_number(tmp_path: Path) -> None:
    async with console(tmp_path, size=NARROW) as running:
        await crowd(running, 10)
        await running.press(*"Galaxy", "enter")
        await running.look()
        assert confirming(running) is NUMBER
        running.app.screen.set_focus(None)
        await running.press("y", "n")  # no letter answers, wherever the keys go
        assert confirming(running) is NUMBER
        assert running.written == []


async def test_all_who_fall_to_one_key_are_named(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await crowd(running, 9)
        await running.press("X")
        assert "Kick 9 people?" in running.text
        assert "more" not in running.text
        for name in running.names():
            assert name in running.text


async def test_a_question_tells_apart_those_of_one_name(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        for name in ("Camille Martin", "camille  martin"):
            running.world.join(running.live.session_id, name)
            running.clock.tick(180)
        await running.until(lambda: len(running.names()) == 6)
        first, second = [i for i in running.people.state.order if "amille" in name_of(running, i)]
        await running.press("enter")
        running.people.move_to(first)
        await running.press("x")
        assert f"({age_of(running, first)}, {first[:4]})" in running.text
        assert f", {second[:4]})" not in running.text
        await running.press("escape", "X")
        for one in (first, second):
            assert f"({age_of(running, one)}, {one[:4]})" in running.text
        await running.press("escape", "E", "escape", "shift+tab", "shift+tab", "D")
        for one in (first, second):
            assert f", {one[:4]})" in running.text


def name_of(running: Console, participant_id: str) -> str:
    row = running.people.state.row(participant_id)
    return row.name if row else ""


def age_of(running: Console, participant_id: str) -> str:
    from roomtui.ui import format as fmt

    person = running.app.ui_state.snapshot.people[participant_id]
    return fmt.age(person.joined_at, running.app.ui_state.now)


async def test_marks_that_the_pane_does_not_show_hit_nobody_unasked(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter", "space")
        marked = running.people.state.marks
        here = running.live.session_id

        await running.press("shift+tab", "j", "m")  # another session, and another pane
        assert "Mute: which is meant?" in running.text
        assert "under the cursor" not in running.text
        await running.press("enter")
        assert running.live.session_id != here
        await running.press("enter", "m")
        assert ": marked" in running.text
        assert ": under the cursor" in running.text
        assert running.written == []
        await running.press("c")
        await running.until(lambda: running.written)
        ((_, path, body),) = running.written
        assert running.live.session_id in path
        assert body["participants"] == [running.under_cursor]
        assert body["participants"] != list(marked)

        await running.press("shift+tab", "k", "enter")
        assert running.people.state.marks == marked
        await running.press("slash", *"!", *name_of(running, marked[0]).split()[0], "enter", "m")
        assert confirming(running) is YES
        assert "Hidden by the filter, but marked: " in running.text
        await running.press("escape")
        await running.look()
        assert len(running.written) == 1


@pytest.mark.parametrize("key", ["M", "U", "X", "E", "D"])
async def test_nothing_is_confirmed_of_a_session_that_nobody_could_count(
    tmp_path: Path, key: str
) -> None:
    async with console(tmp_path) as running:
        seen = running.app.ui_state.snapshot
        sessions = [replace(one, participants=UNSET) for one in seen.sessions.values()]
        uncounted = Snapshot.of(
            seen.rooms.values(), sessions, account=seen.account, number=seen.number + 1
        )
        running.app.store._show(replace(running.app.ui_state, snapshot=uncounted))
        await running.pilot.pause()
        await running.press(key)
        await running.until(lambda: running.app.answers.standing)
        (notice,) = running.app.answers.standing
        assert "Nothing was sent; try again" in notice.words
        assert confirming(running) is NOTHING
        assert running.written == []
