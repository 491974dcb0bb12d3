"""Whatever fails, wherever it fails, the console goes on and the widget takes the next message."""

import asyncio
import gc
import inspect
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.message_pump import MessagePump
from textual.reactive import var
from textual.widget import Widget

from roomtui.ui import crash_net
from roomtui.ui.commands import Place
from roomtui.ui.screens.dialogs.help import HelpDialog
from roomtui.ui.widgets.live_table import LiveTable
from roomtui.ui.widgets.people_pane import PeoplePane
from roomtui.ui.widgets.status_line import StatusLine
from tests.ui.console import Console, console

pytestmark = pytest.mark.expects_stumbles

Stumbles = list[tuple[BaseException, str]]

Patch = pytest.MonkeyPatch


class Sabotage(Exception):
    """What the tests throw."""


def sabotage(*_: Any, **__: Any) -> Any:
    raise Sabotage("by a test")


def told(running: Console) -> list[str]:
    """Give the lines of the activity that tell of errors, newest first."""
    texts = [entry.text for entry in running.app.scene.activity]
    return [text for text in texts if text.startswith("Internal error")]


async def goes_on(running: Console, where: str) -> None:
    """See that it was told, where, and that a key and a picture still come through."""
    await running.until(lambda: told(running))
    assert told(running)[0].startswith(f"Internal error in {where} (Sabotage); the console goes on")
    await moves(running)


async def moves(running: Console) -> None:
    """See that pictures come, and that the keys work."""
    await running.look()
    assert "LIVE" in running.status
    for key, place in (("5", Place.ACTIVITY), ("1", Place.LIVE)):
        await running.press(key)
        await running.until(lambda place=place: running.app.place is place)  # type: ignore[misc]
    assert running.app.is_running


