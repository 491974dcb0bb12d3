"""A read-only console has no key, palette entry or help line that writes."""

from pathlib import Path

import pytest
from textual.widgets import Input

from roomtui.ui.commands import COMMANDS, available, guarded_actions
from roomtui.ui.live.screen import LiveScreen
from roomtui.ui.screen_names import ScreenName
from tests.ui.console import console

WRITING = [command for command in COMMANDS if command.guarded]


KEYS = sorted({key for command in WRITING for key in command.keys.split(",")})


@pytest.mark.long
@pytest.mark.parametrize("place", ScreenName)
async def test_no_writing_key_does_anything_on_any_pane(tmp_path: Path, place: ScreenName) -> None:
    async with console(tmp_path, read_only=True) as running:
        screen = await running.app.navigator.go_to(place)
        for _ in screen.PANES:
            await running.press("tab", *KEYS)
            assert running.app.screen is screen
        await running.look()
        assert {entry.method for entry in running.api.log} == {"GET"}
        assert running.journal == []


async def test_calling_the_action_itself_is_refused(tmp_path: Path) -> None:
    async with console(tmp_path, read_only=True) as running:
        await running.press("enter")
        for action in guarded_actions():
            await running.live.run_action(action)
        await running.look()
        assert isinstance(running.app.screen, LiveScreen)
        assert {entry.method for entry in running.api.log} == {"GET"}


async def test_neither_key_bar_nor_help_nor_palette_mention_them(tmp_path: Path) -> None:
    async with console(tmp_path, read_only=True, size=(160, 60)) as running:
        assert "READ-ONLY" in running.status
        assert "Mute" not in running.text
        await running.press("question_mark")
        assert "Copy the id" in running.text
        assert not [c.help for c in WRITING if c.help[:30] in running.text]
        assert "read-only" in running.text
        await running.press("escape", "colon")
        running.app.screen.query_one(Input).value = "kick"
        await running.until(lambda: "No matches" in running.text)
        assert "Kick the marked" not in running.text


@pytest.mark.parametrize("command", WRITING, ids=lambda command: command.id)
def test_each_writing_command_exists_only_where_it_may_write(command: object) -> None:
    assert command in available(read_only=False)
    assert command not in available(read_only=True)
