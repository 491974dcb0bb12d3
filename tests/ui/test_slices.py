"""Work in slices: a key that comes meanwhile is handled and drawn before the next slice."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from textual import events

from roomtui.live.analysis.analysis import NO_ANALYSIS
from roomtui.live.analysis.driver import MakeStage
from roomtui.live.analysis.slices import in_slices, pausing
from roomtui.live.attention.file_checker import FileChecker
from roomtui.ui.services import stages
from tests.ui.console import console


async def test_a_key_is_drawn_before_the_next_slice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path) as running:
        app, table = running.app, running.pane("people")
        await running.until(lambda: len(table.state) > 3)
        table.focus()
        await running.pilot.pause()
        drawn: list[str | None] = []
        seen: list[str | None] = []
        monkeypatch.setattr(app, "post_display_hook", lambda: drawn.append(table.state.cursor))

        def work() -> Generator[None, None, None]:
            for _ in range(3):
                app.post_message(events.Key("down", None))
                drawn.clear()
                yield
                seen.append(table.state.cursor)
                assert drawn[-1:] == seen[-1:]

        before = table.state.cursor
        with pausing(app.until_drawn):
            await in_slices(work(), 0.0)
    assert len({before, *seen}) == 4, "each key has moved the cursor by the next slice"


@pytest.mark.expects_faults
async def test_an_analysis_that_cannot_be_made_is_reported_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, faults = stages.stages_for, [ZeroDivisionError()]

    def make(*given: Any) -> tuple[MakeStage, ...]:
        if faults:
            raise faults.pop()
        return made(*given)

    monkeypatch.setattr(stages, "stages_for", make)
    async with console(tmp_path, ready=False) as running:
        await running.until(lambda: running.app.ui_state.analysis is not NO_ANALYSIS)
        assert any("Internal error in analysis" in line for line in running.told)
        assert running.app.ui_state.feed.is_live


@pytest.mark.expects_faults
async def test_a_fault_of_the_checks_of_files_makes_nothing_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: FileChecker) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(FileChecker, "run", fail)
    async with console(tmp_path) as running:
        await running.until(lambda: any("in checks of files" in line for line in running.told))
        assert running.app.ui_state.feed.is_live


async def test_columns_keep_their_places_when_the_first_data_are_analysed(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote", ready=False) as running:
        await running.until(lambda: len(running.pane("sessions").state) > 1)
        heading = [column.title for column, _ in running.pane("sessions")._drawing.widths]
        await running.until(lambda: running.app.ui_state.analysis is not NO_ANALYSIS)
        await running.pilot.pause()
        shown = [column.title for column, _ in running.pane("sessions")._drawing.widths]
        assert "hosts" in shown
        assert heading == shown
