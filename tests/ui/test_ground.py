"""What a terminal tells of its ground is read whole, in pieces and late, and is never a key."""

import pytest
from textual.events import Key

from roomtui.ui.terminal.ground import is_light_by, may_come_late, question, told_ground
from roomtui.ui.terminal.keyboard import GroundTold, Keyboard

CREAM = (253, 246, 227)
TOLD = {
    "\x1b]11;rgb:fdfd/f6f6/e3e3\x07": CREAM,
    "\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\": CREAM,
    "\x1b]11;rgb:FD/F6/E3\x07": CREAM,
    "\x1b]11;rgba:fdfd/f6f6/e3e3/ffff\x07": CREAM,
    "\x1b]11;#fdf6e3\x07": CREAM,
    "\x1b]11;rgb:f/0/f\x07": (255, 0, 255),
    "\x1b]11;rgb:000/fff/000\x1b\\": (0, 255, 0),
}
NOTHING = (
    "\x1b]11;?\x07", "\x1b]11;\x07", "\x1b]11;white\x07", "\x1b]11;rgb:1/2\x07",
    "\x1b]11;rgb:12345/1/1\x07", "\x1b]10;rgb:ffff/ffff/ffff\x07", "\x1b]111;rgb:1/1/1\x07",
    "\x1b]11;rgb:ffff/ffff/ffff;x\x07",
)  # fmt: skip


@pytest.mark.parametrize("sequence", TOLD)
def test_a_ground_is_read_in_every_form(sequence: str) -> None:
    assert told_ground(sequence) == TOLD[sequence]


@pytest.mark.parametrize("sequence", NOTHING)
def test_anything_else_is_no_ground(sequence: str) -> None:
    assert told_ground(sequence) is None
    assert list(Keyboard().feed(sequence.encode())) == []


@pytest.mark.parametrize("sequence", TOLD)
def test_a_ground_is_no_key_however_it_is_cut(sequence: str) -> None:
    data = sequence.encode()
    for cut in range(1, len(data)):
        keyboard = Keyboard(now=lambda: 0.0)
        found = [*keyboard.feed(b"a" + data[:cut]), *keyboard.feed(data[cut:] + b"b")]
        assert [e.key for e in found if isinstance(e, Key)] == ["a", "b"]
        assert [e.ground for e in found if isinstance(e, GroundTold)] == [TOLD[sequence]]


def test_a_ground_whose_escape_was_taken_for_the_key_is_no_more_keys() -> None:
    keyboard = Keyboard(now=lambda: 0.0)
    found = [*keyboard.feed(b"\x1b"), *keyboard.lone_escape()]
    found += keyboard.feed(b"]11;rgb:ffff/ffff/ffff\x07x")
    assert [e.key for e in found if isinstance(e, Key)] == ["escape", "x"]
    assert [e.ground for e in found if isinstance(e, GroundTold)] == [(255, 255, 255)]


@pytest.mark.parametrize(
    ("said", "is_light"),
    [("0;15", True), ("0;default;15", True), ("0;7", True), ("15;0", False), ("7;8", False),
     ("0;default", False), ("", False), ("0;11", True), ("12;150", False)],
)  # fmt: skip
def test_the_environment_tells_of_a_light_ground(said: str, *, is_light: bool) -> None:
    assert is_light_by({"COLORFGBG": said}) is is_light
    assert not is_light_by({})


def test_the_question_goes_through_what_stands_before_the_terminal() -> None:
    assert question({}) == question({"TERM": "screen"}) == "\x1b]11;?\x07"
    assert question({"STY": "1.pts"}) == "\x1bP\x1b]11;?\x07\x1b\\"
    assert question({"TMUX": "x"}) == "\x1b]11;?\x07\x1bPtmux;\x1b\x1b]11;?\x07\x1b\\"
    assert [may_come_late(each) for each in ({}, {"STY": "1"}, {"TMUX": "x"})] == [
        False,
        True,
        True,
    ]
