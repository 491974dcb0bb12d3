"""The mouse in a terminal: which bytes ask for it, and what clicks do there."""

import re
from pathlib import Path

import pytest

from tests.e2e.console import watching

MOUSE_ON = re.compile(rb"\x1b\[\?(?:9|100[0-37]|1005|1006|1015|1016)h")


def clicked(x: int, y: int, times: int = 1) -> bytes:
    """Return what a terminal sends of clicks in a cell, both counted from 0."""
    place = f"{x + 1};{y + 1}"
    return f"\x1b[<0;{place}M\x1b[<0;{place}m".encode() * times


@pytest.mark.parametrize("flags", [["--no-mouse"], []], ids=["off", "on"])
def test_without_the_mouse_no_terminal_is_asked_for_it(tmp_path: Path, flags: list[str]) -> None:
    with watching(tmp_path, *flags) as console:
        console.press("?")
        console.wait_text("Live screen")
        console.press("esc", "\x0c")
        console.wait_gone("Live screen")
        console.press("q")
        assert console.wait_exit() == 0
        assert bool(MOUSE_ON.search(console.output)) is (not flags)
