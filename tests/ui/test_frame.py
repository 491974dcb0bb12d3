"""Drawing only what changed shows the same as drawing all, in as few bytes as it takes."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from roomtui.ui.terminal.char_width import pin_columns
from roomtui.ui.terminal.diff.cell_style import PLAIN, look, pen_change
from roomtui.ui.terminal.diff.cells import cells
from roomtui.ui.terminal.diff.encoder import Encoder
from roomtui.ui.terminal.diff.moves import move
from roomtui.ui.terminal.diff.renderer import Renderer
from roomtui.ui.terminal.diff.updates import Piece
from roomtui.ui.terminal.diff.updates import drawn_texts as pieces_of
from tests.e2e.accurate_screen import seen
from tests.e2e.terminal import Emulator
from tests.full import FULL

SIZE = Size(24, 5)
LOOKS = ("", "1", "2", "1;2", "4;31", "7", "7;38;2;9;9;9", "38;5;99", "38;2;1;2;3;48;2;9;9;9",
         "48;2;9;9;9", "3;48;5;7", "9;92;105", "21;31", "53")  # fmt: skip
TEXTS = "ab  ─│宽静 é\u0301กืนक\u093f\U0001f1eb"

drawn_texts = st.tuples(
    st.integers(0, SIZE.width - 1),
    st.integers(0, SIZE.height - 1),
    st.lists(
        st.tuples(st.text(st.sampled_from(TEXTS), max_size=16), st.sampled_from(LOOKS)),
        min_size=1,
        max_size=3,
    ),
)
pictures = st.lists(st.lists(drawn_texts, max_size=6), min_size=1, max_size=5)


class Window:
    """A renderer and the emulator that it paints on."""

    def __init__(self, term: str = "xterm-256color", size: Size = SIZE) -> None:
        self.emulator = Emulator(size)
        self.emulator.feed(b"\x1b[?7l")
        self.written: list[str] = []
        self.size = size
        self.renderer = Renderer(self.write, term, lambda: 0.0)

    def write(self, *texts: str) -> None:
        self.written += texts
        self.emulator.feed("".join(map(pin_columns, texts)).encode())

    def show(self, drawn_texts: Sequence[Piece]) -> str:
        """Paint and give what was written for it."""
        self.written.clear()
        self.renderer.take(self.size, drawn_texts)
        self.renderer.paint()
        return "".join(self.written)

    @property
    def cells(self) -> list[list[object]]:
        """Return what can be seen of each cell; the colour of a blank cannot."""
        screen = self.emulator.screen
        return [
            [seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)
        ]


def drawn_at_once(frames: list[list[Piece]], term: str) -> Window:
    """Give a window that was painted once, with all that was taken one after the other."""
    window = Window(term)
    for frame in frames:
        window.renderer.take(SIZE, frame)
    window.renderer.paint()
    return window


@pytest.mark.parametrize("term", ["xterm-256color", "screen"])
@settings(max_examples=200 if FULL else 15)
@given(frames=pictures)
@example(frames=[[(0, 0, [("宽静", "1")])], [(1, 0, [("a", "4;31")])], [(0, 0, [("静", "1")])]])
@example(frames=[[(20, 1, [("宽静宽", "")])], [(23, 1, [("─", "7")])], [(22, 1, [("  ", "")])]])
def test_frame_after_frame_shows_the_same_as_all_at_once(
    frames: list[list[Piece]], term: str
) -> None:
    window = Window(term)
    for count, frame in enumerate(frames, start=1):
        window.show(frame)
        assert window.cells == drawn_at_once(frames[:count], term).cells


def test_nothing_is_written_where_nothing_changed() -> None:
    window = Window()
    frame: list[Piece] = [(0, y, [("name of somebody 宽", "38;5;3")]) for y in range(5)]
    window.show(frame)
    assert window.show(frame) == ""


def test_a_digit_takes_a_move_and_itself() -> None:
    window = Window()
    window.show([(3, 0, [("14:02:09", "1;38;2;1;2;3;48;2;4;5;6")])])
    assert window.show([(3, 0, [("14:02:11", "1;38;2;1;2;3;48;2;4;5;6")])]) == "\b\b11"
    assert window.show([(3, 0, [("14:02:13", "1;38;2;1;2;3;48;2;4;5;6")])]) == "\b3"


def test_a_screen_that_was_lost_is_painted_anew() -> None:
    window = Window()
    window.show([(0, y, [("x" * SIZE.width, "7")]) for y in range(SIZE.height)])
    before = window.cells
    window.emulator.resize(SIZE)
    window.renderer.forget()
    window.renderer.paint()
    assert window.cells == before


@pytest.mark.parametrize("codes", LOOKS)
@pytest.mark.parametrize("before", LOOKS)
def test_a_pen_turns_from_any_look_to_any_other(before: str, codes: str) -> None:
    turned, anew = Emulator(SIZE), Emulator(SIZE)
    change = pen_change(look(before), look(codes))
    turned.feed(f"\x1b[0;{before}m{change}x".encode())
    anew.feed(f"\x1b[0;{codes}mx".encode())
    assert turned.screen.buffer[0][0] == anew.screen.buffer[0][0]
    assert len(change) <= len(f"\x1b[0;{codes}m")


def test_looks_that_are_the_same_are_one() -> None:
    assert look("39;49") is PLAIN
    assert look("1;31;42") is look("42;31;1")
    assert look("31;44").blank is look("44")
    assert look("7;31").blank is look("7;31")


places = st.tuples(st.integers(0, 119), st.integers(0, 39))


@settings(max_examples=200 if FULL else 15)
@given(start=st.none() | places, end=places)
def test_the_cursor_goes_where_it_should(
    start: tuple[int, int] | None, end: tuple[int, int]
) -> None:
    emulator = Emulator((120, 40))
    if start:
        emulator.feed(f"\x1b[{start[1] + 1};{start[0] + 1}H".encode())
    way = move(start, end)
    emulator.feed(way.encode())
    assert (emulator.screen.cursor.x, emulator.screen.cursor.y) == end
    assert len(way) <= len(f"\x1b[{end[1] + 1};{end[0] + 1}H")


def test_characters_without_a_width_stay_with_what_they_stand_on() -> None:
    assert cells("e\u0301宽\u0301x", "")[0] == ("e\u0301", "宽\u0301", "", "x")


def test_words_that_terminals_do_not_agree_on_are_written_whole() -> None:
    window = Window()
    window.show([(0, 2, [("│ क\u093f म ab │ and an end", "")])])
    assert re.match(r"\x1b\[3;3H.*क\u093f म", window.show([(6, 2, [("x", "")])]))
    assert window.show([(21, 2, [("END", "")])]) == "\x1b[3;22HEND"


def test_what_belongs_together_is_handed_over_in_one_go() -> None:
    calls: list[tuple[str, ...]] = []
    renderer = Renderer(lambda *texts: calls.append(texts), "xterm", lambda: 0.0)
    renderer.frames_at_once = True
    renderer.start()
    renderer.answered()
    for number in range(3):
        calls.clear()
        renderer.take(Size(80, 5), [(0, y, [(f"{number}" * 80, "31")]) for y in range(5)])
        renderer.paint()
        (texts,) = calls
        assert [texts[0], *texts[2:]] == ["\x1b[?2026h", "\x1b[?2026l", "\x1b[5n"]
        renderer.answered()


def lines(*texts: str) -> list[Piece]:
    return [(0, y, [(f"│{text:<{SIZE.width - 2}}│", "31")]) for y, text in enumerate(texts)]


@pytest.mark.parametrize("by", [1, -1])
def test_what_moved_as_a_whole_is_scrolled(by: int) -> None:
    window = Window()
    before, after = ("title", "one", "two", "three", "foot"), ("title", "new", "one", "two", "foot")
    window.show(lines(*(before if by > 0 else after)))
    written = window.show(lines(*(after if by > 0 else before)))
    assert written.startswith("\x1b[2;4r\x1b[2H")
    assert "two" not in written
    assert window.cells == drawn_at_once([lines(*(after if by > 0 else before))], "xterm").cells


def test_an_accent_that_the_cursor_parts_from_its_letter_stays_on_it() -> None:
    strip = Strip([Segment("caf"), Segment("e", None), Segment("\u0301", Style(reverse=True))])
    update = LayoutUpdate([[strip]], Region(0, 0, 4, 1))
    ((_, _, texts),) = pieces_of(update, ColorSystem.TRUECOLOR)
    assert [text for text, _ in texts] == ["caf", "e\u0301", ""]


def test_a_terminal_that_does_not_erase_in_colour_is_given_blanks() -> None:
    row: list[Piece] = [(0, 0, [(" " * SIZE.width, "44")])]
    assert "\x1b[2J" not in Window("screen").show(row)
    assert "\x1b[2J" in Window("xterm").show(row)
    assert Encoder("vt100").take() == ""
