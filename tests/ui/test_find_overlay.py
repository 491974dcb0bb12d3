"""The overlay of find: what is typed is text, and a key hits what was under the cursor."""

import asyncio
from pathlib import Path
from typing import Final

from textual import events
from textual.widgets import Input

from roomtui.live.kinds import RecordKind
from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.dialogs.detail import DetailDialog
from roomtui.ui.dialogs.watch import WatchDialog
from roomtui.ui.find.dialog import FindDialog
from roomtui.ui.find.moderation import NOBODY
from roomtui.ui.find.results import FindResults
from roomtui.ui.find.title import NOTHING
from tests.ui.console import Console, cells_of, console
from tests.ui.dialogs import HOSTILE, heading, is_harmless, until

PATIENCE_SECS: Final = 20
"""Seconds that a busy machine may take for a letter."""


def overlay(running: Console) -> FindDialog:
    dialog = running.app.screen
    assert isinstance(dialog, FindDialog)
    return dialog


def found(running: Console) -> list[str]:
    """Return the names of what is found, the best first."""
    state = overlay(running).pane.state
    return [row.name for i in state.order if (row := state.row(i))]


def elsewhere(running: Console) -> str:
    """Return the id of a session that is not shown."""
    sessions = running.app.ui_state.snapshot.sessions
    return next(i for i in sessions if i != running.live.session_id)


async def typed(running: Console, words: str) -> FindResults:
    """Open the overlay unless it is open, and search for some words."""
    if not isinstance(running.app.screen, FindDialog):
        await running.press("f")
    dialog = overlay(running)
    dialog.query_one(Input).value = words
    await until(running, lambda: dialog._view._query == dialog._finder.query != "")
    return dialog.pane