async def test_a_handler_of_a_widget(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        with monkeypatch.context() as patch:
            patch.setattr(PeoplePane, "on_blur", sabotage)
            running.people.post_message(events.Blur())
            await running.pilot.pause()
        await goes_on(running, "people")
        handled = asyncio.Event()
        running.people.call_later(handled.set)
        await asyncio.wait_for(handled.wait(), 5)


async def test_a_handler_of_the_screen_and_of_the_app(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        with monkeypatch.context() as patch:
            patch.setattr(type(running.live), "on_resize", sabotage, raising=False)
            await running.pilot.resize_terminal(110, 38)
            await running.pilot.pause()
        await goes_on(running, "live")
        with monkeypatch.context() as patch:
            patch.setattr(type(running.app), "on_updated", sabotage)
            await running.until(lambda: len(told(running)) == 2)
        assert "in RoomApp (Sabotage)" in told(running)[0]
        await moves(running)


async def test_an_action_and_the_keys_after_it(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        monkeypatch.setattr(type(running.app), "action_pause", sabotage)
        monkeypatch.setattr(type(running.people), "action_down", lambda *_: sabotage())
        await running.press("p")
        await goes_on(running, "RoomApp")
        await running.press("enter", "j")
        await running.until(lambda: len(told(running)) == 2)
        await moves(running)


@pytest.mark.parametrize(
    ("schedule", "where"),
    [("call_later", "people"), ("call_after_refresh", "RoomApp"), ("call_next", "people")],
)
async def test_a_callback_and_those_behind_it(tmp_path: Path, schedule: str, where: str) -> None:
    async with console(tmp_path) as running:
        called: list[int] = []
        for callback in (lambda: called.append(1), sabotage, lambda: called.append(2)):
            getattr(running.people, schedule)(callback)
        await running.until(lambda: called == [1, 2])
        await goes_on(running, where)


async def test_a_timer_goes_on_ticking(tmp_path: Path, stumbles: Stumbles) -> None:
    async with console(tmp_path) as running:
        timer = running.people.set_interval(0.001, sabotage)
        await running.until(lambda: len(stumbles) >= 12)
        timer.stop()
        await running.until(lambda: len(told(running)) == 2)
        assert "(Sabotage), 10 times now. Press r; if it stays" in told(running)[0]
        await moves(running)


async def test_idle(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        monkeypatch.setattr(PeoplePane, "on_idle", sabotage, raising=False)
        await running.look()
        await goes_on(running, "the console")


async def test_a_worker(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        running.people.run_worker(failing())
        await goes_on(running, "the console")


async def failing() -> None:
    raise Sabotage


async def test_a_thread_of_the_console(tmp_path: Path) -> None:
    from roomtui import ways_out

    async with console(tmp_path) as running:
        with ways_out.closed(running.app.caught):
            thread = threading.Thread(target=sabotage, name="test")
            thread.start()
            thread.join()
        await goes_on(running, "the thread test")


async def test_a_task_that_nobody_awaits(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        task = asyncio.create_task(failing())
        await asyncio.wait([task])
        del task
        gc.collect()
        asyncio.get_running_loop().call_soon(sabotage)
        await goes_on(running, "a task")
        assert len(told(running)) == 2


async def test_a_watcher_keeps_no_other_pane_from_the_picture(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async with console(tmp_path) as running:
        with monkeypatch.context() as patch:
            patch.setattr(type(running.pane("rooms")), "watch_scene", sabotage)
            await running.press("enter")
            await running.until(lambda: told(running))
            someone = running.people.state.order[-1]
            running.world.leave(someone)
            await running.until(lambda: someone not in running.people.state.order)
        await goes_on(running, "rooms")


async def test_a_watcher_that_is_a_coroutine(tmp_path: Path) -> None:
    class Watching(Widget):
        number = var(0)

        async def watch_number(self, number: int) -> None:
            if number:
                raise Sabotage

    async with console(tmp_path) as running:
        widget = Watching(id="watching")
        await running.live.mount(widget)
        widget.number = 1
        await goes_on(running, "watching")


async def test_a_pane_that_cannot_be_drawn_says_so_and_comes_back(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async with console(tmp_path) as running:
        with monkeypatch.context() as patch:
            patch.setattr(LiveTable, "render_line", sabotage)
            running.people.refresh()
            await running.until(lambda: "This cannot be drawn. Press r; if it" in running.text)
            assert "LIVE" in running.lines[0]
        await running.look()
        running.people.refresh()
        await running.until(lambda: "This cannot be drawn" not in running.text)
        await goes_on(running, "people")


async def test_a_line_that_cannot_be_rendered(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        with monkeypatch.context() as patch:
            patch.setattr(StatusLine, "render", sabotage)
            running.live.query_one(StatusLine).refresh(layout=True)
            await running.until(lambda: "This cannot be drawn" in running.lines[0])
        running.live.query_one(StatusLine).refresh(layout=True)
        await running.until(lambda: "LIVE" in running.lines[0])
        await moves(running)


async def test_a_fault_at_every_repaint_neither_floods_nor_spins(
    tmp_path: Path, monkeypatch: Patch, stumbles: Stumbles
) -> None:
    async with console(tmp_path) as running:
        monkeypatch.setattr(LiveTable, "render_line", sabotage)
        for _ in range(30):
            running.people.refresh()
            await running.pilot.pause()
        for _ in range(20):  # turns in which nothing asks for a repaint
            await running.pilot.pause()
        before = len(stumbles)
        for _ in range(50):
            await running.pilot.pause()
        assert len(stumbles) == before
        assert len(told(running)) <= 12  # a few panes, told at 1, 10 and 100
        text = (tmp_path / "roomtui.log").read_text()
        assert text.count("Traceback") <= 5


async def test_a_screen_that_cannot_be_made_is_left_and_made_anew(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    from roomtui.ui.screens.recordings import RecordingsScreen

    async with console(tmp_path) as running:
        await running.press("enter")
        with monkeypatch.context() as patch:
            patch.setattr(RecordingsScreen, "compose_panes", sabotage)
            await running.press("2")
            await running.until(lambda: "cannot be shown; try again" in running.text)
            assert running.app.place is Place.LIVE
            assert running.people.has_focus
        await running.press("2")
        await running.until(lambda: running.app.place is Place.RECORDINGS)
        await running.press("1")
        await goes_on(running, "the console")


async def test_a_dialog_that_cannot_be_made_gives_way(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        monkeypatch.setattr(HelpDialog, "compose", sabotage)
        await running.press("question_mark")
        await running.until(lambda: "This cannot be shown; try again later." in running.text)
        await running.until(lambda: running.app.screen is running.live)
        await goes_on(running, "the console")


async def test_a_wait_for_what_was_cancelled_ends_no_widget(tmp_path: Path) -> None:
    async def wait_for_it() -> None:
        future = asyncio.get_running_loop().create_future()
        future.cancel()
        await future

    async with console(tmp_path) as running:
        running.people.call_later(wait_for_it)
        await running.until(lambda: told(running))
        assert "in people (CancelledError)" in told(running)[0]
        await moves(running)


async def test_the_place_of_the_operator_is_kept(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "j", "space", "j")
        cursor, marks = running.under_cursor, set(running.people.state.marks)
        with monkeypatch.context() as patch:
            patch.setattr(PeoplePane, "render_line", sabotage)
            patch.setattr(PeoplePane, "watch_scene", sabotage)
            await running.look()
        await running.look()
        assert (running.under_cursor, set(running.people.state.marks)) == (cursor, marks)
        assert running.people.has_focus


async def test_the_log_has_the_traceback_and_no_local(tmp_path: Path) -> None:
    async with console(tmp_path) as running:

        def fail() -> None:
            hidden = "a local value"
            raise Sabotage(f"Bearer KEYdemo0123456789roomtui {len(hidden)}")

        running.people.call_later(fail)
        await goes_on(running, "people")
        file = tmp_path / "roomtui.log"
        assert str(file) in told(running)[0]
        text = file.read_text()
        assert "Traceback" in text
        assert "in fail" in text
        assert "Sabotage: Bearer (hidden) 13" in text
        assert "a local value" not in text.replace('hidden = "a local value"', "")
        assert file.stat().st_mode & 0o777 == 0o600


async def test_a_read_only_console_writes_no_file(tmp_path: Path) -> None:
    async with console(tmp_path, read_only=True) as running:
        running.people.call_later(sabotage)
        await goes_on(running, "people")
        assert "Details" not in told(running)[0]
    assert not os.listdir(tmp_path)  # noqa: PTH208


async def test_a_disk_that_takes_no_log_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "roomtui.log").mkdir()
    async with console(tmp_path) as running:
        running.people.call_later(sabotage)
        await goes_on(running, "people")
        assert "Details" not in told(running)[0]


def test_the_net_fits_the_textual_that_is_installed() -> None:
    assert crash_net.hang()
    for owner, name, parameters, _ in crash_net.HOOKS:
        stock: Callable[..., Any] = inspect.unwrap(getattr(owner, name))
        assert " ".join(inspect.signature(stock).parameters) == parameters
        assert stock.__module__.startswith("textual.")


@pytest.mark.parametrize("number", range(len(crash_net.HOOKS)))
def test_where_textual_is_otherwise_inside_nothing_is_hung(number: int, monkeypatch: Patch) -> None:
    for owner, name, _, _ in crash_net.HOOKS:
        monkeypatch.setattr(owner, name, inspect.unwrap(getattr(owner, name)))
    owner, name, _, _ = crash_net.HOOKS[number]
    monkeypatch.setattr(owner, name, lambda *_: None)
    assert not crash_net.hang()
    others = [hook for hook in crash_net.HOOKS if hook[:2] != (owner, name)]
    assert all(getattr(owner, name).__module__.startswith("textual.") for owner, name, *_ in others)


async def test_without_the_net_it_ends_and_shows_no_local(
    tmp_path: Path, monkeypatch: Patch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crash_net, "hang", lambda: False)
    for owner, name, _, _ in crash_net.HOOKS:
        monkeypatch.setattr(owner, name, inspect.unwrap(getattr(owner, name)))
    async with console(tmp_path) as running:
        running.people.call_later(sabotage)
        app = running.app
        await asyncio.wait_for(pump_of(app), 10)
    assert isinstance(app.ended_by, Sabotage)
    assert app.return_code == 1
    said = "".join(capsys.readouterr())
    assert "sabotage" not in said.lower()


async def pump_of(pump: MessagePump) -> None:
    while pump.is_running:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
