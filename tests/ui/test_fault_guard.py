"""Whatever fails, wherever it fails, the console goes on and the widget takes the next message."""

import asyncio
import errno
import gc
import inspect
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.message_pump import MessagePump
from textual.reactive import var
from textual.widget import Widget

from roomtui.ui.dialogs.confirm import ConfirmDialog
from roomtui.ui.dialogs.detail import DetailDialog
from roomtui.ui.dialogs.form import FormDialog
from roomtui.ui.dialogs.help import HelpDialog
from roomtui.ui.live.participants_pane import ParticipantsPane
from roomtui.ui.palette.dialog import PaletteDialog
from roomtui.ui.screen_names import ScreenName
from roomtui.ui.table.table import Table
from roomtui.ui.terminal import fault_guard
from roomtui.ui.terminal.compatibility import GUARDING
from roomtui.ui.widgets.key_bar import KeyBar
from tests.ui.console import Console, console

pytestmark = pytest.mark.expects_faults

Faults = list[tuple[BaseException, str]]

Patch = pytest.MonkeyPatch

Fail = Callable[..., Any]


class Sabotage(Exception):
    """What the tests throw."""


def sabotage(*_: Any, **__: Any) -> Any:
    raise Sabotage("by a test")


def told(running: Console) -> list[str]:
    """Return the lines of the activity that tell of errors, newest first."""
    texts = running.told
    return [text for text in texts if text.startswith("Internal error")]


def is_told(running: Console, words: str) -> bool:
    return any(words in line for line in told(running))


async def goes_on(running: Console, where: str) -> None:
    """See that it was told, where, and that a key and a picture still come through."""
    await running.until(lambda: told(running))
    assert told(running)[0].startswith(f"Internal error in {where} (Sabotage); the console goes on")
    await moves(running)


async def moves(running: Console) -> None:
    """See that pictures come, and that the keys work."""
    await running.look()
    assert "LIVE" in running.status
    for key, place in (("5", ScreenName.ACTIVITY), ("1", ScreenName.LIVE)):
        await running.press(key)
        await running.until(lambda place=place: running.app.place is place)  # type: ignore[misc]
    assert running.app.is_running


class Wherever:
    """Makes something fail in each kind of place, with an error of its own kind."""

    def __init__(self, running: Console, patch: Patch) -> None:
        self.running = running
        self.patch = patch

    async def handler(self, fail: Fail) -> None:
        self.patch.setattr(ParticipantsPane, "on_blur", fail, raising=False)
        self.running.people.post_message(events.Blur())

    async def handler_of_the_screen(self, fail: Fail) -> None:
        self.patch.setattr(type(self.running.live), "on_resize", fail, raising=False)
        width = 111 if self.running.app.size.width == 110 else 110
        await self.running.pilot.resize_terminal(width, 38)

    async def handler_of_the_app(self, fail: Fail) -> None:
        self.patch.setattr(type(self.running.app), "on_updated", fail)
        assert self.running.app.connection.poller is not None
        self.running.app.connection.poller.refresh()

    async def action_of_the_app(self, fail: Fail) -> None:
        self.patch.setattr(type(self.running.app), "action_pause", fail)
        await self.running.press("p")

    async def action_of_a_widget(self, fail: Fail) -> None:
        self.patch.setattr(Table, "action_down", fail)
        await self.running.press("enter", "j")

    async def idle(self, fail: Fail) -> None:
        self.patch.setattr(ParticipantsPane, "on_idle", fail, raising=False)
        self.running.people.call_later(lambda: None)

    async def worker(self, fail: Fail) -> None:
        async def work() -> None:
            fail()

        self.running.people.run_worker(work())

    async def task(self, fail: Fail) -> None:
        async def work() -> None:
            fail()

        task = asyncio.create_task(work())
        await asyncio.wait([task])
        del task
        gc.collect()

    async def callback_of_the_loop(self, fail: Fail) -> None:
        asyncio.get_running_loop().call_soon(fail)

    async def wait_for_what_was_cancelled(self, fail: Fail) -> None:
        async def wait() -> None:
            future = asyncio.get_running_loop().create_future()
            future.cancel()
            try:
                await future
            finally:
                self.running.people.call_later(fail)

        self.running.people.call_later(wait)

    async def coroutine_of_a_watcher(self, fail: Fail) -> None:
        class Watching(Widget):
            number = var(0)

            async def watch_number(self, number: int) -> None:
                if number:
                    fail()

        widget = Watching()
        await self.running.live.mount(widget)
        widget.number = 1


