"""What a refresh costs, counted in work: it goes by what has changed, not by what is there."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from roomtui.live.polling.feed import FeedState
from roomtui.ui.live.rooms_pane import RoomsPane
from roomtui.ui.table.table import Table
from roomtui.ui.widgets.answer_line import AnswerLine
from tests.ui.console import console

Patch = pytest.MonkeyPatch


def counted(patch: Patch, work: Counter[str], owner: type, name: str) -> None:
    stock = getattr(owner, name)

    def counting(self: Any, *args: Any, **kwargs: Any) -> Any:
        work[name] += 1
        return stock(self, *args, **kwargs)

    patch.setattr(owner, name, counting)


def counting(patch: Patch) -> Counter[str]:
    work: Counter[str] = Counter()
    counted(patch, work, Stylesheet, "apply")
    counted(patch, work, Screen, "_refresh_layout")
    counted(patch, work, Screen, "refresh_bindings")
    counted(patch, work, Compositor, "_arrange_root")
    counted(patch, work, Table, "render_line")
    return work


async def test_a_refresh_draws_what_changed_and_nothing_else(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async with console(tmp_path, "still") as running:
        await running.look()
        with monkeypatch.context() as patch:
            work = counting(patch)
            await running.look()
            assert not work
            running.world.join(running.pane("sessions").state.order[1], "Late Comer")
            await running.look()
        lines = work.pop("render_line")
        assert 0 < lines < 20
        assert not work


async def test_a_screen_that_is_not_shown_does_nothing(tmp_path: Path, monkeypatch: Patch) -> None:
    async with console(tmp_path) as running:
        await running.press("5")
        await running.look()
        with monkeypatch.context() as patch:
            work: Counter[str] = Counter()
            counted(patch, work, RoomsPane, "show")
            running.world.join(running.live.session_id, "Late Comer")
            await running.look()
            assert not work
            await running.press("1")
            await running.until(lambda: "Late Comer" in running.text)
            assert work


async def test_a_notice_moves_no_pane(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        panes = [(pane, pane.region) for pane in running.live.query(Table)]
        old = replace(
            running.app.ui_state.feed, state=FeedState.OFFLINE, reason="It is gone. " * 20
        )
        running.app.store.show_feed(old)
        await running.pilot.pause()
        await running.pilot.pause()
        assert "It is gone." in running.lines[-2]
        assert [(pane, pane.region) for pane, _ in panes] == panes
        assert "› stage" in running.lines[5]


async def test_an_answer_that_comes_and_goes_costs_its_row(
    tmp_path: Path, monkeypatch: Patch
) -> None:
    async with console(tmp_path, "still") as running:
        await running.look()
        with monkeypatch.context() as patch:
            work = counting(patch)
            counted(patch, work, AnswerLine, "render")
            running.app.notify("Said in passing.", timeout=60)
            await running.pilot.pause()
            assert "Said in passing." in running.lines[-2]
            running.app.notify("Said in passing.", timeout=60)
            await running.pilot.pause()
            running.app.clear_notifications()
            await running.pilot.pause()
            assert not running.lines[-2].strip()
        assert work == {"render": 2}
