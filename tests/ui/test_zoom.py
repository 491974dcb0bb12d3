"""One pane can have the whole screen; what each gets is worked out on keys, never by a refresh."""

from pathlib import Path
from typing import Any

import pytest
from textual.strip import Strip

from roomtui.ui.attention.strip import strip_height
from roomtui.ui.messages import PaneZoomed
from roomtui.ui.screens.base import FRAME_LINES, PaneScreen
from roomtui.ui.table.table import Table
from tests.afresh import afresh, differences, shown
from tests.ui.console import NARROW, WIDE, Console, console


def regions(running: Console) -> dict[str, Any]:
    """Return where each pane is that is shown."""
    return {str(pane.id): pane.region for pane in screen(running).query(Table) if pane.display}


def screen(running: Console) -> PaneScreen:
    found = running.app.screen
    assert isinstance(found, PaneScreen)
    return found


def is_whole(running: Console, pane: str) -> bool:
    """Return whether a pane, and nothing else, fills what is between status and answers."""
    found, lines = regions(running), running.app.size.height
    left = lines - FRAME_LINES
    if screen(running) is running.live:
        left -= strip_height(lines)
    return found.keys() == {pane} and found[pane].height == left


async def test_o_gives_a_pane_the_whole_screen_and_esc_gives_it_back_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(
        "roomtui.ui.app.RoomApp.on_pane_zoomed",
        lambda _, event: heard.append((event.screen, event.pane)),
        raising=False,
    )
    async with console(tmp_path, "keynote") as running:
        before = regions(running)
        await running.press("enter", "slash", *"an", "enter", "o")
        assert is_whole(running, "people")
        assert " · zoomed · 3 of 4 panes ─" in running.text
        assert " esc Give back " in running.text
        await running.press("tab")
        assert is_whole(running, "activity")
        await running.pilot.resize_terminal(*NARROW)
        await running.pilot.resize_terminal(*WIDE)
        await running.pilot.pause()
        assert is_whole(running, "activity")
        await running.press("shift+tab", "escape")
        assert regions(running).keys() == before.keys()
        assert running.app.focused is running.people
        assert running.people.query_text == "an"
        await running.press("escape")
        assert (running.people.query_text, regions(running)) == ("", before)
        assert heard == [("live", p) for p in ("people", "activity", "people", "")]
        assert PaneZoomed(running.live.PLACE, "").pane == ""
        assert not differences(shown(running.app), afresh(running.app))


@pytest.mark.parametrize("key", ["1", pytest.param("4", marks=pytest.mark.long)])
async def test_tab_goes_through_the_panes_of_a_small_screen(tmp_path: Path, key: str) -> None:
    async with console(tmp_path, "keynote", size=(60, 20)) as running:
        await running.press(key, "o")
        panes = screen(running).PANES
        for _ in panes:
            pane = str(screen(running).pane.id)
            assert is_whole(running, pane)
            if key == "1":  # the session of the people in the history takes all that there is
                assert f"{panes.index(pane) + 1} of {len(panes)} panes" in running.text
            await running.press("tab")


async def test_no_refresh_moves_a_pane_and_the_view_stays_at_the_top(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        before = regions(running)
        sessions, fullest = running.pane("sessions"), running.live.session_id
        for person_id in list(running.people.state.order)[:45]:
            running.world.leave(person_id)
        await running.until(lambda: sessions.state.order[0] != fullest)
        await running.look()
        assert regions(running) == before
        assert (sessions.state.top, sessions.state.cursor) == (0, fullest)
        await running.press("tab")
        assert running.people.state.top == 0


async def test_a_cursor_step_draws_the_title_and_no_other_line_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter")
        drawn: list[int] = []
        render = Table.render_line

        def noted(table: Table[Any], y: int) -> Strip:
            drawn.append(y)
            return render(table, y)

        monkeypatch.setattr(Table, "render_line", noted)
        await running.press("j")
        assert "Participants keynote-main · 2 of 50 · " in running.text
        assert sorted(set(drawn)) == [1, 2]


async def test_the_top_is_shown_after_a_sort_and_no_key_hits_an_unseen_row(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote") as running:
        await running.press("enter", "G")
        cursor = running.under_cursor
        await running.press("S")
        assert running.people.state.top == 0
        await running.press("S")
        assert (running.people.state.top, running.under_cursor) == (0, cursor)
        assert running.people.current is None
        await running.press("x", "space", "d")
        assert running.app.screen is running.live
        assert running.people.state.marks == ()
        await running.press("j")
        assert running.people.state.place == 0


async def test_the_rooms_get_what_they_need_and_no_more(tmp_path: Path) -> None:
    async with console(tmp_path, "keynote", size=(200, 60)) as running:
        rooms = regions(running)["rooms"]
        assert "workshop-accessibility" in running.text
        assert 34 <= rooms.width <= 44
        await running.pilot.resize_terminal(*WIDE)
        await running.pilot.pause()
        assert "▶ workshop-accessibility" in running.text
        assert regions(running)["rooms"].width <= 45


@pytest.mark.parametrize("read_only", [False, True])
async def test_an_empty_pane_says_what_to_press(tmp_path: Path, *, read_only: bool) -> None:
    keys = {"new-room": "f5"}
    async with console(tmp_path, "empty", read_only=read_only, keys=keys) as running:
        await running.until(lambda: "No session is active." in running.text)
        assert ("f5 makes a room, t a token to join one." in running.text) is not read_only
        assert ("There is no room yet. f5 makes" in running.text) is not read_only