async def test_somebody_anywhere_is_found_and_kicked_by_nine_keys(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        people = running.app.ui_state.snapshot.people.values()
        (ricky,) = (one for one in people if "Ricky" in (one.context or ""))
        who, other = ricky.id, ricky.session_id
        assert other != running.live.session_id
        await running.press("f", *"ricky")
        assert running.written == []
        await running.press("enter", "x")
        await until(running, lambda: isinstance(running.app.screen, ConfirmDialog))
        assert "Ricky Returns" in running.text
        await running.press("y")
        await running.until(lambda: running.written)
        ((method, path, body),) = running.written
        assert (method, path.split("/")[-3:], body["participants"]) == (
            "POST", [other, "actions", "kick"], [who]
        )  # fmt: skip
        await running.until(lambda: who not in running.app.ui_state.snapshot.people)
        await until(running, lambda: isinstance(running.app.screen, FindDialog))
        assert overlay(running).pane.has_focus
        assert overlay(running).pane.state.seen is None  # nobody took the place of who is gone
        await until(running, lambda: "Kick confirmed: Ricky Returns in q-and-a." in running.text)
        await running.press("x")
        assert len(running.written) == 1
        assert isinstance(running.app.screen, FindDialog)
        keys = str(overlay(running).query_one("#box").border_subtitle)
        assert keys == "h past  / line  esc close", "no key is named that has nothing to hit"


async def test_what_a_letter_finds_is_drawn_without_waiting_for_the_next_frame(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("f")
        dialog = overlay(running)
        dialog._update_timer.stop()  # no frame comes by itself
        drawn = asyncio.Event()

        def look() -> None:
            if "Ricky Returns" in running.text:
                drawn.set()

        running.app.post_display_hook = look  # type: ignore[method-assign]
        running.app.post_message(events.Key("r", "r"))
        await asyncio.wait_for(drawn.wait(), PATIENCE_SECS)


async def test_in_the_line_every_letter_is_text_and_no_key_of_a_viewer_sends(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote", size=(60, 20), read_only=True) as running:
        await running.press("5", "f", *"mxuq1:?/ yY")
        line = overlay(running).query_one(Input)
        assert line.value == "mxuq1:?/ yY"
        await running.press("enter")
        assert NOTHING.split(".")[0] in running.text
        assert overlay(running).pane.has_focus

        name = next(iter(running.app.ui_state.snapshot.present(running.live.session_id)))
        await typed(running, name.id)
        await running.press("down", "x")
        await running.until(lambda: "not for a read-only console" in running.text)
        assert "kick" not in running.text.split("╰")[-1]
        await running.press("d")
        await until(running, lambda: isinstance(running.app.screen, DetailDialog))
        await running.press("escape", "slash", "a", "b")
        assert line.value == "ab"
        await running.press("escape")
        assert running.app.place == "activity"
        assert running.written == []


async def test_enter_goes_to_what_is_found_and_esc_comes_back(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        other = elsewhere(running)
        who = running.world.join(other, f'{{"name": "Zoë {HOSTILE[:40]} Quist"}}').id
        await running.until(lambda: who in running.app.ui_state.snapshot.people)
        await running.press("5")
        pane = await typed(running, "ＺＯＥ red")
        assert [cells_of(pane, i)["in"].text for i in pane.state.order] == [
            running.app.ui_state.snapshot.room_name(
                running.app.ui_state.snapshot.sessions[other].room_id
            )
        ]
        assert is_harmless(running)
        await running.press("enter", "enter")
        await until(running, lambda: running.app.focused is running.people)
        assert (running.under_cursor, running.live.session_id) == (who, other)
        await running.press("escape")
        await until(running, lambda: running.app.place == "activity")

        pane = await typed(running, "backstage")
        kinds = [row.kind for row in pane.state.rows]
        assert kinds == [RecordKind.SESSION, RecordKind.ROOM]
        await running.press("enter", "m")
        assert "is a session: people are acted on here" in running.text
        await running.press("j", "enter")
        await until(running, lambda: running.app.focused is running.pane("rooms"))
        assert running.written == []


async def test_what_is_under_the_cursor_stays_there_and_the_marked_of_one_session_are_hit(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, "keynote") as running:
        world, here = running.world, elsewhere(running)
        there = next(s for s in running.app.ui_state.snapshot.sessions
                     if s not in {here, running.live.session_id})  # fmt: skip
        ids = [world.join(here, f'{{"name": "Guest Q{i}"}}').id for i in (1, 2, 3)]
        await running.until(lambda: ids[2] in running.app.ui_state.snapshot.people)
        pane = await typed(running, "guest q")
        await running.press("enter", "j")
        assert pane.shown_name == "Guest Q2"
        world.leave(ids[0])
        far = world.join(there, '{"name": "Guest Q0"}').id
        await running.until(lambda: far in running.app.ui_state.snapshot.people)
        await until(running, lambda: "Guest Q0" in found(running))
        assert pane.shown_name == "Guest Q2"
        assert found(running) == ["Guest Q2", "Guest Q3", "Guest Q0"]
        await running.press("space", "space")
        await running.press("m")
        await running.until(lambda: running.written)
        assert running.written[-1][2] == {"participants": ids[1:]}

        await until(running, lambda: running.app.ui_state.marks.count == 0)
        world.leave(far)
        await running.until(lambda: far not in running.app.ui_state.snapshot.people)
        await until(running, lambda: pane.state.gone is not None)
        await running.press("m")
        await until(running, lambda: "Guest Q0 has left" in running.text)
        assert len(running.written) == 1


async def test_the_hidden_marked_are_watched_and_nobody_under_the_cursor(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        here = elsewhere(running)
        names = ("Ann Qx", "Bob Qy")
        ids = [running.world.join(here, f'{{"userId": "{n}", "name": "{n}"}}').id for n in names]
        await running.until(lambda: ids[1] in running.app.ui_state.snapshot.people)
        await typed(running, "ann qx")
        await running.press("enter", "space", "slash")
        pane = await typed(running, "bob qy")
        await running.press("enter")
        assert pane.shown_name == "Bob Qy"
        await running.press("w")
        await until(running, lambda: isinstance(running.app.screen, WatchDialog))
        assert heading(running) == "Watch Ann Qx?"


async def test_results_that_come_late_put_nobody_under_the_cursor(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        here = elsewhere(running)
        names = ("Ann Qx", "Bob Qy")
        ids = [running.world.join(here, f'{{"name": "{name}"}}').id for name in names]
        await running.until(lambda: ids[1] in running.app.ui_state.snapshot.people)
        pane = await typed(running, "ann qx")
        await running.press("enter")
        assert pane.shown_name == "Ann Qx"
        overlay(running).query_one(Input).value = "bob qy"  # it was typed on before that
        await until(running, lambda: found(running) == ["Bob Qy"])
        await running.press("enter", "m")
        assert NOBODY in running.text
        assert running.written == []
        await running.press("down", "m")
        await running.until(lambda: running.written)
        assert running.written[-1][2] == {"participants": ids[1:]}