PLACES = {
    "handler": "people",
    "handler_of_the_screen": "live",
    "handler_of_the_app": "RoomApp",
    "action_of_the_app": "RoomApp",
    "action_of_a_widget": "RoomApp",
    "idle": "the console",
    "worker": "the console",
    "task": "a task",
    "callback_of_the_loop": "a task",
    "wait_for_what_was_cancelled": "people",
    "coroutine_of_a_watcher": "Watching",
}
"""The places, and where it is told that it was."""


async def test_wherever_something_fails_the_console_goes_on(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async with console(tmp_path) as running:
        for place, where in PLACES.items():
            kind: type[Exception] = type(place, (Exception,), {})
            with monkeypatch.context() as patch:
                await getattr(Wherever(running, patch), place)(failing(kind))
                line = f"Internal error in {where} ({place}); the console goes on."
                await running.until(lambda line=line: is_told(running, line))  # type: ignore[misc]
            handled = asyncio.Event()
            running.people.call_later(handled.set)
            await asyncio.wait_for(handled.wait(), 10)
        assert is_told(running, "in people (CancelledError)")
        await moves(running)


def failing(kind: type[Exception]) -> Fail:
    def fail(*_: Any, **__: Any) -> Any:
        raise kind("by a test")

    return fail


async def test_callbacks_behind_one_that_fails_are_called(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        for schedule in ("call_later", "call_after_refresh", "call_next"):
            called: list[int] = []
            for callback in (partial(called.append, 1), sabotage, partial(called.append, 2)):
                getattr(running.people, schedule)(callback)
            await running.until(lambda called=called: called == [1, 2])  # type: ignore[misc]
        await moves(running)


async def test_a_timer_goes_on_ticking(tmp_path: Path, reported_faults: Faults) -> None:
    async with console(tmp_path) as running:
        timer = running.people.set_interval(0.001, sabotage)
        await running.until(lambda: len(reported_faults) >= 12)
        timer.stop()
        await running.until(lambda: len(told(running)) == 2)
        assert "(Sabotage), 10 times now. Press r; if it stays" in told(running)[0]
        await moves(running)


async def test_for_want_of_files_it_is_told_though_the_activity_cannot_be_had(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async with console(tmp_path) as running:
        monkeypatch.setattr(type(running.app.store), "add_fault", sabotage)
        running.app.report_fault(OSError(errno.EMFILE, "Too many open files"), "analysis")
        await running.until(lambda: running.app.answers.standing)
        (answer,) = running.app.answers.standing
        assert answer.words.startswith("No more files can be opened")
        await moves(running)


async def test_a_thread_of_the_console(tmp_path: Path) -> None:
    from roomtui.process import stdio_guard

    async with console(tmp_path) as running:
        with stdio_guard.closed(running.app.report_fault):
            thread = threading.Thread(target=sabotage, name="test")
            thread.start()
            thread.join()
        await goes_on(running, "the thread test")


async def test_a_watcher_keeps_no_other_pane_from_the_picture(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async with console(tmp_path) as running:
        with monkeypatch.context() as patch:
            patch.setattr(type(running.pane("rooms")), "watch_ui_state", sabotage)
            await running.press("enter")
            await running.until(lambda: told(running))
            someone = running.people.state.order[-1]
            running.world.leave(someone)
            await running.until(lambda: someone not in running.people.state.order)
        await goes_on(running, "rooms")


async def test_a_pane_that_cannot_be_drawn_says_so_and_comes_back(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async with console(tmp_path) as running:
        with monkeypatch.context() as patch:
            patch.setattr(ParticipantsPane, "render_line", sabotage)  # no other pane may be first
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
            patch.setattr(KeyBar, "render", sabotage)
            running.live.query_one(KeyBar).refresh(layout=True)
            await running.until(lambda: "This cannot be drawn" in running.lines[-1])
        running.live.query_one(KeyBar).refresh(layout=True)
        await running.until(lambda: "Help" in running.lines[-1])
        await moves(running)


@pytest.mark.long
async def test_a_fault_at_every_repaint_neither_floods_nor_spins(
    tmp_path: Path, monkeypatch: Patch, reported_faults: Faults
) -> None:
    async with console(tmp_path) as running:
        monkeypatch.setattr(Table, "render_line", sabotage)
        for _ in range(30):
            running.people.refresh()
            await running.pilot.pause()
        for _ in range(20):  # turns in which nothing asks for a repaint
            await running.pilot.pause()
        before = len(reported_faults)
        for _ in range(50):
            await running.pilot.pause()
        assert len(reported_faults) == before
        assert len(told(running)) <= 12  # a few panes, told at 1, 10 and 100
        text = (tmp_path / "roomtui.log").read_text()
        assert text.count("Traceback") <= 5


async def test_a_screen_that_cannot_be_made_is_left_and_made_anew(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    from roomtui.ui.files.recordings_screen import RecordingsScreen

    async with console(tmp_path) as running:
        await running.press("enter")
        with monkeypatch.context() as patch:
            patch.setattr(RecordingsScreen, "compose_panes", sabotage)
            await running.press("2")
            await running.until(lambda: "cannot be shown; try again" in running.text)
            assert running.app.place is ScreenName.LIVE
            assert running.people.has_focus
        await running.press("2")
        await running.until(lambda: running.app.place is ScreenName.RECORDINGS)
        await running.press("1")
        await goes_on(running, "the console")


@pytest.mark.parametrize("key", ["question_mark", "d", "n", "colon", "E"])
async def test_a_dialog_that_cannot_be_made_gives_way(
    tmp_path: Path, monkeypatch: Patch, reported_faults: Faults, key: str
) -> None:
    async with console(tmp_path) as running:
        for dialog in (HelpDialog, DetailDialog, FormDialog, PaletteDialog, ConfirmDialog):
            monkeypatch.setattr(dialog, "compose", sabotage)
        await running.press(key)
        await running.until(lambda: "This cannot be shown; try again later." in running.text)
        await running.until(lambda: running.app.screen is running.live)
        await goes_on(running, "the console")
        assert [type(error) for error, _ in reported_faults] == [Sabotage], "nothing follows of it"


async def test_the_place_of_the_operator_is_kept(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "j", "space", "j")
        cursor, marks = running.under_cursor, set(running.people.state.marks)
        with monkeypatch.context() as patch:
            patch.setattr(ParticipantsPane, "render_line", sabotage)
            patch.setattr(ParticipantsPane, "watch_ui_state", sabotage)
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
    assert fault_guard.hang()
    assert [name for _, name, _ in fault_guard.HOOKS] == [name for _, name, _ in GUARDING]
    for owner, name, _ in fault_guard.HOOKS:
        stock: Callable[..., Any] = inspect.unwrap(getattr(owner, name))
        assert stock.__module__.startswith("textual.")


@pytest.mark.parametrize("number", range(len(fault_guard.HOOKS)))
def test_where_textual_is_otherwise_inside_nothing_is_hung(number: int, monkeypatch: Patch) -> None:
    for owner, name, _ in fault_guard.HOOKS:
        monkeypatch.setattr(owner, name, inspect.unwrap(getattr(owner, name)))
    owner, name, _ = fault_guard.HOOKS[number]
    monkeypatch.setattr(owner, name, lambda *_: None)
    assert not fault_guard.hang()
    others = [hook for hook in fault_guard.HOOKS if hook[:2] != (owner, name)]
    assert all(getattr(owner, name).__module__.startswith("textual.") for owner, name, *_ in others)


async def test_without_the_net_it_ends_and_shows_no_local(
    tmp_path: Path, monkeypatch: Patch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fault_guard, "hang", lambda: False)
    for owner, name, _ in fault_guard.HOOKS:
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
