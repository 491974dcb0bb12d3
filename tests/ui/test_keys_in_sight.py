"""The key bar names what works, keys that do nothing are answered, and names can be copied."""

from pathlib import Path

import pytest
from textual import events
from textual.keys import Keys
from textual.widgets import Input

from roomtui.ui.commands import COMMANDS, DESTRUCTIVE
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.screens.base import PaneScreen
from roomtui.ui.terminal.arrivals import Arrival
from roomtui.ui.widgets.key_bar import APART, LAST, KeyBar
from tests.ui.console import NARROW, WIDE, Console, console
from tests.ui.filing import hold, show, toasts, track

WIDTHS = (20, 30, 40, 60, 80, 99, 100, 120, 159, 160, 200, 300)


def bar(running: Console) -> KeyBar:
    screen = running.app.screen
    assert isinstance(screen, PaneScreen)
    return screen.query_one(KeyBar)


def keys(running: Console) -> str:
    return running.lines[-1]


def answer(running: Console) -> str:
    return running.lines[-2].strip()


async def answered(running: Console, *pressed: str) -> str:
    await running.press(*pressed)
    await running.pilot.pause()
    return answer(running)


async def test_the_bar_goes_by_the_pane_and_by_what_is_marked(tmp_path: Path) -> None:
    async with console(tmp_path, size=(220, 40)) as running:
        assert keys(running).startswith(" enter People  M Mute all ")
        await running.press("enter")
        assert keys(running).startswith(" enter Detail  esc Back  m Mute  u Unmute  ")
        assert " │ x Kick " in keys(running)
        assert " space Mark " in keys(running)
        assert " A Clear marks " not in keys(running)
        await running.press("space", "k")
        await running.pilot.pause()
        assert " m Mute 1  u Unmute 1 " in keys(running)
        assert " │ x Kick 1 " in keys(running)
        assert " space Unmark " in keys(running)
        assert " A Clear marks " in keys(running)
        await running.pilot.resize_terminal(*NARROW)
        await running.pilot.pause()
        assert " m Mute 1 " in keys(running), "what is pressed most stays where there is no room"
        assert " │ x Kick 1 " in keys(running)
        assert " E End " not in keys(running)
        await running.pilot.resize_terminal(220, 40)
        await running.press("A", "slash", "a", "enter")
        await running.pilot.pause()
        assert " esc Clear filter " in keys(running)
        await running.press("escape", "shift+tab", "shift+tab")
        await running.pilot.pause()
        assert keys(running).startswith(
            " enter People  esc Back  n New room  e Edit room  t Token "
        )


@pytest.mark.parametrize("place", [ScreenName.LIVE, ScreenName.RECORDINGS])
async def test_what_cannot_be_undone_stands_apart_behind_the_others(
    tmp_path: Path, place: ScreenName
) -> None:
    async with console(tmp_path) as running:
        await running.app.navigator.go_to(place)
        await running.until(lambda: bar(running).items)
        for width in WIDTHS:
            await running.pilot.resize_terminal(width, 30)
            await running.pilot.pause()
            drawn = [(span, i) for span, i in bar(running).items if not i.startswith("show-")]
            left = [i in DESTRUCTIVE for _, i in drawn if i not in LAST]
            assert left == sorted(left)
            assert keys(running).count(APART) == any(left)
            if any(left):
                first = next(span.start for span, i in drawn if i in DESTRUCTIVE)
                assert keys(running)[first - 1] == APART


