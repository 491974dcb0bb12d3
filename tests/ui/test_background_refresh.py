"""What something else writes over the screen does not stay, and setting it right is cheap."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Size

from roomtui.ui.terminal.diff.background_refresh import EVERY_SECS, LEAST_RATE, RATE
from roomtui.ui.terminal.diff.flow_control import ASK
from roomtui.ui.terminal.diff.modes import Modes
from roomtui.ui.terminal.diff.renderer import Renderer
from roomtui.ui.terminal.diff.updates import Piece
from tests.full import FULL
from tests.ui.test_frame import LOOKS, SIZE, Window

WALL = b"\r\n\x1b[mBroadcast message from root@host (pts/1):\r\n\r\nDown in ten minutes.\r\n\r\n"
FOREIGN = {
    "wall": WALL,
    "scrolled away": b"\x1b[5;1H" + b"\n" * 7,
    "all erased": b"\x1b[2J",
    "margins": b"\x1b[2;3r\x1b[3;1Hx\n\ny",
    "places from a margin": b"\x1b[2;4r\x1b[?6h\x1b[Hx",
    "other letters": b"\x1b(0\x0e\x1b[2;2Hlqqk",
    "colours": b"\x1b[1;7;31;44m\x1b[4;4Hx",
    "lines inserted": b"\x1b[2;1H\x1b[3L",
    "more than fits": WALL * 20,
}

TEXTS = "ab  ─│宽静é"
"""Nothing that terminals do not agree on: how much of that is drawn depends on the room beside."""

words = st.tuples(st.text(st.sampled_from(TEXTS), max_size=16), st.sampled_from(LOOKS))
places = st.tuples(
    st.integers(0, SIZE.width - 1),
    st.integers(0, SIZE.height - 1),
    st.lists(words, min_size=1, max_size=3),
)
pictures = st.lists(st.lists(places, max_size=6), min_size=1, max_size=5)

lines = st.lists(
    st.text(st.sampled_from(TEXTS), max_size=24), min_size=5, max_size=5
)  # fmt: skip


class Watched(Window):
    """A window whose clock a test drives, and that counts the bytes."""

    def __init__(self, size: Size = SIZE) -> None:
        super().__init__(size=size)
        self.time = 0.0
        self.renderer = Renderer(self.write, "xterm-256color", lambda: self.time)

    def pass_time(self, secs: float) -> int:
        """Let time pass in which nothing changes; return the bytes that were written in it."""
        self.written.clear()
        end = self.time + secs
        while self.time < end:
            self.time += EVERY_SECS
            self.renderer.refresh_some()
        return len("".join(self.written).encode())


def shown(picture: list[list[Piece]]) -> tuple[Watched, list[list[object]]]:
    """Return a window that shows a picture, and its cells."""
    window = Watched()
    for frame in picture:
        window.show(frame)
    return window, window.cells


@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
@settings(max_examples=8 if FULL else 3)
@given(picture=pictures)
def test_what_something_else_writes_goes_in_time(
    picture: list[list[Piece]], foreign: bytes
) -> None:
    window, before = shown(picture)
    window.emulator.feed(foreign)
    window.pass_time(600)
    assert window.cells == before


@pytest.mark.parametrize("clear", [True, False])
@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
@settings(max_examples=8 if FULL else 3)
@given(picture=pictures)
def test_what_something_else_writes_goes_at_once_when_all_is_drawn_anew(
    picture: list[list[Piece]], foreign: bytes, *, clear: bool
) -> None:
    window, before = shown(picture)
    window.emulator.feed(foreign)
    window.renderer.forget(clear=clear)
    window.renderer.paint()
    assert window.cells == before


def full(size: Size) -> list[Piece]:
    """Return a picture of many words, each in colours of its own as on a real screen."""
    looks = ("38;2;200;200;200;48;2;15;20;25", "1;38;2;9;9;9;48;2;1;2;3", "38;2;1;2;3;48;2;9;9;9")
    return [
        (0, y, [(f"│ word {y}".ljust(size.width // 3), each) for each in looks])
        for y in range(size.height)
    ]


@pytest.mark.parametrize(("size", "minutes"), [(Size(80, 24), 15), (Size(120, 40), 40)])
def test_a_whole_screen_is_refreshed_in_minutes_for_a_few_bytes_a_second(
    size: Size, minutes: int
) -> None:
    window = Watched(size)
    window.show(full(size))
    before = window.cells
    window.emulator.feed(WALL * 9)
    assert window.pass_time(minutes * 60) <= RATE * minutes * 60
    assert window.cells == before


def test_where_much_changes_it_takes_next_to_nothing() -> None:
    size = Size(80, 24)
    window = Watched(size)
    window.show(full(size))
    changes = spent = 0
    for number in range(60):
        text = f"{number:080}"[::-1].replace("0", "ox"[number % 2])
        changes += len(window.show([(0, 3, [(text, "1;38;2;9;9;9")])]))
        spent += window.pass_time(EVERY_SECS)
    assert changes > RATE * window.time
    assert spent <= LEAST_RATE * window.time + 200


def test_it_waits_for_a_line_that_is_busy() -> None:
    window = Watched()
    window.renderer.start()
    window.show(full(window.size))
    window.renderer.answered()  # it answers, so that what follows is waited for
    window.renderer.paint()
    window.renderer.ask()
    assert ASK in window.written
    assert window.pass_time(100) == 0
    while window.renderer._line.awaits_answers:
        window.renderer.answered()
    assert window.pass_time(100) > 0


def test_a_cursor_below_the_screen_keeps_nothing_from_being_refreshed() -> None:
    window = Watched()
    window.show(full(window.size))
    before = window.cells
    window.renderer.cursor = 0, window.size.height
    window.emulator.feed(WALL)
    window.pass_time(600)
    assert window.cells == before


def test_nothing_is_refreshed_that_is_drawn_by_somebody_else() -> None:
    window = Watched()
    window.show(full(window.size))
    window.renderer.leave()
    assert window.pass_time(100) == 0


def test_modes_are_set_again_as_they_were_set_last() -> None:
    modes = Modes()
    for text in ("\x1b[?1049h", "\x1b[?1000h", "\x1b[?25l", "\x1b[>29u", "\x1b[?2026h", "x\x1b[?5h",
                 "\x1b[?7h", "\x1b[?7l", "\x1b[?2026$p"):  # fmt: skip
        modes.note(text)
    assert modes.again(other_screen=True) == "\x1b[?1049h\x1b[?1000h\x1b[?25l\x1b[?7l\x1b[=29u"
    assert "1049" not in modes.again(other_screen=False)


@settings(max_examples=10)
@given(lines)
def test_no_character_is_cut_in_two(texts: list[str]) -> None:
    window, before = shown([[(0, y, [(text, "")]) for y, text in enumerate(texts)]])
    for _ in range(30):
        window.pass_time(EVERY_SECS)
        assert window.cells == before
