"""Work in slices: a key that comes meanwhile is handled and drawn before the next slice."""

from collections.abc import Generator
from pathlib import Path

import pytest
from textual import events

from roomtui.live.analysis.slices import in_slices, pausing
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
