"""`roomtui help` in a terminal: by the operator's pager, or plainly where there is none."""

import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import ENVIRON, NARROW, Terminal

SECRET = "KEY0123456789ABCDEFSECRET"

PAGER = """\
import os, pathlib, signal, sys
signal.signal(signal.SIGINT, lambda *_: None)
text = sys.stdin.read()
pathlib.Path(sys.argv[1]).write_text("\\n".join([*os.environ.values(), text]))
print("paged", flush=True)
for answer in open("/dev/tty"):
    if answer == "q\\n":
        break
"""


def test_a_long_topic_goes_to_the_pager_which_has_ctrl_c_for_itself(tmp_path: Path) -> None:
    script, seen = tmp_path / "pager.py", tmp_path / "seen"
    script.write_text(PAGER)
    environ = {**ENVIRON, "TELNYX_API_KEY": SECRET, "OPS_KEY": SECRET,
               "PAGER": f"'{sys.executable}' '{script}' '{seen}'"}  # fmt: skip
    with Terminal(["help", "keys"], environ, NARROW) as terminal:
        terminal.wait_text("paged")
        assert "\x1b" not in seen.read_text()
        assert "`ctrl+z` " in seen.read_text()
        assert SECRET not in seen.read_text()
        terminal.type_text("\x03")
        terminal.type_text("q\n")
        assert terminal.wait_exit() == 0
        assert "Traceback" not in terminal.text


@pytest.mark.parametrize(
    ("more", "is_bold"),
    [
        pytest.param({"PATH": "/nowhere"}, True, id="no pager"),
        pytest.param({"PAGER": "cat", "NO_COLOR": "1"}, True, id="no colours"),
        pytest.param({"PAGER": "false"}, False, id="a pager that fails"),
        pytest.param({"PAGER": "no-such-program", "LC_ALL": "C"}, True, id="ASCII"),
        pytest.param({"TERM": "dumb"}, False, id="a dumb terminal"),
        pytest.param({"TERM": "../../etc/x\x1b[2J"}, False, id="a hostile name"),
    ],
)
def test_without_a_pager_it_is_printed(more: dict[str, str], is_bold: bool) -> None:
    with Terminal(["help", "screens"], {**ENVIRON, **more}, NARROW) as terminal:
        assert terminal.wait_exit() == 0
        said = terminal.output.decode("ascii" if "LC_ALL" in more else "utf-8")
        assert ("\x1b[1mScreens\x1b[m" in said) == is_bold
        assert said.replace("\x1b[1m", "").replace("\x1b[m", "").count("\x1b") == 0
        assert "Join tokens" in said
        assert "and `tab` goes" in said or is_bold


def test_what_fits_the_screen_needs_no_pager() -> None:
    with Terminal(["help"], {**ENVIRON, "PAGER": "false"}, NARROW) as terminal:
        assert terminal.wait_exit() == 0
        assert "rehearsal" in terminal.text
