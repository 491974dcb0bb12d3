"""A read-only console has none of the writing keys, and sends nothing but GET."""

import re
from functools import partial
from pathlib import Path

import pytest

from roomtui.ui.command import Command
from roomtui.ui.commands import COMMANDS, shown_keys
from roomtui.ui.dialogs.help import TOGETHER
from tests.e2e.console import Console, watching
from tests.e2e.terminal import NARROW, Size, at_both_sizes

WRITING = [command for command in COMMANDS if command.guarded]
PANES = ("Sessions", "Participants", "Activity", "Rooms")


def help_pages(console: Console) -> str:
    """Return the whole help, one page after the other."""
    console.press("?")
    console.wait_for(lambda: console.pane("Keys"), "the help")
    pages = [page_of_help(console)]
    while COMMANDS[-1].help not in pages[-1]:
        console.press("pgdn")
        console.wait_for(lambda: page_of_help(console) != pages[-1], "the next page")
        pages.append(page_of_help(console))
    console.press("esc")
    console.wait_for(lambda: not console.pane("Keys"), "the end of the help")
    return "\n".join(pages)


def said_of(command: Command) -> list[str]:
    """Return what the help may say of a command: by itself, or of those that share its line."""
    return [command.help, *(words for ids, words in TOGETHER if command.id in ids)]


def page_of_help(console: Console) -> str:
    return "\n".join(console.pane("Keys"))


@at_both_sizes(NARROW)
def test_no_writing_key_does_anything(tmp_path: Path, size: Size) -> None:
    with watching(tmp_path, "--read-only", size=size) as console:
        assert console.status.startswith("READ-ONLY")
        shown = help_pages(console)
        for pane in PANES:
            console.wait_for(partial(console.has_focus, pane), f"the focus on {pane}")
            console.press(*[command.keys for command in WRITING], "y", "tab")
        console.press(":")
        console.wait_text("Search for commands")
        console.type_text("mute")
        console.wait_text("No matches found")
        console.press("enter", "esc")
        console.wait_gone("No matches found")
        console.settle()
        assert console.is_running
        assert len(console.server.writes) == 0
        assert {one.method for one in console.server.requests} == {"GET"}
        assert len(console.server.world.actions) == 0
        assert not (tmp_path / "state").exists()
        for command in WRITING:
            (key,) = shown_keys(command.keys)
            assert command.help not in shown
            assert not re.search(rf"(?m)^ *{key} +[A-Z]", shown), f"{key} is in the help"
            assert not re.search(rf" {key} {command.label} ", console.lines[-1])


@pytest.mark.long
def test_the_same_help_names_the_keys_of_a_moderator(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        shown = help_pages(console)
        for command in WRITING:
            told = any(words.split(";")[0].rstrip(".") in shown for words in said_of(command))
            assert told or f"{command.keys} {command.label}" in shown, "neither here nor elsewhere"
