"""Clicks: on headings, on rows, twice on a row, and what they never do."""

from pathlib import Path

import pytest
from textual import events

from roomtui.ui.table.table import Table
from tests.full import FULL
from tests.ui.console import NARROW, Console, console
from tests.ui.mouse import heading, press, row, send


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
        assert any("press L to read all" in one for one in said)


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
        await press(running, *row(sessions, 1))
        assert running.app.focused is running.people
        assert running.live.session_id == sessions.state.order[1]


async def test_two_clicks_are_no_double_click_unless_on_one_row(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote") as running:
        sessions = running.pane("sessions")
        place = row(sessions, 1)
        await press(running, *place)
        sessions._sort_by_hand("session in")
        await press(running, *place)
        assert running.app.focused is sessions, "another row is in that line now"
        await press(running, *place, button=3)
        await press(running, *place, button=3)
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
        for _ in range(3):
            await press(running, *place)
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


async def test_no_number_of_clicks_writes(tmp_path: Path) -> None:
    async with console(tmp_path, scenario="keynote") as running:
        width, height = running.app.size
        for y in range(1, height - 2, 3 if FULL else 9):
            for x in range(2, width, 17 if FULL else 39):
                await press(running, x, y)
                await press(running, x, y)
        assert running.written == []
        assert running.journal == []
