"""Two real consoles on one host: each tells by name what the other does, also after a restart."""

import signal
from pathlib import Path

import pytest

from tests.e2e.console import Console
from tests.e2e.server import DemoServer

KICKED, MUTED = "Bogdan Ionescu", "Alice Moreau"


@pytest.mark.long
def test_two_consoles_on_one_host_see_what_the_other_does(tmp_path: Path) -> None:
    with DemoServer("small") as server, Console(server, tmp_path, sudo_user="op-a") as one:
        with Console(server, tmp_path, sudo_user="op-b") as other:
            for console in (one, other):
                console.wait_text("● LIVE", "stage")
            one.go_to_people()
            one.put_cursor_on(MUTED)
            one.press("m")
            other.wait_text(f"op-a muted {MUTED} in", "sent.")
            one.put_cursor_on(KICKED)
            one.press("x")
            one.wait_text("Kick 1 person?")
            one.press("y")
            other.wait_text(f"op-a kicked {KICKED} in", f"{KICKED} was kicked by op-a")
            assert f"op-a kicked {KICKED}" not in one.text
            other.press("5", "/")
            other.type_text("by:op-a")
            other.wait_gone("joined")
            assert KICKED in other.text
            other.process.send_signal(signal.SIGKILL)
            other.wait_exit()
        with Console(server, tmp_path, sudo_user="op-b") as again:
            again.wait_text("● LIVE", f"op-a kicked {KICKED}")
            again.go_to_people()
            again.wait_text("op-a  ")
            assert "op-a" in again.row_of(MUTED)


@pytest.mark.long
def test_undo_leaves_alone_whom_a_colleague_had_muted_also_after_a_restart(tmp_path: Path) -> None:
    with DemoServer("small") as server:
        with Console(server, tmp_path, sudo_user="op-b") as other:
            other.wait_text("● LIVE", "stage")
            other.go_to_people()
            other.put_cursor_on(MUTED)
            other.press("m")
            other.wait_text("mute sent")
        with Console(server, tmp_path, sudo_user="op-a") as one:
            one.wait_text("● LIVE", "stage", f"op-b muted {MUTED} in")
            one.press("z")
            one.wait_text("This console has done nothing yet")
            one.press("M")
            one.wait_text("Mute (y)")
            one.press("y")
            one.wait_text("mute sent:")
            one.press("z")
            one.wait_text("Take back: mute 4 people in stage?", f"{MUTED} (by op-b)")
            one.press("y")
            one.wait_text("unmute sent:")
            one.go_to_people()
            assert "unmute" not in one.row_of(MUTED)
            assert "unmute sent" in one.row_of(KICKED)
