"""What a terminal is taken for, by TERM, COLORTERM and what terminfo knows."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from roomtui.process.terminal_kind import Colours, can_place, colours_of, kind_of

COLOURS: Mapping[Colours, list[dict[str, str]]] = {
    Colours.ALL: [
        {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
        {"TERM": "xterm", "COLORTERM": "24bit"},
        {"TERM": "xterm-direct"},
        {"TERM": "tmux", "COLORTERM": "TrueColor", "STY": "1.a"},
    ],
    Colours.MANY: [
        {"TERM": "xterm-256color"},
        {"TERM": "screen-256color", "COLORTERM": "truecolor", "STY": "1.pts-0"},
        {"TERM": "xterm-kitty"},
        {"TERM": "foot"},
        {"TERM": "xterm-256color", "COLORTERM": "yes"},
    ],
    Colours.FEW: [
        {"TERM": "xterm"},
        {"TERM": "linux"},
        {"TERM": "screen", "COLORTERM": "truecolor", "STY": "1.pts-0"},
        {"TERM": "rxvt"},
        {"TERM": "ansi"},
    ],
    Colours.NONE: [{"TERM": "vt100"}, {"TERM": "vt220"}, {"TERM": "xterm-mono"}, {}],
}


@pytest.mark.parametrize(
    ("colours", "environ"), [(c, environ) for c, several in COLOURS.items() for environ in several]
)
def test_as_many_colours_as_it_says(colours: Colours, environ: dict[str, str]) -> None:
    assert colours_of(environ) is colours


@pytest.mark.parametrize(
    "name",
    ["xterm", "xterm-kitty", "xterm-ghostty", "foot", "alacritty", "tmux-256color", "screen.linux",
     "wezterm", "rxvt-unicode-256color", "st-256color", "some-new-one-256color", "linux", "vt100",
     "vt220", "vt320", "eterm-color", "cygwin", "ansi"],
)  # fmt: skip
def test_well_known_names_need_no_terminfo(name: str) -> None:
    assert can_place(name)


@pytest.mark.parametrize("name", ["", "dumb", "unknown", "DUMB", "network"])
def test_names_that_say_nothing_are_refused(name: str) -> None:
    assert not can_place(name)


@pytest.mark.parametrize(
    ("name", "is_known"),
    [("hurd", True), ("pcansi", True), ("vt52", False), ("foo", False), ("../x", False),
     ("xt\u00e9rm", False)],
)  # fmt: skip
def test_of_others_terminfo_is_asked(name: str, is_known: bool) -> None:
    """A process can look one name up only, which is that of its terminal."""
    code = "import sys; from roomtui.process.terminal_kind import *; print(can_place(sys.argv[1]))"
    told = subprocess.run([sys.executable, "-c", code, name], capture_output=True, check=True)
    assert told.stdout.decode().strip() == str(is_known)


def test_a_terminal_is_sent_no_more_than_it_knows() -> None:
    utf8 = {"LANG": "C.UTF-8"}
    xterm, linux = kind_of({"TERM": "xterm", **utf8}), kind_of({"TERM": "linux", **utf8})
    vt100 = kind_of({"TERM": "vt100", **utf8})
    assert (xterm.is_simple, xterm.is_plain, xterm.ascii_note) == (False, False, "")
    assert (linux.is_simple, linux.is_plain, linux.ascii_note) == (True, False, "")
    assert (vt100.is_simple, vt100.is_plain) == (True, True)
    assert "TERM=vt100" in vt100.ascii_note
