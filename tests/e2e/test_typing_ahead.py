"""Keys that arrive in one packet, as over a slow SSH link, go where they were meant to go."""

from pathlib import Path

import pytest

from tests.e2e.console import watching


def test_a_filter_typed_at_once_is_no_command(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        console.type_text("/mor\r")
        console.wait_for(lambda: len(console.rows()) == 1, "the filtered row")
        console.wait_text("? Help")
        console.settle()
        assert "Alice Moreau" in console.rows()[0]
        assert len(console.server.writes) == 0


@pytest.mark.long
def test_a_command_searched_at_once_is_no_command(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        console.go_to_people()
        console.type_text(":mute")
        console.wait_text("Unmute the marked")
        console.press("esc")
        console.wait_gone("Unmute the marked")
        console.settle()
        assert len(console.server.writes) == 0


def test_keys_after_enter_go_to_the_people(tmp_path: Path) -> None:
    with watching(tmp_path, scenario="still") as console:
        first = console.cursor_row("Sessions")
        console.type_text("\rGx")
        console.wait_text("Kick 1 person?", "Room: keynote-main")
        assert console.cursor_row("Sessions") == first
        assert len(console.server.writes) == 0
