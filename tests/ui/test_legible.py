"""Every text can be read, whatever colours the terminal has and however old the picture is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from roomtui.live.polling.feed import FeedState
from roomtui.process.terminal_kind import Colours
from roomtui.ui.terminal.diff.updates import _codes
from roomtui.ui.terminal.legible import Legible
from roomtui.ui.terminal.sanitizer import SYSTEMS
from tests.readable import Cell, of_codes, unreadable
from tests.ui.console import Console, console

TERMINALS: Final = {
    "truecolour": ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Colours.ALL),
    "256": ({"TERM": "xterm-256color"}, Colours.MANY),
    "16": ({"TERM": "xterm"}, Colours.FEW),
    "none": ({"TERM": "xterm", "NO_COLOR": "1"}, Colours.NONE),
}
GROUND: Final = Color(15, 20, 25)

terminals = pytest.mark.parametrize(
    "terminal",
    [
        pytest.param(one, marks=[pytest.mark.long][: one in {"truecolour", "none"}])
        for one in TERMINALS
    ],
)


@pytest.fixture
def depth(terminal: str, monkeypatch: pytest.MonkeyPatch) -> Colours:
    variables, depth = TERMINALS[terminal]
    for name in ("TERM", "COLORTERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return depth


def rows(running: Console) -> list[list[Cell]]:
    """Return what is written for each row of the screen, segment by segment."""
    system = running.app.console._color_system or ColorSystem.TRUECOLOR
    strips = running.app.screen._compositor.render_strips()
    return [[of_codes(s.text, _codes(s.style, system)) for s in strip] for strip in strips]


def check_cursor_rows(running: Console, *, reverse: bool) -> None:
    """Compare the rows under the cursor with those below, on the left and on the right."""
    system = running.app.console._color_system or ColorSystem.TRUECOLOR
    strips = running.app.screen._compositor.render_strips()
    for name in ("rooms", "sessions"):
        region = running.pane(name).content_region
        under, other = (
            [(s.text, _codes(s.style, system)) for s in strips[y].crop(region.x, region.right)]
            for y in (region.y + 1, region.y + 2)
        )
        assert under[0][0].startswith("›")
        assert other[0][0].startswith(" ")
        assert {codes for _, codes in under}.isdisjoint(codes for _, codes in other)
        assert of_codes(*under[-1]).reverse is (reverse and name == "sessions")


def check(running: Console) -> None:
    wrong = [words for row in rows(running) for words in unreadable(row)]
    assert not wrong, wrong


def feed_states(running: Console) -> Iterator[FeedState]:
    """Put the feed into each of its states."""
    feed = running.app.ui_state.feed
    for state in FeedState:
        told = replace(feed, state=state, reason="The service does not answer.")
        running.app.store.show_feed(told)
        yield state


@terminals
async def test_all_can_be_read_in_every_state_of_the_feed(
    tmp_path: Path, terminal: str, depth: Colours
) -> None:
    async with console(tmp_path, "keynote") as running:
        legible = running.app._colours.filters[0]
        assert isinstance(legible, Legible)
        assert legible.colours is depth
        for _ in feed_states(running):
            await running.pilot.pause()
            check(running)
            check_cursor_rows(running, reverse=depth in {Colours.FEW, Colours.NONE})
        await running.press("j", "enter", "space", "j", "space", "j")
        running.world.leave(running.under_cursor)
        await running.until(lambda: running.people.state.is_gone(running.under_cursor or ""))
        for _ in feed_states(running):
            await running.pilot.pause()
            check(running)


@pytest.mark.long
@pytest.mark.parametrize("terminal", TERMINALS)
async def test_what_opens_can_be_read(tmp_path: Path, terminal: str, depth: Colours) -> None:
    async with console(tmp_path) as running:
        await running.press("enter")
        running.app.notify("Something went wrong.", severity="error")
        for keys in (
            ["x", "tab"],
            ["E"],
            ["question_mark"],
            ["slash", "z", "z", "shift+left"],
            ["colon"],
            ["n"],
        ):
            await running.press(*keys)
            await running.until(lambda: running.live.focused or len(running.app.screen_stack) > 1)
            await running.pilot.pause()
            check(running)
            await running.press("escape")
            await running.pilot.pause()


@pytest.mark.parametrize(("value", "plain"), [("", False), ("1", True), ("0", True)])
async def test_no_color_counts_unless_it_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, *, plain: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", value)
    async with console(tmp_path) as running:
        system = running.app.console._color_system
        assert system
        strips = running.app.screen._compositor.render_strips()
        written = {code for strip in strips for segment in strip
                   for code in _codes(segment.style, system).split(";")}  # fmt: skip
        assert (written <= {"", "0", "1", "4", "7", "9"}) is plain


parts = st.integers(0, 255)
colours = st.none() | st.tuples(parts, parts, parts).map(lambda c: RichColor.from_rgb(*c))
styles = st.builds(
    lambda front, back, bold, dim, reverse, strike: Style(
        color=front, bgcolor=back, bold=bold, dim=dim, reverse=reverse, strike=strike
    ),
    colours, colours, *[st.booleans()] * 4,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(styles, st.sampled_from(list(Colours)))
def test_any_style_can_be_read(style: Style, depth: Colours) -> None:
    (shown,) = Legible(depth).apply([Segment("words", style)], GROUND)
    assert shown.style is not None
    codes = Strip.render_ansi(shown.style, SYSTEMS[depth])
    cell = of_codes("words", codes)
    assert not unreadable([cell])
    assert bool(shown.style.strike) == bool(style.strike)
    assert bool(shown.style.bold) == bool(style.bold)


@pytest.mark.parametrize("depth", list(Colours))
def test_what_can_be_read_is_kept_as_it_is(depth: Colours) -> None:
    control = Segment("\x1b[5n", None, [])
    plain = Segment("words", Style.parse("#d7dce2 on #0f1419"))
    shown = Legible(depth).apply([control, plain], GROUND)
    assert shown[0] is control
    assert (shown[1] == plain) == (depth is Colours.ALL)
