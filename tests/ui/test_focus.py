"""However quickly the focus changes, one thing alone looks as if the keys went there."""

from pathlib import Path
from random import Random

import pytest
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color as TextualColor

from roomtui.ui.screen_names import ScreenName
from roomtui.ui.widgets.answer_line import AnswerLine
from tests.afresh import afresh, differences, is_settled, shown, wrong_focus
from tests.full import FULL
from tests.ui.console import NARROW, WIDE, Console, console

QUICK = (*("tab", "shift+tab", "escape") * 5, "j", "k", "enter", "slash", "1", "1", "2", "3", "4",
         "5", "n", "d", "question_mark")  # fmt: skip


def bright_rows(running: Console) -> list[str]:
    """Return the panes whose row of the cursor is drawn as the one that keys hit."""
    bright = as_drawn(running, str(running.app.theme_variables["primary"]))
    found = []
    for pane in ("rooms", "sessions", "people", "activity"):
        table = running.pane(pane)
        segments = [s for strip in table.render_lines(table.outer_size.region) for s in strip]
        grounds = [looks(s.style) for s in segments if s.style and "›" in s.text]
        found += [pane] if bright in grounds else []
    return found


def looks(style: Style) -> tuple[Color | None, bool]:
    return style.bgcolor, bool(style.reverse)


def as_drawn(running: Console, ground: str) -> tuple[Color | None, bool]:
    """Return a ground as the terminal is told to show it."""
    line = [Segment("›", Style(color="black", bgcolor=ground))]
    for each in running.app.get_line_filters():
        line = each.apply(line, TextualColor(0, 0, 0))
    style = line[0].style
    assert style is not None
    return looks(style)


@pytest.mark.parametrize(
    "count", [pytest.param(1, marks=pytest.mark.long), 2, pytest.param(5, marks=pytest.mark.long)]
)
async def test_one_pane_has_a_bright_row_after_quick_tabs(tmp_path: Path, count: int) -> None:
    async with console(tmp_path) as running:
        for _ in range(4):
            for _ in range(count):
                running.app.post_message(events.Key("tab", None))
            await settled(running)
            focused = running.app.focused
            assert focused is not None
            rows = bright_rows(running)
            assert rows == ([focused.id] if focused.id != "activity" else [])


async def settled(running: Console) -> None:
    for _ in range(500):
        await running.pilot.pause()
        app = running.app
        if is_settled(app) and not app.keys_waiting and not app._keys.is_busy:
            return
    raise AssertionError("it never settles")


@pytest.mark.parametrize(
    ("seed", "size"), [(1, WIDE), pytest.param(2, NARROW, marks=pytest.mark.long)]
)
async def test_what_is_kept_looks_as_if_drawn_afresh(
    tmp_path: Path, seed: int, size: tuple[int, int]
) -> None:
    random, story = Random(seed), list[str]()
    async with console(tmp_path, size=size) as running:
        for _ in range(16 if FULL else 8):
            for key in random.choices(QUICK, k=random.randint(1, 3)):
                story.append(key)
                running.app.post_message(events.Key(key, None))
            if random.random() < 0.2:
                place = random.randrange(size[0]), random.randrange(size[1])
                story.append(f"{place}")
                await running.pilot.click(offset=place)
            await settled(running)
            assert not wrong_focus(running.app), story
            assert not differences(shown(running.app), afresh(running.app)), story


async def test_a_click_on_what_was_just_removed_does_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        line = running.live.query_one(AnswerLine)
        clicked = line.region.offset + (3, 0)
        await line.remove()
        assert running.app.screen.get_widget_at(*clicked)[0] is line
        for kind in (events.MouseDown, events.MouseUp):
            await running.app.on_event(
                kind(None, *clicked, 0, 0, 1, False, False, False, *clicked, None)
            )
        assert running.app.screen._select_state is None


async def test_a_pane_that_is_hidden_when_it_hears_of_a_size_is_whole_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with console(tmp_path) as running:
        table = running.pane("sessions")
        before = running.lines
        table.display = False
        await running.pilot.pause()
        table.on_resize()
        table.display = True
        await settled(running)
        assert running.lines[:-2] == before[:-2]  # the others go by the pane in focus
        assert not differences(shown(running.app), afresh(running.app))


async def test_a_screen_without_a_focus_holds_up_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        running.live.set_focus(None)
        running.app._keys._settled_screen = None
        await running.press("j", "2")
        await running.until(lambda: running.app.place is ScreenName.RECORDINGS)