async def test_the_bar_follows_what_is_under_the_cursor(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.live.focus_pane("rooms")
        await running.pilot.pause()
        assert " enter People " in keys(running)
        await running.press("G")
        await running.pilot.pause()
        assert not running.names("people")
        assert " enter " not in keys(running)
        assert " E End " not in keys(running)
        assert await answered(running, "enter") == "This room has no active session."
        await running.press("g", "enter")
        running.world.leave(running.under_cursor)
        await running.until(lambda: running.people.state.is_gone(running.under_cursor or ""))
        await running.until(lambda: " Mute " not in keys(running))
        await running.press("j")
        await running.pilot.pause()
        assert " m Mute " in keys(running)


@pytest.mark.parametrize(
    "place",
    [pytest.param(p, marks=[pytest.mark.long][: p is not ScreenName.LIVE]) for p in ScreenName],
)
async def test_no_word_is_cut_and_each_key_stands_where_it_says(
    tmp_path: Path, place: ScreenName
) -> None:
    async with console(tmp_path) as running:
        await running.app.navigator.go_to(place)
        for width in WIDTHS:
            await running.pilot.resize_terminal(width, 30)
            await running.pilot.pause()
            line, drawn = keys(running), bar(running)
            offered = {c.id for c in COMMANDS}
            for span, command_id in drawn.items:
                key, _, label = line[span.start : span.stop].strip().partition(" ")
                assert command_id in offered
                assert key
                assert label.strip()
            ends = [0, *(place for span, _ in drawn.items for place in (span.start, span.stop))]
            assert ends == sorted(ends), "they lie over one another"
            words = "".join(
                line[a:b] for a, b in zip(ends[::2], [*ends[1::2], len(line)], strict=False)
            )
            assert words.replace("│", "").strip() in {"", "1…6 screens", "1…6 go"}
            if width >= 40:
                assert " ? Help " in line
        assert "2 recordings 3 compositions 4 history" in keys(running)


async def test_the_screens_are_named_as_there_is_room(tmp_path: Path) -> None:
    async with console(tmp_path, size=WIDE) as running:
        assert "1 live 2 rec 3 comp 4 past 5 log 6 alerts f Find  ? Help  q Quit" in keys(running)
        shown = {command_id for _, command_id in bar(running).items}
        assert {"show-live", "show-activity", "help", "quit", "into"} <= shown
        await running.pilot.resize_terminal(*NARROW)
        await running.pilot.pause()
        assert "1…6 go f Find  ? Help  q Quit" in keys(running)
        assert " tab Pane " in keys(running)
        await running.pilot.resize_terminal(60, 20)
        await running.pilot.pause()
        drawn = "enter People tab Pane │ E End 1…6 go ? Help q Quit"
        assert " ".join(keys(running).split()) == drawn


async def test_a_dialog_leaves_no_keys_below_that_it_does_not_take(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "x")
        await running.pilot.pause()
        assert not keys(running).strip()
        assert await answered(running, "J") == "No key here: J (esc closes this)"
        await running.press("escape")
        await running.pilot.pause()
        assert " m Mute " in keys(running)


IN_VAIN = (
    (["f7"], "No key here: F7 (? lists keys)"),
    (["K"], "No key here: K (? lists keys)"),
    (["J"], "J works in the activity; tab tab goes there."),
    (["left_square_bracket"], "No key here: [ (? lists keys)"),
    (["ctrl+e"], "No key here: ctrl+e (? lists keys)"),
    (["m"], "m works in the participants; tab goes there."),
    (["shift+tab", "m"], "m works in the participants; tab tab goes there."),
    (["shift+tab", "shift+tab", "space"], "space works in the rooms; tab goes there."),
    (
        ["shift+tab", "shift+tab", "x"],
        "No line is under the cursor. Nothing was sent; ↓ goes to the newest.",
    ),
    (["w"], "w works in the participants; tab goes there."),
    (["5", "w"], "Nobody who could be watched is under the cursor."),
    (["L"], "L works on the screens 2, 3 and 4."),
    (["2", "m"], "m works on the screens 1, 5 and 6."),
    (["5", "s"], "s works on the screens 1, 2, 3 and 4."),
    (["5", "enter"], "No line is under the cursor; ↓ goes to the newest."),
    (["5", "Y"], "Nothing with a name is under the cursor."),
    (["slash", "f7"], "No key here: F7 (enter keeps the filter, esc clears it)"),
)
"""Keys from the sessions on, and what is said to the last of them."""


@pytest.mark.long
async def test_keys_that_do_nothing_are_answered(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        for pressed, told in IN_VAIN:
            await running.press("escape", "1")
            running.live.focus_pane("sessions")
            assert await answered(running, *pressed) == told, pressed
        assert running.written == []
        assert not running.app.ui_state.activity


async def test_they_are_named_as_they_are_mapped(tmp_path: Path) -> None:
    mapped = {"mute": "f8", "next-pane": "f9", "help": "f1,?", "show-live": "0"}
    async with console(tmp_path, keys=mapped) as running:
        assert await answered(running, "f8") == "f8 works in the participants; f9 goes there."
        assert await answered(running, "m") == "No key here: m (f1 lists keys)"
        there = "f8 works on the screens 0, 5 and 6."
        assert await answered(running, "2", "f8") == there


async def test_a_read_only_console_says_that_it_is_one(tmp_path: Path) -> None:
    async with console(tmp_path, read_only=True) as running:
        for key, label in (("m", "Mute"), ("D", "Delete room"), ("c", "Compose")):
            told = await answered(running, key)
            assert told == f"{key} ({label}) is not for a read-only console."
        assert await answered(running, "f7") == "No key here: F7 (? lists keys)"


async def test_a_held_key_is_answered_once_and_a_pasted_one_never(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press(*["K"] * 20)
        await running.pilot.pause()
        assert toasts(running) == ["No key here: K (? lists keys)"]
        running.app.clear_notifications()
        for number, key in enumerate("KIQ"):
            event = events.Key(key, key)
            vars(event)["arrival"] = Arrival(float(number), 0, is_crowded=True)
            await running.app.on_event(event)
        for _ in range(5):
            await running.pilot.pause()
        assert toasts(running) == []
        await running.press("left_shift", Keys.Ignore)
        assert toasts(running) == []


async def test_typing_into_a_field_is_answered_with_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("n", "K", "Q", "m")
        await running.pilot.pause()
        assert running.app.screen.query(Input).first().value == "KQm"
        assert answer(running) == ""


async def test_a_name_is_copied_by_one_key(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.world.join(running.live.session_id, "Zoë \x1b[31m\u202eQuist")
        await running.until(lambda: len(running.names()) == 5)
        await running.press("Y")
        assert running.app.clipboard == "stage"
        await running.press("enter", "G")
        for _ in running.names():
            current = running.people.current
            assert current is not None
            await running.press("Y")
            assert running.app.clipboard == current.name
            assert running.app.clipboard.isprintable()
            await running.press("y")
            assert running.app.clipboard == current.id
            await running.press("k")
        await running.press("tab")
        told = await answered(running, "Y")
        assert told == "Nothing with a name is under the cursor."
        assert " Y Copy name " not in keys(running)


async def test_a_recording_is_copied_by_what_tells_it_from_others(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        hold(running, map(track, range(3)))
        await show(running)
        await running.press("Y")
        assert "audio 2026-" in running.app.clipboard
