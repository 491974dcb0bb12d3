"""Notices and answers have a row of their own; no title, status or row is ever below them."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.geometry import Region
from textual.widgets._toast import Toast

from roomtui.live.polling.feed import FeedState
from roomtui.ui.live.screen import LiveScreen
from roomtui.ui.table.table import Table
from roomtui.ui.widgets.filter_bar import FilterBar
from roomtui.ui.widgets.notice import Notice
from tests.afresh import afresh, differences, shown
from tests.ui.console import NARROW, WIDE, Console, console

SIZES = [(60, 20), NARROW, WIDE]
REASON = "The service does not answer. Requests go on; check the way to it. " * 4

sizes = pytest.mark.parametrize(
    "size",
    [
        pytest.param(size, id=f"{size[0]}x{size[1]}", marks=[pytest.mark.long][: size != NARROW])
        for size in SIZES
    ],
)


def covered(running: Console) -> list[Region]:
    """Return what notices and toasts lie over."""
    screen = running.app.screen
    over = [*screen.query(Notice), *screen.query(Toast)]
    return [widget.region for widget in over if widget.region and widget.is_on_screen]


def kept_free(running: Console) -> list[Region]:
    """Return what has to be seen: the status, the keys, the line typed in, titles and rows."""
    width, height = running.app.size
    free = [Region(0, 0, width, 1), Region(0, height - 1, width, 1)]
    panes = [pane.region for pane in running.live.query(Table) if pane.region]
    free += [region.shrink((0, 0, 1, 0)) for region in panes]
    bar = running.live.query_one(FilterBar)
    return [*free, bar.region] if bar.display else free


def check(running: Console) -> None:
    over = covered(running)
    assert over
    for region in over:
        assert not [free for free in kept_free(running) if region.overlaps(free)], region


async def settle(running: Console) -> None:
    for _ in range(3):
        await running.pilot.pause()


@sizes
async def test_nothing_that_counts_is_ever_covered(tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(tmp_path, "keynote", size=size) as running:
        panes = {pane: pane.region for pane in running.live.query(Table)}
        before = running.lines[:-3]
        running.app.notify("Short.")
        await settle(running)
        check(running)
        running.app.notify("Long. " * 60, title="Not on record", severity="error")
        await settle(running)
        check(running)
        assert "Not on record: Long." in running.text
        assert "…" in running.text
        assert "Short." not in running.text
        feed = replace(running.app.ui_state.feed, state=FeedState.OFFLINE, reason=REASON)
        running.app.store.show_feed(feed)
        await settle(running)
        check(running)
        assert {pane: pane.region for pane in panes} == panes
        titles = [line for line in before if "╭" in line]
        assert len([line for line in running.lines if "┏" in line]) == len(titles)
        await running.press("slash", "x")
        await settle(running)
        check(running)
        await running.press("escape", "G")
        await settle(running)
        check(running)


async def test_what_there_is_no_room_for_is_in_the_activity_in_full(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    async with console(tmp_path, size=NARROW) as running:
        running.app.notify(words)
        await settle(running)
        assert words not in " ".join(running.text.split())
        assert "word0 word1" in running.text
        assert "word59" in running.text
        assert [entry.text for entry in running.app.ui_state.activity] == [words]
        running.app.notify("All of it.")
        await settle(running)
        assert "All of it." in running.text
        assert [entry.text for entry in running.app.ui_state.activity] == [words]


async def test_a_dialog_keeps_all_but_its_lowest_border(tmp_path: Path) -> None:
    async with console(tmp_path, size=(60, 14)) as running:
        await running.press("question_mark")
        assert not isinstance(running.app.screen, LiveScreen)
        running.app.notify("Long. " * 60)
        await settle(running)
        (toast,) = running.app.screen.query(Toast)
        assert toast.region == Region(0, 13, 60, 1)
        assert "Long." in running.lines[-1]


SENTENCE = "That came faster than a hand types, as a paste does: nothing was marked or sent. "


@pytest.mark.parametrize(
    "narrower",
    [
        (60, 20),
        *(pytest.param(one, marks=pytest.mark.long) for one in ((80, 24), (40, 12), (20, 8))),
    ],
)
async def test_a_toast_has_the_width_of_the_window_it_is_in(
    tmp_path: Path, narrower: tuple[int, int]
) -> None:
    async with console(tmp_path, size=WIDE) as running:
        running.app.notify(SENTENCE, timeout=60)
        await settle(running)
        for size in (narrower, WIDE, narrower):
            await running.pilot.resize_terminal(*size)
            await settle(running)
            assert differences(shown(running.app), afresh(running.app)) == []
            (toast,) = running.app.screen.query(Toast)
            assert toast.region.height == (1 if size == WIDE else 2)
            assert "or sent." in " ".join(" ".join(running.lines[-4:]).split())


async def test_a_toast_below_a_dialog_has_its_lines_again_behind_it(tmp_path: Path) -> None:
    async with console(tmp_path, size=(60, 20)) as running:
        running.app.notify(SENTENCE, timeout=60)
        await running.press("question_mark")
        await settle(running)
        assert "…" in running.lines[-1]
        for toast in running.app.screen_stack[0].query(Toast):
            toast.refresh(layout=True)  # as when another one comes or goes
        await settle(running)
        await running.press("escape")
        await settle(running)
        assert differences(shown(running.app), afresh(running.app)) == []
        assert "nothing was marked" in " ".join(" ".join(running.lines[-4:]).split())


async def test_an_older_toast_is_seen_again_once_the_newest_is_gone(tmp_path: Path) -> None:
    async with console(tmp_path, size=(60, 20)) as running:
        running.app.notify("The older one.", timeout=60)
        running.app.notify("The newest.", timeout=0.5)
        await running.until(lambda: "The newest." in running.text)
        assert "The older one." not in running.text
        await running.until(lambda: "The older one." in running.text)
        await settle(running)
        assert differences(shown(running.app), afresh(running.app)) == []


async def test_no_toast_behind_a_dialog_stands_longer_than_it_should(tmp_path: Path) -> None:
    async with console(tmp_path, size=(60, 20)) as running:
        running.app.notify("The older one.", timeout=60)
        running.app.notify("The newest.", timeout=1)
        await running.press("question_mark")
        await running.until(lambda: "The newest." in running.lines[-1])
        await running.until(lambda: "The older one." in running.lines[-1])
        await running.press("escape")
        await settle(running)
        assert "The older one." in running.text
        assert "The newest." not in running.text
        assert differences(shown(running.app), afresh(running.app)) == []
