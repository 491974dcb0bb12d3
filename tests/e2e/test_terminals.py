"""What a console draws on terminals that say little, know little, or show little."""

import re
from pathlib import Path

import pytest

from tests.e2e.console import environ_in
from tests.e2e.terminal import GARBAGE, Terminal

SIZE = (100, 24)

OF_A_VT100 = re.compile(rb"\x0f|\x1b(?:\(B|\[[\d;]*[ABCDHJKmnr]|\[20l|\[\?(?:6|7|25)[hl])")
COLOUR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9\d|10\d)[;\d]*m")


@pytest.mark.parametrize("term", ["dumb", pytest.param("", marks=pytest.mark.long), "foo"])
def test_it_does_not_draw_where_nothing_can_be_placed(tmp_path: Path, term: str) -> None:
    with Terminal(["--demo=small"], environ_in(tmp_path, TERM=term), SIZE) as terminal:
        assert terminal.wait_exit() == 2
        assert "`roomtui snapshot`" in terminal.text.replace("\n", "")
        assert b"\x1b" not in terminal.output
        assert terminal.attributes == terminal.attributes_before


@pytest.mark.parametrize("term", ["vt100", pytest.param("vt220", marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "flags", [[], pytest.param(["--stock-output"], marks=pytest.mark.long)], ids=["differ", "stock"]
)
def test_an_old_terminal_is_sent_what_it_knows(tmp_path: Path, term: str, flags: list[str]) -> None:
    environ = environ_in(tmp_path, TERM=term, COLORTERM="")
    with Terminal(["--demo=small", *flags], environ, SIZE) as terminal:
        terminal.wait_text("* LIVE", "q Quit")
        terminal.press("tab", "?")
        terminal.wait_text("Mute everyone")
        terminal.press("esc")
        terminal.wait_gone("Mute everyone")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        output = bytes(terminal.output)
        assert output.isascii()
        assert b"\x1b" not in OF_A_VT100.sub(b"", output)
        assert not COLOUR.search(output)
        assert not terminal.text.strip()


@pytest.mark.parametrize(
    ("environ", "flags"),
    [
        ({"LC_ALL": "C"}, []),
        pytest.param({"LC_ALL": "C"}, ["--stock-output"], marks=pytest.mark.long),
        pytest.param({"LANG": "de_DE.ISO-8859-1"}, [], marks=pytest.mark.long),
        pytest.param({"LANG": ""}, [], marks=pytest.mark.long),
    ],
)
def test_without_utf8_it_draws_in_ascii_and_says_why(
    tmp_path: Path, environ: dict[str, str], flags: list[str]
) -> None:
    with Terminal(["--demo=small", *flags], environ_in(tmp_path, **environ), SIZE) as terminal:
        terminal.wait_text("* LIVE", "Drawn in ASCII", "+- Sessions 1 ", "q Quit")
        terminal.press("enter")
        terminal.wait_text("Participants")
        assert terminal.output.isascii()


@pytest.mark.parametrize(
    "encoding", ["ascii", pytest.param("latin-1:strict", marks=pytest.mark.long)]
)
def test_the_locale_decides_and_not_what_python_prints_in(tmp_path: Path, encoding: str) -> None:
    environ = environ_in(tmp_path, PYTHONIOENCODING=encoding)
    with Terminal(["--demo=small"], environ, SIZE) as terminal:
        terminal.wait_text("● LIVE", "╭─ Sessions 1 ", "q Quit")
        assert b"\\u" not in terminal.output


@pytest.mark.parametrize(
    "stated",
    [
        {"COLUMNS": "40", "LINES": "10"},
        pytest.param({"COLUMNS": "99999", "LINES": "abc"}, marks=pytest.mark.long),
        pytest.param({"COLUMNS": "-5", "LINES": "0"}, marks=pytest.mark.long),
        pytest.param({"COLUMNS": "\u00b2", "LINES": "1e3"}, marks=pytest.mark.long),
    ],
)
def test_the_terminal_knows_its_size_better_than_the_environment(
    tmp_path: Path, stated: dict[str, str]
) -> None:
    with Terminal(["--demo=small"], environ_in(tmp_path, **stated), SIZE) as terminal:
        terminal.wait_text("● LIVE", "q Quit")
        assert terminal.lines[2].endswith("╮")
        assert terminal.lines[21].endswith("╯")
        assert terminal.output.count(b"\x1b[2J") == 1  # the first frame was the right one
        terminal.resize(90, 20)
        terminal.wait_for(lambda: terminal.lines[2].endswith("╮"), "the new size")
        terminal.wait_for(lambda: GARBAGE not in terminal.text, "the whole screen")


@pytest.mark.long
@pytest.mark.parametrize(
    ("stated", "size"),
    [({"COLUMNS": "90", "LINES": "20"}, (90, 20)), ({"COLUMNS": "70000"}, (80, 24))],
)
def test_a_terminal_without_a_size_has_the_one_that_is_stated(
    tmp_path: Path, stated: dict[str, str], size: tuple[int, int]
) -> None:
    with Terminal(["--demo=small"], environ_in(tmp_path, **stated), (0, 0)) as terminal:
        terminal.wait_for(lambda: b"LIVE" in terminal.output, "the picture")
        rows = re.findall(rb"\x1b\[(\d+)(?:;\d+)?H", terminal.output)
        assert max(map(int, rows)) == size[1]


@pytest.mark.long
@pytest.mark.parametrize(
    "variables",
    [{"TEXTUAL_COLOR_SYSTEM": "nonsense"}, {"TEXTUAL_FPS": "0", "FORCE_COLOR": ""},
     {"TEXTUAL_PRESS": "q", "TEXTUAL_SCREENSHOT": "0", "TTY_COMPATIBLE": "0"},
     {"TEXTUAL_FILTERS": "x,,dim", "TEXTUAL_DIM_FACTOR": "-3", "TTY_INTERACTIVE": "0"},
     {"JUPYTER_COLUMNS": "7", "JUPYTER_LINES": "3", "TEXTUAL_DRIVER": "no:thing"}],
)  # fmt: skip
def test_no_other_variable_breaks_it(tmp_path: Path, variables: dict[str, str]) -> None:
    with Terminal(["--demo=small"], environ_in(tmp_path, **variables), SIZE) as terminal:
        terminal.wait_text("● LIVE", "q Quit")
        terminal.press("?")
        terminal.wait_text("Mute everyone")
