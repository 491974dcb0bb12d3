"""Clicks: on headings, on rows, twice on a row, and what they never do."""

import time
from pathlib import Path

import pytest
from textual import events
from textual.message import Message

from roomtui.ui.commands import key_of
from roomtui.ui.table.table import Table
from roomtui.ui.terminal.arrivals import Arrival, with_arrival
from roomtui.ui.widgets.filter_bar import FilterBar
from roomtui.ui.widgets.key_bar import KeyBar
from tests.full import FULL
from tests.ui.console import NARROW, Console, console
from tests.ui.mouse import heading, mouse, press, row, send


async def test_a_heading_sorts_by_its_column_and_then_the_other_way_round(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote") as running:
        table = running.pane("sessions")
        before = running.names("sessions")
        await press(running, *heading(table, "session in"))
        by_name = running.names("sessions")
        assert table.sort_title == "session in"
        assert by_name == sorted(before) != before
        await press(running, *heading(table, "session in"))
        assert running.names("sessions") == by_name[::-1]
        await press(running, *heading(table, "people"))
        assert (table.sort_title, table.state.reverse) == ("people", True), "its natural direction"
        assert running.app.focused is table


async def test_every_cell_of_a_heading_is_its_own(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote") as running:
        for name in ("rooms", "sessions", "people"):
            table = running.pane(name)
            for column, width in table._drawing.widths:
                x, _ = heading(table, column.title)
                for at in (x, x + width - 1):
                    place = table._drawing.column_at(at - table.content_region.x)
                    assert place is not None
                    assert table._drawing.widths[place][0] is column


@pytest.mark.parametrize("pane", ["sessions", "people", "activity"])
async def test_a_heading_that_sorts_nothing_says_why(tmp_path: Path, pane: str) -> None:
    async with console(tmp_path) as running:
        table = running.pane(pane)
        idle = [column for column, _ in table._drawing.widths if not column.sort]
        sorted_by = table.sort_title
        assert idle
        for column in idle:
            said = said_by(running)
            await press(running, *heading(table, column.title))
            (sentence,) = said
            assert ("sort" in sentence) or ("order" in sentence)
            assert table.sort_title == sorted_by


def said_by(running: Console) -> list[str]:
    """Return a list that takes what is said from now on."""
    said: list[str] = []
    running.app.notify = lambda message, **_: said.append(message)  # type: ignore[method-assign]
    return said


async def test_a_list_that_is_not_read_whole_says_so_to_a_click_too(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="archive") as running:
        await running.press("2")
        table = running.app.screen.query_one("#recordings", Table)
        await running.until(lambda: table.current)
        said = said_by(running)
        await press(running, *heading(table, "length"))
        assert table.sort_title is None
        assert any("are read" in one for one in said)


async def test_a_click_on_a_row_puts_the_cursor_there_and_the_keys(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        await press(running, *row(running.people, 2))
        assert running.under_cursor == running.people.state.order[2]
        assert running.app.focused is running.people
        await press(running, *row(running.people, 1), button=3)
        assert running.under_cursor == running.people.state.order[1]


async def test_a_double_click_enters(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote") as running:
        sessions = running.pane("sessions")
        await press(running, *row(sessions, 1))
        assert running.app.focused is sessions
        running.app._click_chain_last_time = 0.0
        await press(running, *row(sessions, 1), times=2)
        assert running.app.focused is running.people
        assert running.live.session_id == sessions.state.order[1]


async def test_two_clicks_are_no_double_click_unless_on_one_row(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote") as running:
        sessions = running.pane("sessions")
        place = row(sessions, 1)
        await press(running, *place)
        sessions._commands._sort("session in")
        await press(running, *place)
        assert running.app.focused is sessions, "another row is in that line now"
        await press(running, *place, button=3, times=2)
        assert running.app.focused is sessions, "the right button enters nothing"
        await press(running, *row(sessions, 0))
        running.app._click_chain_last_time = 0.0
        await press(running, *row(sessions, 0))
        assert running.app.focused is sessions, "they were too far apart"


async def test_a_click_that_another_pane_had_first_enters_nothing(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote", size=NARROW) as running:
        sessions = running.pane("sessions")
        sessions.focus()
        await running.pilot.pause()
        place = row(sessions, 0)
        await press(running, *place, times=3)
        assert running.app.focused is running.people, "the third went to the pane that came up"
        running.app._chained_clicks = 0
        await running.press("escape")
        assert running.app.focused is sessions
        running.app._chained_clicks = 1
        await press(running, *place)
        assert running.app.focused is sessions


async def test_a_drag_over_rows_and_headings_does_nothing(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote") as running:
        table = running.people
        before = running.under_cursor, table.sort_title, table.state.reverse
        for start, end in (
            (row(table, 3), heading(table, "participant")),
            (heading(table, "participant"), row(table, 3)),
            (heading(table, "participant"), heading(table, "role")),
            (row(table, 2), row(table, 4)),
        ):
            await send(running, events.MouseDown, *start)
            await send(running, events.MouseUp, *end)
            assert (running.under_cursor, table.sort_title, table.state.reverse) == before


@pytest.mark.long
async def test_no_number_of_clicks_writes(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote") as running:
        width, height = running.app.size
        for y in range(1, height - 2, 3 if FULL else 9):
            for x in range(2, width, 17 if FULL else 39):
                await press(running, x, y, times=2)
        assert running.written == []
        assert running.journal == []


BROAD = (200, 60)
"""Columns and lines in which the key bar has room for all that works."""


def item(running: Console, command_id: str) -> tuple[int, int]:
    """Return where a command stands in the key bar."""
    bar = running.app.screen.query_one(KeyBar)
    columns = next(columns for columns, one in bar.items if one == command_id)
    x, y = bar.content_region.offset
    return x + columns[len(columns) // 2], y


async def test_every_item_of_the_key_bar_stands_where_a_click_finds_it(tmp_path: Path) -> None:
    async with console(tmp_path) as running:
        bar = running.app.screen.query_one(KeyBar)
        line = running.lines[bar.content_region.y][bar.content_region.x :]
        assert bar.items
        for columns, command_id in bar.items:
            shown = line[columns.start : columns.stop]
            assert shown.split()[0] == key_of(command_id, {})


async def test_a_click_in_the_key_bar_presses_the_key_for_the_pane_in_focus(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote", keys={"kick": "K,f6"}, size=BROAD) as running:
        running.people.focus()
        await running.pilot.pause()
        await press(running, *item(running, "mark"))
        assert len(running.people.state.marks) == 1
        assert running.app.focused is running.people
        await press(running, *item(running, "mark"), button=3)
        assert len(running.people.state.marks) == 1
        await press(running, *item(running, "kick"))
        await running.until(lambda: running.app.screen.is_modal)
        assert running.written == [], "it asks first, as by its key"


async def test_a_press_that_is_let_go_elsewhere_presses_no_key(tmp_path: Path) -> None:
    async with console(tmp_path, size=BROAD) as running:
        await send(running, events.MouseDown, *item(running, "help"))
        await send(running, events.MouseUp, *item(running, "filter"))
        assert not running.app.screen.is_modal
        assert not running.app.screen.query_one(FilterBar).display


async def test_the_click_that_gives_the_terminal_its_focus_presses_no_key(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote", size=BROAD) as running:
        running.people.focus()
        await running.pilot.pause()
        mark = item(running, "mark")
        for clicks, marked in ((1, 0), (2, 1)):
            running.app.post_message(stamped(events.AppBlur(), -3.0))
            running.app.post_message(stamped(events.AppFocus(), -2.0))
            for nth in range(clicks):
                for kind in (events.MouseDown, events.MouseUp):
                    running.app.post_message(stamped(mouse(kind, *mark), -1.9 + nth / 10))
            await running.pilot.pause()
            assert len(running.people.state.marks) == marked


async def test_what_a_click_presses_counts_as_pressed_when_the_mouse_was(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote", size=BROAD) as running:
        running.people.focus()
        await running.pilot.pause()
        clicked = item(running, "mark")
        torn = Arrival(time.monotonic(), 0, is_crowded=True)
        for kind in (events.MouseDown, events.MouseUp):
            running.app.post_message(with_arrival(mouse(kind, *clicked), torn))
        await running.pilot.pause()
        assert not running.people.state.marks, "no hand can have meant it"


def stamped(event: Message, after: float) -> Message:
    return with_arrival(event, Arrival(time.monotonic() + after, 0, is_crowded=False))
