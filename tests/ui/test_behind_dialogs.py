"""What lies behind dialogs is kept up to date, wherever it changes, and however many there are."""

from pathlib import Path

from textual.widgets import Label

from roomtui.ui.dialogs.detail import DetailDialog, DetailLoaded
from tests.afresh import afresh, differences, shown
from tests.ui.console import console
from tests.ui.dialogs import heading, until


async def test_all_that_changes_behind_two_dialogs_is_drawn(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await running.press("enter", "d")
        await until(running, lambda: isinstance(running.app.screen, DetailDialog))
        detail = running.app.screen
        await running.press("exclamation_mark")
        assert heading(running).startswith("Note on")
        await until(running, lambda: not differences(shown(running.app), afresh(running.app)))
        running.clock.tick()
        running.world.join(running.live.session_id, "Ada")
        await running.until(lambda: any("Ada" in line for line in running.told))
        await until(running, lambda: not differences(shown(running.app), afresh(running.app)))
        detail.post_message(DetailLoaded(None, "It is gone."))
        wrong = detail.query_one("#wrong", Label)
        await until(running, lambda: str(wrong.render()) == "It is gone.")
