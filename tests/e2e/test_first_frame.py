"""Until the first frame is written threads switch often, and as usual from then on."""

import sys
from pathlib import Path

from roomtui.demo.embedded import DEMO_KEY
from roomtui.process.threads import START_SWITCH_SECS
from tests.e2e.console import environ_in
from tests.e2e.terminal import Terminal

PROGRAM = """
import os
import pathlib
import sys

from roomtui.cli import main
from roomtui.ui.app import RoomApp
from roomtui.ui.terminal.diff.renderer import Renderer

seen = []
paint, start = Renderer.paint, RoomApp._start_work


def painted(self):
    seen.append(sys.getswitchinterval())
    paint(self)


def started(self):
    pathlib.Path(os.environ["SEEN"]).write_text(f"{seen[0]} {sys.getswitchinterval()}")
    start(self)


Renderer.paint, RoomApp._start_work = painted, started
sys.exit(main())
"""


def test_the_writing_thread_is_let_run_at_once_until_the_first_frame(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    environ = environ_in(tmp_path, TELNYX_API_KEY=DEMO_KEY, SEEN=str(seen))
    arguments = ["--base-url", "http://127.0.0.1:9/v2"]
    program = (sys.executable, "-c", PROGRAM)
    with Terminal(arguments, environ, program=program) as terminal:
        terminal.wait_text("Participants")
        terminal.wait_for(seen.exists)
        terminal.press("q")
        assert terminal.wait_exit() == 0
    before, after = map(float, seen.read_text().split())
    assert before == START_SWITCH_SECS
    assert after == sys.getswitchinterval()
