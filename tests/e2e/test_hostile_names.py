"""Names full of escape codes do nothing to the terminal."""

import re
import unicodedata
from functools import partial
from pathlib import Path

from roomtui.demo.people import HOSTILE, HOSTILE_JSON
from roomtui.demo.world import World
from tests.e2e.console import watching
from tests.e2e.terminal import Terminal

DRAWING = re.compile(
    r"\x1b\[[\d;]*[mHG]"  # colours, and where to write
    r"|\x1b\[\?[\d;]*(?:[hl]|\$p)"  # modes
    r"|\x1b\[[<>][\d;]*u"  # the kitty keyboard protocol
    r"|\x1b\]22;[a-z]*\x07"  # the mouse pointer
    r"|\x1b\]52;c;[\w+/=]*(?:\x07|\x1b\\)"  # the clipboard
)
"""All that Textual says to a terminal, but text."""


def stray_controls(terminal: Terminal) -> set[str]:
    """Give the control and format characters in the output that draw nothing of ours."""
    plain = DRAWING.sub("", terminal.output.decode("utf-8", "strict"))
    return {char for char in plain if unicodedata.category(char) in {"Cc", "Cf"}} - {"\r", "\n"}


def test_they_are_text_wherever_they_appear(tmp_path: Path) -> None:
    with watching(tmp_path) as console:
        server, session = console.server, console.session_id
        server.do(lambda world: world.create_room(unique_name=HOSTILE))
        hostile = [
            server.do(partial(World.join, session_id=session, context=context))
            for context in (HOSTILE, HOSTILE_JSON)
        ]
        console.press("r")
        console.wait_for(lambda: "pwned" in console.row_of("pwned", "Rooms"), "the room")
        console.go_to_people()
        console.wait_text("pwned", "Mallory", "joined stage")
        console.put_cursor_on("pwned")
        console.press("m")
        console.wait_for(lambda: "mute sent" in console.row_of("pwned"), "the mute")
        console.press("x")
        console.wait_text("Kick 1 person?")
        console.press("y")
        console.wait_text("kick confirmed: ")
        console.press("k", "y")
        console.wait_text("Copied")
        console.open_filter()
        console.type_text("mallory")
        console.wait_for(lambda: len(console.rows()) == 1, "the other Mallory")
        console.press("esc")
        for one in hostile:
            server.do(partial(World.leave, participant_id=one.id))
        console.wait_for(
            lambda: not console.row_of("pwned") or "left" in console.row_of("pwned"), "their going"
        )
        console.press("q")
        assert console.wait_exit() == 0
        assert console.title == ""
        assert stray_controls(console) == set()


def test_those_of_the_conference(tmp_path: Path) -> None:
    with watching(tmp_path, scenario="still") as console:
        console.wait_for(lambda: console.row_of("q-and-a", "Sessions"), "the session")
        place = next(i for i, row in enumerate(console.rows("Sessions")) if "q-and-a" in row)
        console.press(*["down"] * place)
        console.wait_text("Participants · q-and-a")
        console.wait_for(lambda: console.row_of("Mallory"), "Mallory")
        console.press("enter")
        console.wait_for(lambda: console.has_focus("Participants"), "the people")
        console.press("G")
        console.wait_text("21/21")
        console.press("q")
        assert console.wait_exit() == 0
        assert console.title == ""
        assert stray_controls(console) == set()
