"""What shows the poller that somebody looks."""

from pathlib import Path

import pytest
from textual import events

from tests.ui.console import console


async def test_keys_the_mouse_a_paste_and_the_focus_show_that_somebody_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path) as running:
        noticed: list[bool] = []
        poller = running.app.connection.poller
        assert poller
        monkeypatch.setattr(poller, "notice", lambda: noticed.append(True))
        for look in (
            lambda: running.pilot.press("j"),
            lambda: running.pilot.click(offset=(1, 1)),
            lambda: running.app.on_event(events.Paste("x")),
            lambda: running.app.on_event(events.AppFocus()),
        ):
            await look()
            assert noticed, "it was not noticed"
            noticed.clear()
        await running.app.on_event(events.AppBlur())
        assert not noticed
